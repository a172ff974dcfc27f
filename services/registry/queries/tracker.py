"""The tracker: which organisation of a province owes an order of appointment, and how it stands with it in this academic year."""
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.organisations import valid
from services.registry.periods import days
from services.registry.queries.calendars import due
from services.registry.rules.offices import Kind
from services.registry.rules.tracker import State, state, totals
from services.registry.tables import appointments, codes, districts, orders, organisations, owed, provinces, seats
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import AppointmentTracker, Sending, Tracker, TrackerTotals
from shared.thai.dates import day_of
from shared.vocabulary.calendar import academic_year, year_days
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office

router = Router("registry")

DEADLINE = "appointment_orders"                               # of data/calendar.csv


@router.query
async def appointment_tracker(query: AppointmentTracker, work: Work) -> Tracker:
    """One line an office owed: authorities that have schools, then their schools. The first order of this academic year counts, by the day it came."""
    today = day_of(work.now)
    year = academic_year(today)
    province = await work.session.scalar(select(provinces.c.name_th).where(provinces.c.code == query.authority))
    if province is None:
        raise ORGANISATION_UNKNOWN.refuse(field="authority")
    last = await due(work.session, year, DEADLINE)
    lines = await sendings(work.session, query.authority, year, today)
    stands = [state(day_of(line.received_at) if line.received_at else None, last, today) for line in lines]
    page = slice(query.start, query.start + query.limit)
    return Tracker(
        province=query.authority, province_name=province, as_of=work.now, due=last, totals=TrackerTotals(**totals(stands)),
        sendings=[_sending(line, stand) for line, stand in zip(lines[page], stands[page], strict=True)])


async def sendings(session: AsyncSession, province: str, year: int, today: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """What is owed in a province, with the first order that came for this year and how many hold the office today."""
    own, above, below = organisations.alias("own"), organisations.alias("above"), organisations.alias("below")
    code, code_above = codes.alias("code"), codes.alias("code_above")
    is_school = own.c.kind == Kind.SCHOOL
    first, now = _first_order(year), _in_force(today)
    found = await session.execute(
        select(own.c.name_th, own.c.kind, code.c.value.label("code"), above.c.name_th.label("above_name"), code_above.c.value.label("above"),
               districts.c.name_th.label("district"), owed.c.office, first.c.number, first.c.dated, first.c.received_at,
               func.coalesce(now.c.holders, 0).label("holders"))
        .join(owed, owed.c.organisation == own.c.kind)
        .join(code, valid(code, own.c.id, today))
        .join(above, above.c.id == own.c.parent).join(code_above, valid(code_above, above.c.id, today))
        .outerjoin(districts, districts.c.code == own.c.district)
        .outerjoin(first, and_(first.c.organisation == own.c.id, first.c.office == owed.c.office))
        .outerjoin(now, and_(now.c.organisation == own.c.id, now.c.office == owed.c.office))
        .where(own.c.province == province, owed.c.deadline == DEADLINE, or_(is_school, exists().where(below.c.parent == own.c.id, below.c.kind == Kind.SCHOOL)))
        .order_by(case((is_school, code_above.c.value), else_=code.c.value), is_school, code.c.value, owed.c.office))
    return found.all()


def _first_order(year: int) -> Subquery:
    """Of each seat, the order that came first among those whose term touches the academic year."""
    return (
        select(seats.c.organisation, seats.c.office, orders.c.number, orders.c.dated, orders.c.received_at)
        .join(appointments, appointments.c.seat == seats.c.id).join(orders, orders.c.id == appointments.c.by_order)
        .where(appointments.c.period.overlaps(days(*year_days(year))))
        .distinct(seats.c.organisation, seats.c.office)
        .order_by(seats.c.organisation, seats.c.office, orders.c.received_at, orders.c.dated).subquery("first_order"))


def _in_force(today: date) -> Subquery:
    """Of each seat, how many hold it today."""
    return (
        select(seats.c.organisation, seats.c.office, func.count().label("holders")).join(appointments, appointments.c.seat == seats.c.id)
        .where(appointments.c.period.contains(today)).group_by(seats.c.organisation, seats.c.office).subquery("in_force"))


def _sending(line: Row[*tuple[Any, ...]], stand: State) -> Sending:
    is_school = line.kind == Kind.SCHOOL
    return Sending(
        authority=line.above if is_school else line.code, authority_name=line.above_name if is_school else line.name_th,
        school=line.code if is_school else NOWHERE, school_name=line.name_th if is_school else None, district=line.district, office=Office(line.office),
        state=stand.value, order_number=line.number, order_date=line.dated, received_at=line.received_at, holders=line.holders, in_force=line.holders > 0)
