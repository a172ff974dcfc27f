"""Statements over work calendars and owed orders."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Subquery, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.registry.calendar.tables import calendar, owed
from services.registry.orders.periods import days
from services.registry.orders.store import current_orders
from services.registry.orders.tables import appointments, seats
from services.registry.organisations.store import addresses, put_rows
from services.registry.organisations.tables import districts, organisations
from services.registry.rules.offices import OrganisationKind
from shared.contracts.registry.problems import CALENDAR_UNKNOWN
from shared.contracts.registry.queries import Deadline
from shared.vocabulary.calendar import year_days

ORDERS_DUE = "appointment_orders"
"""The code of the line of data/calendar.csv with the deadline of orders of appointment."""
MAX_DEADLINES = 200
"""Deadlines in one answer."""


class OwedOrder(NamedTuple):
    """An office for which an order is owed: the first order received for the year, and today's holders."""

    kind: str
    code: str
    name: str
    authority: str
    authority_name: str
    district: str | None
    office: str
    order_number: str | None
    order_date: date | None
    received_at: datetime | None
    holders: int


async def deadlines(session: AsyncSession, year: int, education: str) -> list[Deadline]:
    """The deadlines of a year, as announced. Refuse a year without calendar."""
    lines = (
        await session.execute(
            select(calendar)
            .where(calendar.c.year == year, calendar.c.education == education)
            .order_by(calendar.c.position)
            .limit(MAX_DEADLINES)
        )
    ).all()
    if not lines:
        raise CALENDAR_UNKNOWN.refuse(field="year", year=year)
    return [
        Deadline(
            code=line.code,
            title=line.title,
            title_en=line.title_en,
            starts=line.starts,
            due=line.due,
            who=line.who,
            source=line.source,
        )
        for line in lines
    ]


async def due_day(session: AsyncSession, year: int, code: str) -> date:
    """The day of a deadline in a year, the latest of all kinds of education. Refuse a year without it."""
    found: date | None = await session.scalar(
        select(calendar.c.due)
        .where(calendar.c.year == year, calendar.c.code == code, calendar.c.due.is_not(None))
        .order_by(calendar.c.due.desc())
        .limit(1)
    )
    if found is None:
        raise CALENDAR_UNKNOWN.refuse(field="year", year=year)
    return found


async def owed_orders(session: AsyncSession, province: str, year: int, today: date) -> list[OwedOrder]:
    """The orders that are owed in a province, authorities before their schools."""
    own, above, below = organisations.alias("own"), organisations.alias("above"), organisations.alias("below")
    code, code_above = addresses(today, "code"), addresses(today, "code_above")
    is_school = own.c.kind == OrganisationKind.SCHOOL
    first, now = _first_order(year), _in_force(today)
    found = await session.execute(
        select(
            own.c.kind,
            code.c.value,
            own.c.name_th,
            code_above.c.value,
            above.c.name_th,
            districts.c.name_th,
            owed.c.office,
            first.c.number,
            first.c.dated,
            first.c.received_at,
            func.coalesce(now.c.holders, 0),
        )
        .join(owed, owed.c.organisation == own.c.kind)
        .join(code, code.c.organisation == own.c.id)
        .join(above, above.c.id == own.c.parent)
        .join(code_above, code_above.c.organisation == above.c.id)
        .outerjoin(districts, districts.c.code == own.c.district)
        .outerjoin(first, and_(first.c.organisation == own.c.id, first.c.office == owed.c.office))
        .outerjoin(now, and_(now.c.organisation == own.c.id, now.c.office == owed.c.office))
        .where(
            own.c.province == province,
            owed.c.deadline == ORDERS_DUE,
            or_(
                is_school, exists().where(below.c.parent == own.c.id, below.c.kind == OrganisationKind.SCHOOL)
            ),
        )
        .order_by(
            case((is_school, code_above.c.value), else_=code.c.value), is_school, code.c.value, owed.c.office
        )
    )
    return [OwedOrder(*row) for row in found]


def _first_order(year: int) -> Subquery:
    """For each seat, the order received first among those whose term overlaps the academic year."""
    return (
        select(
            seats.c.organisation,
            seats.c.office,
            current_orders.c.number,
            current_orders.c.dated,
            current_orders.c.received_at,
        )
        .join(appointments, appointments.c.seat == seats.c.id)
        .join(current_orders, current_orders.c.id == appointments.c.by_order)
        .where(appointments.c.period.overlaps(days(*year_days(year))))
        .distinct(seats.c.organisation, seats.c.office)
        .order_by(seats.c.organisation, seats.c.office, current_orders.c.received_at, current_orders.c.dated)
        .subquery("first_order")
    )


def _in_force(today: date) -> Subquery:
    """For each seat, the number of holders today."""
    return (
        select(seats.c.organisation, seats.c.office, func.count().label("holders"))
        .join(appointments, appointments.c.seat == seats.c.id)
        .where(appointments.c.period.contains(today))
        .group_by(seats.c.organisation, seats.c.office)
        .subquery("in_force")
    )


async def replace_calendars(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    """Replace the calendars of the years of these rows."""
    await connection.execute(calendar.delete().where(calendar.c.year.in_({row["year"] for row in rows})))
    await put_rows(connection, calendar, rows)


async def replace_owed(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    """Replace all rows."""
    await connection.execute(owed.delete())
    await put_rows(connection, owed, rows)
