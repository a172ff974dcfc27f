"""Statements over organisations. A school has one place for ever; other codes have days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    Subquery,
    Table,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.registry.organisations.tables import (
    codes,
    districts,
    loaded,
    organisations,
    places,
    provinces,
    subdistricts,
)
from services.registry.rules.offices import OrganisationKind, kind_of_place
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import School
from shared.vocabulary.levels import Level

# The schemes of codes: of authorities, provinces and DLA in messages; of the ministry for schools.
PLACE = "place"
MOE = "moe10"
# In one answer; the largest province has about 200.
MAX_SCHOOLS = 1000
MAX_INSERT_ROWS = 1000
# The first day of codes whose first day is unknown: 2500 B.E.
UNKNOWN_FIRST_DAY = date(1957, 1, 1)


@dataclass(frozen=True)
class Organisation:
    """An organisation, and the place by which messages address it."""

    id: int
    kind: OrganisationKind
    name: str
    name_en: str
    short: str
    authority: str
    school: str


def addresses(on: date, name: str) -> Subquery:
    """The codes (`value`) by which messages name each `organisation` on a day, to join under this name."""
    of_schools = select(places.c.organisation, places.c.code.label("value"))
    of_others = select(codes.c.organisation, codes.c.value).where(_is_valid(codes, PLACE, on))
    return of_schools.union_all(of_others).subquery(name)


def _is_valid(code: FromClause, scheme: str, on: date) -> ColumnElement[bool]:
    return and_(code.c.scheme == scheme, code.c.since <= on, or_(code.c.until.is_(None), code.c.until >= on))


async def organisation_at(session: AsyncSession, authority: str, school: str, on: date) -> Organisation:
    """The organisation at this place on a day. Refuse an unknown place, and a school of another authority."""
    kind = kind_of_place(authority, school)
    above = organisations.alias("above")
    code, code_above = addresses(on, "code"), addresses(on, "code_above")
    value = school if kind is OrganisationKind.SCHOOL else authority
    found = (
        await session.execute(
            select(
                organisations.c.id,
                organisations.c.name_th,
                organisations.c.name_en,
                organisations.c.short_th,
                code_above.c.value.label("above"),
            )
            .join(code, code.c.organisation == organisations.c.id)
            .outerjoin(above, above.c.id == organisations.c.parent)
            .outerjoin(code_above, code_above.c.organisation == above.c.id)
            .where(code.c.value == value, organisations.c.kind == kind),
        )
    ).first()
    if found is None or (kind is OrganisationKind.SCHOOL and found.above != authority):
        raise ORGANISATION_UNKNOWN.refuse(field="school" if kind is OrganisationKind.SCHOOL else "authority")
    return Organisation(found.id, kind, found.name_th, found.name_en, found.short_th, authority, school)


async def school_at(session: AsyncSession, authority: str, school: str, on: date) -> School | None:
    """This authority's school, as documents name it."""
    found = (await session.execute(_schools(on, school=school, authority=authority))).first()
    return _school(found) if found else None


async def schools_of_province(session: AsyncSession, province: str, on: date) -> list[School]:
    """The schools of a province in the order of their codes."""
    return [_school(row) for row in await session.execute(_schools(on, province=province))]


async def province_name(session: AsyncSession, code: str) -> str:
    """The name of a province. Refuse an unknown one."""
    name: str | None = await session.scalar(select(provinces.c.name_th).where(provinces.c.code == code))
    if name is None:
        raise ORGANISATION_UNKNOWN.refuse(field="authority")
    return name


async def province_names(session: AsyncSession) -> dict[str, str]:
    """The names of all provinces by code."""
    found = await session.execute(select(provinces.c.code, provinces.c.name_th).order_by(provinces.c.code))
    return dict(found.tuples().all())


async def count_authorities(session: AsyncSession, province: str) -> int:
    """The number of authorities of a province."""
    found = await session.scalar(
        select(func.count()).where(
            organisations.c.kind == OrganisationKind.AUTHORITY, organisations.c.province == province
        )
    )
    return found or 0


def _schools(
    on: date, *, school: str | None = None, authority: str | None = None, province: str | None = None
) -> Select[Any]:
    """The statement of schools with authority and place, in the order of their codes."""
    above, moe = organisations.alias("above"), codes.alias("moe")
    code, code_above = addresses(on, "code"), addresses(on, "code_above")
    former = (
        select(func.array_agg(aggregate_order_by(codes.c.value, codes.c.since.desc())))
        .where(codes.c.scheme == MOE, codes.c.organisation == organisations.c.id, codes.c.until < on)
        .scalar_subquery()
    )
    found = (
        select(
            code.c.value.label("code"),
            moe.c.value.label("moe_code"),
            func.coalesce(former, cast([], ARRAY(Text))).label("former_moe_codes"),
            organisations.c.name_th,
            organisations.c.name_en,
            organisations.c.levels,
            code_above.c.value.label("authority"),
            above.c.name_th.label("authority_name"),
            subdistricts.c.name_th.label("subdistrict"),
            districts.c.name_th.label("district"),
            provinces.c.name_th.label("province"),
        )
        .join(code, code.c.organisation == organisations.c.id)
        .outerjoin(moe, and_(moe.c.organisation == organisations.c.id, _is_valid(moe, MOE, on)))
        .join(above, above.c.id == organisations.c.parent)
        .join(code_above, code_above.c.organisation == above.c.id)
        .join(subdistricts, subdistricts.c.code == organisations.c.subdistrict)
        .join(districts, districts.c.code == organisations.c.district)
        .join(provinces, provinces.c.code == organisations.c.province)
        .where(organisations.c.kind == OrganisationKind.SCHOOL)
        .order_by(code.c.value)
        .limit(MAX_SCHOOLS)
    )
    wanted = {code.c.value: school, code_above.c.value: authority, organisations.c.province: province}
    return found.where(*(column == value for column, value in wanted.items() if value is not None))


