"""Places of schools: LSQ's own codes, which stay while the ministry's codes and the authorities change."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from deploy.local.postgres import temporary_database
from services.registry.organisations import seed
from services.registry.organisations.store import places_of_moe_codes, put_moe_codes, school_at
from shared.chassis import migrations
from shared.contracts.registry.queries import SchoolProfile
from tests.registry.stack import RegistryStack
from tests.world.revisions import upgrade_to

BEFORE = "0007"
SCHOOL, AUTHORITY = "3058950001", "58-SAO-33"
PRESENT_CODE = "3058950011"
FIRST_DAY = date(2026, 5, 16)
OLD_ROWS = """
    insert into organisations (kind, name_th, short_th, name_en, certainty)
        values ('authority', 'อปท.', 'อปท.', 'Authority', 'synthetic');
    insert into organisations (kind, parent, name_th, short_th, name_en, certainty)
        values ('school', 1, 'โรงเรียน', 'โรงเรียน', 'School', 'synthetic');
    insert into organisation_codes (scheme, value, since, organisation) values
        ('place', '58-SAO-33', '1957-01-01', 1), ('place', '3058950001', '1957-01-01', 2)
"""
CODES = text("select scheme, value, organisation from organisation_codes order by 1, 2")


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of registry's database with the reference data."""
    with temporary_database("registry") as url:
        migrations.upgrade(url, "registry")
        asyncio.run(_load(url))
        yield url


async def _load(url: str) -> None:
    engine = create_async_engine(url)
    await seed.seed(engine, seed.FILES)
    await engine.dispose()


@pytest.fixture
async def connection(database: str) -> AsyncIterator[AsyncConnection]:
    """A connection whose changes are rolled back in the end."""
    engine = create_async_engine(database)
    async with engine.connect() as opened:
        transaction = await opened.begin()
        yield opened
        await transaction.rollback()
    await engine.dispose()


def test_what_exists_is_moved_both_ways() -> None:
    """The code of a school becomes its place, and the ministry's; an authority keeps its own."""

    def rows(connection: Connection) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.execute(CODES)]

    with temporary_database("registry") as url:
        upgrade_to(url, "registry", BEFORE)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(OLD_ROWS))
            before = rows(connection)

        upgrade_to(url, "registry", "0008")
        with engine.begin() as connection:
            assert rows(connection) == [("moe10", SCHOOL, 2), ("place", AUTHORITY, 1)]
            places = connection.execute(text("select code, organisation from places"))
            assert [tuple(row) for row in places] == [(SCHOOL, 2)]

        migrations.downgrade(url, "registry", BEFORE)
        with engine.begin() as connection:
            assert rows(connection) == before
        engine.dispose()


@pytest.mark.long
async def test_the_ministry_changes_a_code_and_the_place_stays(connection: AsyncConnection) -> None:
    """Each day has its code; the school is found by its place on all of them."""
    async with AsyncSession(bind=connection) as session:
        first = await school_at(session, AUTHORITY, SCHOOL, FIRST_DAY)
        assert first
        assert (first.code, first.moe_code, first.former_moe_codes) == (SCHOOL, PRESENT_CODE, [])
        school = (
            await connection.execute(text(f"select organisation from places where code = '{SCHOOL}'"))
        ).scalar_one()

        await put_moe_codes(connection, {school: ("3058950012", date(2027, 5, 16))})
        await put_moe_codes(connection, {school: ("3058950012", date(2027, 5, 16))})

        found = [
            await school_at(session, AUTHORITY, SCHOOL, day) for day in (date(2027, 5, 15), date(2027, 5, 16))
        ]
        assert [(one.code, one.moe_code, one.former_moe_codes) for one in found if one] == [
            (SCHOOL, PRESENT_CODE, []),
            (SCHOOL, "3058950012", [PRESENT_CODE]),
        ]


async def test_schools_may_exchange_codes(connection: AsyncConnection) -> None:
    """A code is one school's on a day; what is written on paper is read by the day."""
    found = await connection.execute(text("select code, organisation from places order by code limit 2"))
    schools: dict[str, int] = {row.code: row.organisation for row in found}
    (one, first), (other, second) = schools.items()
    day = date(2027, 5, 16)

    await put_moe_codes(connection, {first: (other, day), second: (one, day)})

    async with AsyncSession(bind=connection) as session:
        assert await places_of_moe_codes(session, [one, other], date(2027, 5, 15)) == {one: one, other: other}
        assert await places_of_moe_codes(session, [one, other], day) == {one: other, other: one}


async def test_a_new_code_needs_its_first_day(connection: AsyncConnection) -> None:
    """Else nobody knows which of two codes a day has."""
    school = (
        await connection.execute(text(f"select organisation from places where code = '{SCHOOL}'"))
    ).scalar_one()

    for day in (None, FIRST_DAY):
        with pytest.raises(ValueError, match="give its first day"):
            await put_moe_codes(connection, {school: ("3058950012", day)})


async def test_a_place_is_given_once(connection: AsyncConnection) -> None:
    """Neither a second place for a school nor a used place for another."""
    for statement in (
        "insert into places select '3058990001', organisation from places limit 1",
        f"insert into places select '{SCHOOL}', id from organisations where kind = 'dla'",
        "insert into organisation_codes select scheme, value, '2027-01-01', null, organisation"
        " from organisation_codes where scheme = 'place' limit 1",
    ):
        with pytest.raises(IntegrityError):
            async with connection.begin_nested():
                await connection.execute(text(statement))


async def test_a_school_moves_to_another_authority(connection: AsyncConnection) -> None:
    """Its place stays; only the authority's half of its address is another."""
    await connection.execute(
        text(
            "insert into organisation_versions select organisation, 2, since, state, authority_kind,"
            " (select organisation from organisation_codes where scheme = 'place' and value = '58-PAO-01'),"
            " name_th, short_th, name_en, province, district, subdistrict, levels, merged_into, act"
            " from organisation_versions"
            f" where organisation = (select organisation from places where code = '{SCHOOL}')"
        )
    )
    async with AsyncSession(bind=connection) as session:
        assert await school_at(session, AUTHORITY, SCHOOL, FIRST_DAY) is None
        moved = await school_at(session, "58-PAO-01", SCHOOL, FIRST_DAY)
        assert moved
        assert moved.code == SCHOOL


async def test_a_service_learns_the_code_of_a_day(registry: RegistryStack) -> None:
    """What a document shows is the code of its day."""
    profiles = [
        await registry.ask(SchoolProfile(authority=AUTHORITY, school=SCHOOL, on=day))
        for day in (date(2026, 5, 15), FIRST_DAY)
    ]

    assert [(one.code, one.moe_code) for one in profiles] == [(SCHOOL, None), (SCHOOL, PRESENT_CODE)]
