"""Which organisation stands at a place, on a day: codes are dated, since organisations change kind and code."""
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, FromClause, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.rules.offices import Kind, kind_of_place
from services.registry.tables import codes, organisations
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN

PLACE = "place"                                               # the scheme of codes that messages use


@dataclass(frozen=True)
class Organisation:
    """An organisation, and the place where messages find it."""

    id: int
    kind: Kind
    name: str
    name_en: str
    short: str
    authority: str
    school: str


def valid(code: FromClause, organisation: ColumnElement[int], on: date) -> ColumnElement[bool]:
    """For a join: the code by which messages name this organisation on a day."""
    return and_(code.c.scheme == PLACE, code.c.organisation == organisation, code.c.since <= on, or_(code.c.until.is_(None), code.c.until >= on))


async def organisation_at(session: AsyncSession, authority: str, school: str, on: date) -> Organisation:
    """The organisation at this place on a day. Refuses an unknown place, and a school that is not this authority's."""
    kind = kind_of_place(authority, school)
    above = organisations.alias("above")
    code, code_above = codes.alias("code"), codes.alias("code_above")
    value = school if kind is Kind.SCHOOL else authority
    found = (await session.execute(
        select(organisations.c.id, organisations.c.name_th, organisations.c.name_en, organisations.c.short_th, code_above.c.value.label("above"))
        .join(code, valid(code, organisations.c.id, on))
        .outerjoin(above, above.c.id == organisations.c.parent)
        .outerjoin(code_above, valid(code_above, above.c.id, on))
        .where(code.c.value == value, organisations.c.kind == kind),
    )).first()
    if found is None or (kind is Kind.SCHOOL and found.above != authority):
        raise ORGANISATION_UNKNOWN.refuse(field="school" if kind is Kind.SCHOOL else "authority")
    return Organisation(found.id, kind, found.name_th, found.name_en, found.short_th, authority, school)
