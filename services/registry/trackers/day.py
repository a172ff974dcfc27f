"""What the trackers show of a province or of the country on a day: a line for each thing that is owed, and
for each person to let in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.calendar.store import FORMS_DUE, ORDERS_DUE, YearCalendar, year_calendar
from services.registry.rules.offices import OrganisationKind
from services.registry.rules.tracker import stage, state
from services.registry.trackers import store
from services.registry.trackers.store import FirstOrder, InOffice, TrackedPlace
from shared.contracts.registry.trackers import TrackerName
from shared.thai.dates import BANGKOK, day_of
from shared.vocabulary.calendar import academic_year, year_days
from shared.vocabulary.offices import Office

LINES_OF_CALENDAR: dict[TrackerName, str] = {"forms": FORMS_DUE, "orders": ORDERS_DUE}


class Line(NamedTuple):
    """One thing that is owed, or one person to let in."""

    place: TrackedPlace
    tracker: TrackerName
    state: str
    office: Office | None = None
    person: str | None = None
    due: date | None = None
    received_on: date | None = None
    order: FirstOrder | None = None
    holders: int = 0
    """Of an order: those in its office on the day."""


@dataclass(frozen=True)
class TrackedDay:
    """The open organisations of a day by id, and their lines."""

    on: date
    as_of: datetime
    places: dict[int, TrackedPlace]
    lines: list[Line]
    # as announced for all; None: not announced
    dues: dict[TrackerName, date | None]

    @property
    def year(self) -> int:
        """The academic year of the day."""
        return academic_year(self.on)

    def within(self, top: TrackedPlace) -> list[Line]:
        """The lines of an organisation and of all below it."""
        return [line for line in self.lines if top.id in (line.place.id, *line.place.above)]

    def directly_below(self, top: TrackedPlace, place: TrackedPlace) -> TrackedPlace:
        """The organisation directly below `top` to which a place belongs; `top` for itself."""
        way = (place.id, *place.above)
        return self.places[way[max(way.index(top.id) - 1, 0)]]


async def tracked_day(session: AsyncSession, province: str | None, on: date, as_of: datetime) -> TrackedDay:
    """Read a province, or the country, on a day: what was received, decided and opened until its end."""
    until = datetime.combine(on + timedelta(days=1), time(), BANGKOK)
    year = academic_year(on)
    places = await store.places_on(session, province, on)
    of = places if province else None
    calendar = await year_calendar(session, year, of, until)
    dues = {name: _announced(calendar, code) for name, code in LINES_OF_CALENDAR.items()}
    people = await store.in_office(session, of, on, until)
    received = await store.first_orders(session, of, year, until)
    answers = await store.first_answers(session, of, year, until)
    reader = _Reader(on, places, calendar, dues, people, received)
    offices = await store.offices_owed_by(session)
    lines = [*reader.forms(answers), *reader.orders(offices), *reader.entries()]
    return TrackedDay(on, as_of, places, lines, dues)


def _announced(calendar: YearCalendar, code: str) -> date | None:
    """The day on which a line is due; of both kinds of education the later one."""
    return max(
        (row.line.due for row in calendar.lines if row.line.code == code and row.line.due), default=None
    )


@dataclass(frozen=True)
class _Reader:
    on: date
    places: dict[int, TrackedPlace]
    calendar: YearCalendar
    dues: dict[TrackerName, date | None]
    people: list[InOffice]
    received: dict[tuple[int, str], FirstOrder]

    def forms(self, answers: dict[int, date]) -> Iterator[Line]:
        """What schools have answered about the move of their data."""
        for place in self.places.values():
            if place.kind is OrganisationKind.SCHOOL:
                due, until = self._due(place, "forms")
                received = answers.get(place.id)
                found = state(received, due, self.on, until)
                yield Line(place, "forms", found, due=until, received_on=received)

    def orders(self, offices: dict[str, list[Office]]) -> Iterator[Line]:
        """The orders that schools, and authorities with schools, owe."""
        holders: dict[tuple[int, str], int] = {}
        for person in self.people:
            key = person.organisation, person.office
            holders[key] = holders.get(key, 0) + 1
        have_schools = {one.above[0] for one in self.places.values() if one.kind is OrganisationKind.SCHOOL}
        for place in self.places.values():
            if place.kind is not OrganisationKind.SCHOOL and place.id not in have_schools:
                continue
            due, until = self._due(place, "orders")
            for office in offices.get(place.kind, ()):
                order = self.received.get((place.id, office))
                received = day_of(order.received_at) if order else None
                found = state(received, due, self.on, until)
                yield Line(
                    place,
                    "orders",
                    found,
                    office,
                    due=until,
                    received_on=received,
                    order=order,
                    holders=holders.get((place.id, office), 0),
                )

    def entries(self) -> Iterator[Line]:
        """Those in office, by how far they are let in."""
        for one in self.people:
            if place := self.places.get(one.organisation):
                registered, entered = (
                    day_of(at) if at else None for at in (one.registered_at, one.entered_at)
                )
                reached = stage(one.handed_over, registered, entered, self.on)
                yield Line(place, "entry", reached, one.office, one.name)

    def _due(self, place: TrackedPlace, tracker: TrackerName) -> tuple[date, date]:
        """The day on which something is due here, its own day before the country's, and to which it is
        extended. While the year has no calendar, the last day of the year.
        """
        code = LINES_OF_CALENDAR[tracker]
        due = self.dues[tracker] or year_days(academic_year(self.on)).last
        if own := self.calendar.own.get(place.id, {}).get(code):
            due = own.due
        given = self.calendar.extended(place.id, place.above)
        return due, max([due, *(one.until for one in given if one.code == code)])
