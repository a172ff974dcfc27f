"""Queries about work calendars, and the tracker of orders of appointment that are owed."""

from services.registry.calendar.store import ORDERS_DUE, OwedOrder, deadlines, due_day, owed_orders
from services.registry.organisations.store import province_name
from services.registry.rules.offices import OrganisationKind
from services.registry.rules.tracker import State, state, totals
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.queries import (
    AppointmentTracker,
    Calendar,
    Sending,
    Tracker,
    TrackerTotals,
    WorkCalendar,
)
from shared.thai.dates import day_of
from shared.vocabulary.calendar import academic_year
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office

router = Router("registry")


@router.query
async def work_calendar(query: WorkCalendar, work: Work) -> Calendar:
    """The deadlines of a year, as announced."""
    return Calendar(
        year=query.year,
        kind=query.education,
        deadlines=await deadlines(work.session, query.year, query.education),
    )


@router.query
async def appointment_tracker(query: AppointmentTracker, work: Work) -> Tracker:
    """The orders that a province's organisations owe: a line for each office, schools after their authority.

    Of each office the first order for this academic year counts, by the day on which it was received.
    """
    today = day_of(work.now)
    year = academic_year(today)
    province = await province_name(work.session, query.authority)
    due = await due_day(work.session, year, ORDERS_DUE)
    lines = await owed_orders(work.session, query.authority, year, today)
    states = [state(day_of(line.received_at) if line.received_at else None, due, today) for line in lines]
    page = slice(query.start, query.start + query.limit)
    return Tracker(
        province=query.authority,
        province_name=province,
        as_of=work.now,
        due=due,
        totals=TrackerTotals(**totals(states)),
        sendings=[_sending(line, sent) for line, sent in zip(lines[page], states[page], strict=True)],
    )


def _sending(line: OwedOrder, sent: State) -> Sending:
    is_school = line.kind == OrganisationKind.SCHOOL
    return Sending(
        authority=line.authority if is_school else line.code,
        authority_name=line.authority_name if is_school else line.name,
        school=line.code if is_school else NOWHERE,
        school_name=line.name if is_school else None,
        district=line.district,
        office=Office(line.office),
        state=sent.value,
        order_number=line.order_number,
        order_date=line.order_date,
        received_at=line.received_at,
        holders=line.holders,
        in_force=line.holders > 0,
    )
