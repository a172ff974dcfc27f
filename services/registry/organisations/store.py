"""Statements over organisations. Codes have dates, since organisations change kind and code."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, Table, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.registry.organisations.tables import (
    codes,
    districts,
    loaded,
    organisations,
    provinces,
    subdistricts,
)
from services.registry.rules.offices import OrganisationKind, kind_of_place
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import School
from shared.vocabulary.levels import Level

# The scheme of the codes in messages.
PLACE = "place"
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


def valid(code: FromClause, organisation: ColumnElement[int], on: date) -> ColumnElement[bool]:
    """The condition that a code is the one by which messages name this organisation on a day."""
    return and_(
        code.c.scheme == PLACE,
        code.c.organisation == organisation,
        code.c.since <= on,
        or_(code.c.until.is_(None), code.c.until >= on),
    )


async def organisation_at(session: AsyncSession, authority: str, school: str, on: date) -> Organisation:
    """The organisation at this place on a day. Refuse an unknown place, and a school of another authority."""
    kind = kind_of_place(authority, school)
    above = organisations.alias("above")
    code, code_above = codes.alias("code"), codes.alias("code_above")
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
            .join(code, valid(code, organisations.c.id, on))
            .outerjoin(above, above.c.id == organisations.c.parent)
            .outerjoin(code_above, valid(code_above, above.c.id, on))
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
    above, code, code_above = organisations.alias("above"), codes.alias("code"), codes.alias("code_above")
    found = (
        select(
            code.c.value.label("code"),
            organisations.c.name_th,
            organisations.c.name_en,
            organisations.c.levels,
            code_above.c.value.label("authority"),
            above.c.name_th.label("authority_name"),
            subdistricts.c.name_th.label("subdistrict"),
            districts.c.name_th.label("district"),
            provinces.c.name_th.label("province"),
        )
        .join(code, valid(code, organisations.c.id, on))
        .join(above, above.c.id == organisations.c.parent)
        .join(code_above, valid(code_above, above.c.id, on))
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
    """Insert an organisation, or update the one that has this code today; return its id."""
    known = await connection.scalar(
        select(codes.c.organisation)
        .join(organisations)
        .where(
            codes.c.scheme == PLACE,
            codes.c.value == code,
            codes.c.until.is_(None),
            organisations.c.kind == kind,
        )
    )
    facts = {"kind": kind.value, "parent": parent} | facts
    if known is not None:
        await connection.execute(organisations.update().where(organisations.c.id == known).values(facts))
        return int(known)
    made = int(
        (
            await connection.execute(organisations.insert().values(facts).returning(organisations.c.id))
        ).scalar_one()
    )
    await connection.execute(
        codes.insert().values(scheme=PLACE, value=code, since=UNKNOWN_FIRST_DAY, organisation=made)
    )
    return made


async def organisations_by_code(connection: AsyncConnection, kind: OrganisationKind) -> dict[str, int]:
    """The ids of the organisations of a kind, by the code that each has today."""
    found = await connection.execute(
        select(codes.c.value, codes.c.organisation)
        .join(organisations)
        .where(codes.c.scheme == PLACE, codes.c.until.is_(None), organisations.c.kind == kind)
    )
    return {row.value: row.organisation for row in found}
