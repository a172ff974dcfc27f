"""Queries about the trackers: counts side by side, the lines behind a count, a province's orders."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from services.registry.calendar.store import Located
from services.registry.orders.contacts import contacts_of
from services.registry.organisations.store import organisation_at, province_name
from services.registry.rules.offices import OrganisationKind, kind_of_place
from services.registry.rules.tracker import Stage, totals
from services.registry.trackers.day import Line, TrackedDay, tracked_day
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.offices import Contact
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import AppointmentTracker, Sending, Tracker, TrackerTotals
from shared.contracts.registry.trackers import (
    EntryTotals,
    TrackerCounts,
    TrackerLine,
    TrackerLineList,
    TrackerLines,
    TrackerRow,
    Trackers,
    TrackerTable,
)
from shared.thai.dates import day_of
from shared.thai.sorting import thai_sort_key
from shared.vocabulary.calendar import year_days

router = Router("registry")

COUNTRY_KEPT = timedelta(minutes=1)


class _Country:
    """The days of the country that were read last, each kept for a minute: a read takes most of a second."""

    def __init__(self) -> None:
        self.days: dict[date, TrackedDay] = {}
        self.lock = asyncio.Lock()

    async def day(self, work: Work, on: date) -> TrackedDay:
        """The day, read anew when it is older than a minute; who comes meanwhile waits for that."""
        async with self.lock:
            self.days = {day: one for day, one in self.days.items() if _is_fresh(one, work.now)}
            if on not in self.days:
                self.days[on] = await tracked_day(work.session, None, on, work.now)
            return self.days[on]


def _is_fresh(one: TrackedDay, now: datetime) -> bool:
    return timedelta() <= now - one.as_of < COUNTRY_KEPT


_countries: WeakKeyDictionary[Engine, _Country] = WeakKeyDictionary()


@router.query
async def trackers(query: Trackers, work: Work) -> TrackerTable:
    """The three trackers of an organisation on a day, by what is directly below it."""
    day, top = await _asked(query, work)
    lines = day.within(top)
    by_row: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_row[day.directly_below(top, line.place).id].append(line)
    rows = [_row(day.places[id], found, itself=id == top.id) for id, found in by_row.items()]
    return TrackerTable(
        authority=query.authority,
        school=query.school,
        name=top.name,
        on=day.on,
        as_of=day.as_of,
        year=day.year,
        forms_due=day.dues["forms"],
        orders_due=day.dues["orders"],
        totals=TrackerCounts(**_counts(lines)),
        rows=sorted(rows, key=lambda row: (not row.itself, row.district or "", thai_sort_key(row.name))),
    )


@router.query
async def tracker_lines(query: TrackerLines, work: Work) -> TrackerLineList:
    """The lines of one tracker, of an organisation and of all below it, with whom to ask."""
    day, top = await _asked(query, work)
    found = [
        line
        for line in day.within(top)
        if line.tracker == query.tracker
        and query.state in (None, line.state)
        and query.find in line.place.name
    ]
    page = found[query.start : query.start + query.limit]
    near = {id for line in page for id in (line.place.id, *line.place.above)}
    contacts = await contacts_of(work.session, near, day_of(work.now))
    return TrackerLineList(
        total=len(found),
        as_of=day.as_of,
        lines=[_line(line, _nearest(line.place, contacts)) for line in page],
    )


@router.query
async def appointment_tracker(query: AppointmentTracker, work: Work) -> Tracker:
    """The orders that a province's organisations owe: a line for each office, schools after their authority.

    Of each office the first order for this academic year counts, by the day on which it was received. While
    the year has no calendar, nothing is late.
    """
    province = await province_name(work.session, query.authority)
    day = await tracked_day(work.session, query.authority, day_of(work.now), work.now)
    lines = [line for line in day.lines if line.tracker == "orders"]
    due = day.dues["orders"]
    return Tracker(
        province=query.authority,
        province_name=province,
        as_of=work.now,
        due=due or year_days(day.year).last,
        announced=due is not None,
        totals=TrackerTotals(**totals(line.state for line in lines)),
        sendings=[_sending(line) for line in lines[query.start : query.start + query.limit]],
    )


async def _asked(query: Trackers | TrackerLines, work: Work) -> tuple[TrackedDay, Located]:
    """The day that is asked about, and the organisation as it was then."""
    today = day_of(work.now)
    on = min(query.on or today, today)
    organisation = await organisation_at(work.session, query.authority, query.school, on, today)
    if kind_of_place(query.authority, query.school) is OrganisationKind.DLA:
        country = _countries.setdefault(work.resources.engine.sync_engine, _Country())
        day = await country.day(work, on)
    else:
        day = await tracked_day(work.session, query.authority[:2], on, work.now)
    if organisation.id not in day.places:
        raise ORGANISATION_UNKNOWN.refuse(field="on")
    return day, day.places[organisation.id]


def _counts(lines: Iterable[Line]) -> dict[str, TrackerTotals | EntryTotals]:
    states: dict[str, list[str]] = {"forms": [], "orders": [], "entry": []}
    for line in lines:
        states[line.tracker].append(line.state)
    return {
        "forms": TrackerTotals(**totals(states["forms"])),
        "orders": TrackerTotals(**totals(states["orders"])),
        "entry": EntryTotals(**totals(states["entry"], Stage)),
    }


def _row(place: Located, lines: Iterable[Line], *, itself: bool) -> TrackerRow:
    return TrackerRow(
        authority=place.authority,
        school=place.school,
        name=place.name,
        district=place.district,
        itself=itself,
        **_counts(lines),
    )


def _nearest(place: Located, contacts: dict[int, list[Contact]]) -> list[Contact]:
    """Whom to ask: at the organisation, else at the nearest one above that has somebody in office."""
    return next((contacts[id] for id in (place.id, *place.above) if id in contacts), [])


def _line(line: Line, contacts: list[Contact]) -> TrackerLine:
    place = line.place
    return TrackerLine(
        authority=place.authority,
        school=place.school,
        name=place.name,
        authority_name=place.authority_name if place.kind is OrganisationKind.SCHOOL else None,
        province_name=place.province_name,
        district=place.district,
        office=line.office,
        person=line.person,
        state=line.state,
        due=line.due,
        number=line.order.number if line.order else None,
        received_on=line.received_on,
        contacts=contacts,
    )


def _sending(line: Line) -> Sending:
    place = line.place
    return Sending(
        authority=place.authority,
        authority_name=place.authority_name,
        school=place.school,
        school_name=place.name if place.kind is OrganisationKind.SCHOOL else None,
        district=place.district,
        office=line.office,
        state=line.state,
        order_number=line.order.number if line.order else None,
        order_date=line.order.dated if line.order else None,
        received_at=line.order.received_at if line.order else None,
        holders=line.holders,
        in_force=line.holders > 0,
        due=line.due,
    )