def _school(row: Row[Any]) -> School:
    return School(
        code=row.code,
        moe_code=row.moe_code,
        former_moe_codes=row.former_moe_codes,
        name=row.name_th,
        name_en=row.name_en,
        authority=row.authority,
        authority_name=row.authority_name,
        subdistrict=row.subdistrict,
        district=row.district,
        province=row.province,
        levels=row.levels,
        is_vocational=all(Level(level).is_vocational for level in row.levels),
    )


async def loaded_sha256(connection: AsyncConnection, file: str) -> str | None:
    """The SHA-256 of a reference file as it was loaded last."""
    found: str | None = await connection.scalar(select(loaded.c.sha256).where(loaded.c.file == file))
    return found


async def put_rows(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert these rows; update those whose key exists."""
    for start in range(0, len(rows), MAX_INSERT_ROWS):
        statement = insert(table).values(rows[start : start + MAX_INSERT_ROWS])
        renewed = {
            column.name: statement.excluded[column.name]
            for column in table.c
            if not column.primary_key and column.name in rows[0]
        }
        await connection.execute(
            statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=renewed)
        )


async def put_organisation(
    connection: AsyncConnection, kind: OrganisationKind, code: str, parent: int | None, facts: dict[str, Any]
) -> int:
    """Insert an organisation, or update the one that messages name by this code; return its id."""
    facts = {"kind": kind.value, "parent": parent} | facts
    if known := (await connection.execute(_by_code(kind, code))).one_or_none():
        of_known = organisations.c.id == known.organisation
        await connection.execute(organisations.update().where(of_known).values(facts))
        return int(known.organisation)
    made = int(
        (
            await connection.execute(organisations.insert().values(facts).returning(organisations.c.id))
        ).scalar_one()
    )
    if kind is OrganisationKind.SCHOOL:
        await connection.execute(places.insert().values(code=code, organisation=made))
    else:
        await connection.execute(
            codes.insert().values(scheme=PLACE, value=code, since=UNKNOWN_FIRST_DAY, organisation=made)
        )
    return made


async def organisations_by_code(connection: AsyncConnection, kind: OrganisationKind) -> dict[str, int]:
    """The ids of the organisations of a kind, by the code that each has in messages today."""
    return dict((await connection.execute(_by_code(kind))).all())


def _by_code(kind: OrganisationKind, code: str | None = None) -> Select[Any]:
    # Valid on the last day of all: it has not ended.
    named = addresses(date.max, "named")
    found = (
        select(named.c.value, named.c.organisation)
        .join(organisations, organisations.c.id == named.c.organisation)
        .where(organisations.c.kind == kind)
    )
    return found if code is None else found.where(named.c.value == code)


async def put_moe_codes(connection: AsyncConnection, given: Mapping[int, tuple[str, date | None]]) -> None:
    """Store the ministry's code of each of these schools, with its first day (None: unknown).

    Another code that a school had until then ends on the day before. Raises ValueError for a new code whose
    first day is unknown.
    """
    present = (
        await connection.execute(
            select(codes).where(
                codes.c.scheme == MOE, codes.c.until.is_(None), codes.c.organisation.in_(list(given))
            )
        )
    ).all()
    same = {row.organisation for row in present if row.value == given[row.organisation][0]}
    # All end before one begins: two schools may exchange codes.
    for row in present:
        value, since = given[row.organisation]
        if row.organisation in same:
            continue
        if since is None or since <= row.since:
            raise ValueError(f"the code {value} replaces {row.value}: give its first day")
        ended = codes.update().where(
            codes.c.scheme == MOE, codes.c.value == row.value, codes.c.since == row.since
        )
        await connection.execute(ended.values(until=since - timedelta(days=1)))
    new = [
        {"scheme": MOE, "value": value, "since": since or UNKNOWN_FIRST_DAY, "organisation": school}
        for school, (value, since) in given.items()
        if school not in same
    ]
    if new:
        await connection.execute(codes.insert(), new)


async def places_of_moe_codes(session: AsyncSession, written: Collection[str], on: date) -> dict[str, str]:
    """The places of the schools that have these codes of the ministry on a day."""
    found = await session.execute(
        select(codes.c.value, places.c.code)
        .join(places, places.c.organisation == codes.c.organisation)
        .where(_is_valid(codes, MOE, on), codes.c.value.in_(written))
    )
    return dict(found.all())
