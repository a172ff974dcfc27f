"""Statements over organisations. A school has one place for ever; what it is, and its codes, have days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

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
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.registry.organisations.tables import (
    acts,
    codes,
    districts,
    loaded,
    organisations,
    places,
    provinces,
    subdistricts,
    versions,
)
from services.registry.rules.offices import OrganisationKind, kind_of_place
from shared.contracts.registry.problems import ORGANISATION_ENDED, ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import School
from shared.thai.dates import plain_date
from shared.vocabulary.levels import Level

# The schemes of codes: of authorities, provinces and DLA in messages; of the ministry for schools.
PLACE = "place"
MOE = "moe10"
# In one answer; the largest province has about 200.
MAX_SCHOOLS = 1000
MAX_INSERT_ROWS = 1000
# The first day of codes whose first day is unknown: 2500 B.E.
UNKNOWN_FIRST_DAY = date(1957, 1, 1)


_SCHOOL = OrganisationKind.SCHOOL
OPEN = "open"
# The kind of the act of reference data.
FIRST_CONTENT = "first_content"
# Never was: what added it was undone.
VOID = "void"


@dataclass(frozen=True)
class Organisation:
    """An organisation on a day, and the place by which messages address it."""

    id: int
    kind: OrganisationKind
    name: str
    name_en: str
    short: str
    authority: str
    school: str
    state: str
    # The first day of this name, parent and state.
    since: date


def organisations_on(on: date, name: str) -> Subquery:
    """What each organisation is on a day, to join under this name; also one that was merged or closed by
    then, with that state.
    """
    later = versions.alias("later")
    has_later = exists().where(
        later.c.organisation == versions.c.organisation,
        later.c.since <= on,
        later.c.number > versions.c.number,
    )
    return (
        select(
            organisations.c.id,
            organisations.c.kind,
            *(column for column in versions.c if column.name not in ("organisation", "act")),
        )
        .join(versions, versions.c.organisation == organisations.c.id)
        .where(versions.c.since <= on, ~has_later, versions.c.state != VOID)
        .subquery(name)
    )


def leaves_on(own: FromClause, on: date) -> Select[Any]:
    """The statement of the first day after this one on which the address of an organisation (of
    `organisations_on`) is another, or the organisation has ended.
    """
    return select(func.min(versions.c.since)).where(
        versions.c.organisation == own.c.id,
        versions.c.since > on,
        or_(versions.c.parent.is_distinct_from(own.c.parent), versions.c.state != OPEN),
    )


def next_change(organisation: ColumnElement[int], on: date) -> Select[Any]:
    """The statement of the first day after this one on which an organisation changes."""
    return select(func.min(versions.c.since)).where(
        versions.c.organisation == organisation, versions.c.since > on
    )


def addresses(on: date, name: str) -> Subquery:
    """The codes (`value`) by which messages name each `organisation` on a day, to join under this name."""
    of_schools = select(places.c.organisation, places.c.code.label("value"))
    of_others = select(codes.c.organisation, codes.c.value).where(is_valid(codes, PLACE, on))
    return of_schools.union_all(of_others).subquery(name)


def is_valid(code: FromClause, scheme: str, on: date) -> ColumnElement[bool]:
    """The condition for codes of a scheme on a day."""
    return and_(code.c.scheme == scheme, code.c.since <= on, or_(code.c.until.is_(None), code.c.until >= on))


async def organisation_at(
    session: AsyncSession, authority: str, school: str, on: date, today: date | None = None
) -> Organisation:
    """The organisation at this place on a day, also one that has ended; else the one that is there `today`,
    since the present authority reads what was before.

    Refuse an unknown place, and a school of another authority.
    """
    kind = kind_of_place(authority, school)
    for day in dict.fromkeys((on, today or on)):
        found = await _organisation_on(session, kind, school if kind is _SCHOOL else authority, day)
        if found and (kind is not _SCHOOL or found.above == authority):
            return Organisation(
                found.id,
                kind,
                found.name_th,
                found.name_en,
                found.short_th,
                authority,
                school,
                found.state,
                found.since,
            )
    raise ORGANISATION_UNKNOWN.refuse(field="school" if kind is _SCHOOL else "authority")


async def open_organisation_at(session: AsyncSession, authority: str, school: str, on: date) -> Organisation:
    """The organisation at this place on a day. Refuse also one that was merged or closed by then."""
    found = await organisation_at(session, authority, school, on)
    if found.state != OPEN:
        raise ORGANISATION_ENDED.refuse(name=found.name, since=plain_date(found.since))
    return found


async def _organisation_on(
    session: AsyncSession, kind: OrganisationKind, value: str, on: date
) -> Row[Any] | None:
    own, above = organisations_on(on, "own"), organisations_on(on, "above")
    code, code_above = addresses(on, "code"), addresses(on, "code_above")
    return (
        await session.execute(
            select(own, code_above.c.value.label("above"))
            .join(code, code.c.organisation == own.c.id)
            .outerjoin(above, above.c.id == own.c.parent)
            .outerjoin(code_above, code_above.c.organisation == above.c.id)
            .where(code.c.value == value, own.c.kind == kind)
        )
    ).first()


async def school_at(session: AsyncSession, authority: str | None, school: str, on: date) -> School | None:
    """The school as documents of a day name it; of this authority on that day, if one is given."""
    found = (await session.execute(_schools(on, school=school, authority=authority))).first()
    return _school(found) if found else None


async def schools_of_province(session: AsyncSession, province: str, on: date) -> list[School]:
    """The open schools of a province in the order of their codes."""
    return [
        _school(row) for row in await session.execute(_schools(on, province=province)) if row.state == OPEN
    ]


async def province_name(session: AsyncSession, code: str) -> str:
    """The name of a province. Refuse an unknown one."""
    name: str | None = await session.scalar(select(provinces.c.name_th).where(provinces.c.code == code))
    if name is None:
        raise ORGANISATION_UNKNOWN.refuse(field="authority")
    return name


async def count_authorities(session: AsyncSession, province: str, on: date) -> int:
    """The number of open authorities of a province on a day."""
    own = organisations_on(on, "own")
    of_province = own.c.kind == OrganisationKind.AUTHORITY, own.c.province == province, own.c.state == OPEN
    return await session.scalar(select(func.count()).select_from(own).where(*of_province)) or 0


async def province_names(session: AsyncSession) -> dict[str, str]:
    """The names of all provinces by code."""
    found = await session.execute(select(provinces.c.code, provinces.c.name_th).order_by(provinces.c.code))
    return dict(found.tuples().all())


def _schools(
    on: date, *, school: str | None = None, authority: str | None = None, province: str | None = None
) -> Select[Any]:
    """The statement of schools with authority and place, in the order of their codes."""
    own, above, moe = organisations_on(on, "own"), organisations_on(on, "above"), codes.alias("moe")
    code, code_above = addresses(on, "code"), addresses(on, "code_above")
    former = (
        select(func.array_agg(aggregate_order_by(codes.c.value, codes.c.since.desc())))
        .where(codes.c.scheme == MOE, codes.c.organisation == own.c.id, codes.c.until < on)
        .scalar_subquery()
    )
    found = (
        select(
            code.c.value.label("code"),
            moe.c.value.label("moe_code"),
            func.coalesce(former, cast([], ARRAY(Text))).label("former_moe_codes"),
            own.c.name_th,
            own.c.name_en,
            own.c.state,
            own.c.levels,
            code_above.c.value.label("authority"),
            above.c.name_th.label("authority_name"),
            subdistricts.c.name_th.label("subdistrict"),
            districts.c.name_th.label("district"),
            provinces.c.name_th.label("province"),
        )
        .join(code, code.c.organisation == own.c.id)
        .outerjoin(moe, and_(moe.c.organisation == own.c.id, is_valid(moe, MOE, on)))
        .join(above, above.c.id == own.c.parent)
        .join(code_above, code_above.c.organisation == above.c.id)
        .join(subdistricts, subdistricts.c.code == own.c.subdistrict)
        .join(districts, districts.c.code == own.c.district)
        .join(provinces, provinces.c.code == own.c.province)
        .where(own.c.kind == OrganisationKind.SCHOOL)
        .order_by(code.c.value)
        .limit(MAX_SCHOOLS)
    )
    wanted = {code.c.value: school, code_above.c.value: authority, own.c.province: province}
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


async def insert_organisation(
    connection: AsyncConnection | AsyncSession,
    kind: OrganisationKind,
    code: str,
    facts: dict[str, Any],
    since: date,
    act: UUID,
) -> int:
    """Store a new organisation with its first version and its place; return its id."""
    first = {"kind": kind.value, "certainty": "sure", **facts}
    first.pop("authority_kind", None)
    made = int(
        (
            await connection.execute(organisations.insert().values(first).returning(organisations.c.id))
        ).scalar_one()
    )
    version = {name: value for name, value in facts.items() if name in versions.c}
    await connection.execute(
        versions.insert().values(
            {
                "levels": [],
                **version,
                "organisation": made,
                "number": 1,
                "since": since,
                "state": OPEN,
                "act": act,
            }
        )
    )
    if kind is OrganisationKind.SCHOOL:
        await connection.execute(places.insert().values(code=code, organisation=made))
    else:
        await connection.execute(
            codes.insert().values(scheme=PLACE, value=code, since=UNKNOWN_FIRST_DAY, organisation=made)
        )
    return made


async def first_content_act(connection: AsyncConnection, at: datetime, id: UUID) -> UUID:
    """The act of the first content of an empty system; stored under this id when there is none yet."""
    found: UUID | None = await connection.scalar(
        select(acts.c.id).where(acts.c.kind == FIRST_CONTENT).limit(1)
    )
    if found:
        return found
    await connection.execute(
        acts.insert().values(
            id=id, kind=FIRST_CONTENT, reason="first content of the system", at=at, actor="system"
        )
    )
    return id


async def organisations_by_code(connection: AsyncConnection, kind: OrganisationKind) -> dict[str, int]:
    """The ids of the organisations of a kind, by the code that each has in messages today."""
    # Valid on the last day of all: it has not ended.
    named = addresses(date.max, "named")
    found = (
        select(named.c.value, named.c.organisation)
        .join(organisations, organisations.c.id == named.c.organisation)
        .where(organisations.c.kind == kind)
    )
    return dict((await connection.execute(found)).all())


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
        .where(is_valid(codes, MOE, on), codes.c.value.in_(written))
    )
    return dict(found.all())
