"""Statements over lists of organisations on a day, and over provinces with their districts."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.organisations.store import (
    MOE,
    OPEN,
    Organisation,
    addresses,
    is_valid,
    next_change,
    organisations_on,
)
from services.registry.organisations.tables import codes, districts, provinces, subdistricts
from services.registry.rules.offices import OrganisationKind
from shared.contracts.registry.queries import (
    District,
    OrganisationLine,
    OrganisationPage,
    OrganisationsOn,
    ProvinceFacts,
)
from shared.vocabulary.codes import NOWHERE

SCHOOL, AUTHORITY = OrganisationKind.SCHOOL, OrganisationKind.AUTHORITY
MAX_SUBDISTRICTS = 1000


async def page_of_organisations(session: AsyncSession, asked: OrganisationsOn) -> OrganisationPage:
    """A page of the authorities and schools of a place on a day, each school after its authority."""
    lines = _lines(asked.on)
    wanted = [_of_place(lines, asked.authority, asked.school), *_matching(lines, asked)]
    is_open = lines.c.state == OPEN
    counted = (
        await session.execute(
            select(
                func.count().label("total"),
                func.count().filter(is_open, lines.c.kind == AUTHORITY).label("authorities"),
                func.count().filter(is_open, lines.c.kind == SCHOOL).label("schools"),
            ).where(*wanted)
        )
    ).one()
    rows = await session.execute(
        select(lines)
        .where(*wanted)
        .order_by(lines.c.province, lines.c.authority, lines.c.kind, lines.c.school)
        .offset(asked.start)
        .limit(asked.limit)
    )
    return OrganisationPage(on=asked.on, **counted._mapping, lines=[_line(row) for row in rows])


async def line_of(session: AsyncSession, organisation: Organisation, on: date) -> OrganisationLine | None:
    """What an organisation is on a day; None: it was not there yet."""
    lines = _lines(on)
    row = (await session.execute(select(lines).where(lines.c.id == organisation.id))).first()
    return _line(row) if row else None


def _lines(on: date) -> Subquery:
    """The authorities and schools of a day with all that a line shows."""
    own, above = organisations_on(on, "own"), organisations_on(on, "above")
    code, code_above, moe = addresses(on, "code"), addresses(on, "code_above"), codes.alias("moe")
    is_school = own.c.kind == SCHOOL
    return (
        select(
            own.c.id,
            own.c.kind,
            own.c.name_th,
            own.c.name_en,
            own.c.short_th,
            own.c.authority_kind,
            own.c.subdistrict,
            own.c.province,
            own.c.levels,
            own.c.state,
            own.c.since,
            case((is_school, code_above.c.value), else_=code.c.value).label("authority"),
            case((is_school, code.c.value), else_=NOWHERE).label("school"),
            case((is_school, above.c.name_th), else_=own.c.name_th).label("authority_name"),
            provinces.c.name_th.label("province_name"),
            districts.c.name_th.label("district"),
            next_change(own.c.id, on).scalar_subquery().label("next_change"),
            moe.c.value.label("moe_code"),
        )
        .join(code, code.c.organisation == own.c.id)
        .join(above, above.c.id == own.c.parent)
        .outerjoin(code_above, code_above.c.organisation == above.c.id)
        .join(provinces, provinces.c.code == own.c.province)
        .outerjoin(districts, districts.c.code == own.c.district)
        .outerjoin(moe, and_(moe.c.organisation == own.c.id, is_valid(moe, MOE, on)))
        .where(own.c.kind.in_([AUTHORITY, SCHOOL]))
        .subquery("lines")
    )


def _of_place(lines: Subquery, authority: str, school: str) -> ColumnElement[bool]:
    """The condition for the lines of a place and those below it."""
    if school != NOWHERE:
        return and_(lines.c.authority == authority, lines.c.school == school)
    if authority == NOWHERE:
        return lines.c.authority.is_not(None)
    if len(authority) == 2:
        return lines.c.province == authority
    return lines.c.authority == authority


def _matching(lines: Subquery, asked: OrganisationsOn) -> list[ColumnElement[bool]]:
    """The conditions of the search: part of a name, or the beginning of a code of any scheme."""
    found = [lines.c.kind == asked.only] if asked.only else []
    if text := asked.text.strip():
        has_code = exists().where(
            codes.c.organisation == lines.c.id, codes.c.value.startswith(text, autoescape=True)
        )
        found.append(
            or_(
                lines.c.name_th.contains(text, autoescape=True),
                lines.c.school.startswith(text, autoescape=True),
                has_code,
            )
        )
    return found


def _line(row: Row[Any]) -> OrganisationLine:
    return OrganisationLine(
        authority=row.authority,
        school=row.school,
        name=row.name_th,
        name_en=row.name_en,
        authority_name=row.authority_name,
        authority_kind=row.authority_kind,
        province=row.province,
        province_name=row.province_name,
        district=row.district,
        subdistrict=row.subdistrict,
        levels=row.levels,
        state=row.state,
        since=row.since,
        next_change=row.next_change,
        moe_code=row.moe_code,
    )


async def all_provinces(session: AsyncSession) -> list[ProvinceFacts]:
    """The provinces in the order of their codes, without their districts."""
    found = await session.execute(select(provinces.c.code, provinces.c.name_th).order_by(provinces.c.code))
    return [ProvinceFacts(code=row.code, name=row.name_th, districts=[]) for row in found]


async def districts_of(session: AsyncSession, province: str) -> list[District]:
    """The districts of a province with their subdistricts."""
    found = await session.execute(
        select(
            districts.c.code,
            districts.c.name_th,
            subdistricts.c.code.label("subdistrict"),
            subdistricts.c.name_th.label("subdistrict_name"),
        )
        .join(subdistricts, subdistricts.c.district == districts.c.code)
        .where(districts.c.province == province)
        .order_by(districts.c.code, subdistricts.c.code)
        .limit(MAX_SUBDISTRICTS)
    )
    names: dict[str, str] = {}
    below: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in found:
        names[row.code] = row.name_th
        below[row.code][row.subdistrict] = row.subdistrict_name
    return [District(code=code, name=name, subdistricts=below[code]) for code, name in names.items()]


async def is_area(
    session: AsyncSession, province: str, district: str | None, subdistrict: str | None
) -> bool:
    """Whether the subdistrict is in the district, and this in the province."""
    return await session.scalar(_area(province, district, subdistrict)) is not None


def _area(province: str, district: str | None, subdistrict: str | None) -> Select[Any]:
    return (
        select(subdistricts.c.code)
        .join(districts, districts.c.code == subdistricts.c.district)
        .where(
            districts.c.province == province,
            districts.c.code == district,
            subdistricts.c.code == subdistrict,
        )
    )
