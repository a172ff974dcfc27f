"""Statements of the trackers: what organisations owe and have sent, who of them is let in."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.calendar.store import ORDERS_DUE
from services.registry.calendar.tables import owed
from services.registry.move_forms.tables import move_forms, move_forms_taken_back
from services.registry.orders.periods import days
from services.registry.orders.store import current_orders
from services.registry.orders.tables import appointments, orders, seats
from services.registry.persons.tables import accounts, code_handovers, codes_given
from shared.thai.dates import day_of
from shared.vocabulary.calendar import year_days
from shared.vocabulary.offices import Office


class FirstOrder(NamedTuple):
    """The order of an office that was received first for an academic year."""

    number: str
    dated: date
    received_at: datetime


class InOffice(NamedTuple):
    """A person in an office on a day, and when he was let in."""

    organisation: int
    office: Office
    name: str
    handed_over: date | None
    registered_at: datetime | None
    entered_at: datetime | None


async def offices_owed_by(session: AsyncSession) -> dict[str, list[Office]]:
    """The offices for which an order is owed, by kind of organisation."""
    found: dict[str, list[Office]] = {}
    for row in await session.execute(
        select(owed.c.organisation, owed.c.office)
        .where(owed.c.deadline == ORDERS_DUE)
        .order_by(owed.c.organisation, owed.c.office)
    ):
        found.setdefault(row.organisation, []).append(Office(row.office))
    return found


async def first_orders(
    session: AsyncSession, of: Collection[int] | None, year: int, until: datetime
) -> dict[tuple[int, str], FirstOrder]:
    """By organisation and office: the order received first, before an instant, among those whose term
    overlaps the academic year.
    """
    found = await session.execute(
        select(
            seats.c.organisation,
            seats.c.office,
            current_orders.c.number,
            current_orders.c.dated,
            current_orders.c.received_at,
        )
        .join(appointments, appointments.c.seat == seats.c.id)
        .join(current_orders, current_orders.c.id == appointments.c.by_order)
        .where(
            appointments.c.period.overlaps(days(*year_days(year))),
            current_orders.c.received_at < until,
            _is_of(of, seats.c.organisation),
        )
        .distinct(seats.c.organisation, seats.c.office)
        .order_by(seats.c.organisation, seats.c.office, current_orders.c.received_at, current_orders.c.dated)
    )
    return {(row.organisation, row.office): FirstOrder(*row[2:]) for row in found}


async def first_answers(
    session: AsyncSession, of: Collection[int] | None, year: int, until: datetime
) -> dict[int, date]:
    """By school: the first day on which an answer was received for an academic year, of the answers recorded
    before an instant and not taken back by then.
    """
    taken_back = select(move_forms_taken_back.c.form).where(
        move_forms_taken_back.c.form == move_forms.c.id, move_forms_taken_back.c.at < until
    )
    found = await session.execute(
        select(move_forms.c.organisation, func.min(move_forms.c.received_on))
        .where(
            move_forms.c.year == year,
            move_forms.c.received_on <= day_of(until - timedelta(microseconds=1)),
            _is_of(of, move_forms.c.organisation),
            ~taken_back.exists(),
        )
        .group_by(move_forms.c.organisation)
    )
    return dict(found.tuples().all())


async def in_office(
    session: AsyncSession, of: Collection[int] | None, on: date, until: datetime
) -> list[InOffice]:
    """The holders of offices on a day by orders received before an instant."""
    handed = (
        select(codes_given.c.person, func.min(code_handovers.c.day).label("day"))
        .join(code_handovers, code_handovers.c.code == codes_given.c.id)
        .group_by(codes_given.c.person)
        .subquery("handed")
    )
    found = await session.execute(
        select(
            seats.c.organisation,
            seats.c.office,
            func.concat(appointments.c.title, appointments.c.first, " ", appointments.c.last),
            handed.c.day,
            accounts.c.opened_at,
            accounts.c.entered_at,
        )
        .join(appointments, appointments.c.seat == seats.c.id)
        .join(orders, orders.c.id == appointments.c.by_order)
        .outerjoin(handed, handed.c.person == appointments.c.person)
        .outerjoin(accounts, accounts.c.person == appointments.c.person)
        .where(
            appointments.c.period.contains(on),
            orders.c.received_at < until,
            _is_of(of, seats.c.organisation),
        )
        .order_by(seats.c.organisation, seats.c.office, appointments.c.rank, appointments.c.id)
    )
    return [InOffice(row[0], Office(row[1]), row[2].strip(), *row[3:]) for row in found]


def _is_of(of: Collection[int] | None, column: ColumnElement[int]) -> ColumnElement[bool]:
    return true() if of is None else column.in_(of)
