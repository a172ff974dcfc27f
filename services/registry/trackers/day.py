"""What the trackers show of a province or of the country on a day: a line for each thing that is owed, and
for each person to let in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.calendar.days import task
from services.registry.calendar.store import (
    FORMS_DUE,
    ORDERS_DUE,
    Located,
    YearCalendar,
    latest_due,
    located,
    year_calendar,
)
from services.registry.rules.offices import OrganisationKind
from services.registry.rules.tracker import stage, state
from services.registry.trackers import store
from services.registry.trackers.store import FirstOrder, InOffice
from shared.contracts.registry.trackers import TrackerName
from shared.thai.dates import BANGKOK, day_of
from shared.vocabulary.calendar import academic_year, year_days
from shared.vocabulary.offices import Office

SCHOOL = OrganisationKind.SCHOOL
LINES_OF_CALENDAR: dict[TrackerName, str] = {"forms": FORMS_DUE, "orders": ORDERS_DUE}


class Line(NamedTuple):
    """One thing that is owed, or one person to let in."""

    place: Located
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
    places: dict[int, Located]
    lines: list[Line]
    # as announced for all; None: not announced
    dues: dict[TrackerName, date | None]

    @property
    def year(self) -> int:
        """The academic year of the day."""
        return academic_year(self.on)

    def within(self, top: Located) -> list[Line]:
        """The lines of an organisation and of all below it."""
        return [line for line in self.lines if top.id in (line.place.id, *line.place.above)]

    def directly_below(self, top: Located, place: Located) -> Located:
        """The organisation directly below `top` to which a place belongs; `top` for itself."""
        way = (place.id, *place.above)
        return self.places[way[max(way.index(top.id) - 1, 0)]]


async def tracked_day(session: AsyncSession, province: str | None, on: date, as_of: datetime) -> TrackedDay:
    """Read a province, or the country, on a day: what was received, decided and opened until its end."""
    until = datetime.combine(on + timedelta(days=1), time(), BANGKOK)
    year = academic_year(on)
    places = {place.id: place for place in await located(session, on, province=province)}
    of = places if province else None
    told = {id for place in places.values() for id in (place.id, *place.above)} if province else None
    calendar = (await year_calendar(session, year, told, until)).only(*LINES_OF_CALENDAR.values())
    people = await store.in_office(session, of, on, until)
    received = await store.first_orders(session, of, year, until)
    answers = await store.first_answers(session, of, year, until)
    reader = _Reader(on, places, calendar, people, received)
    offices = await store.offices_owed_by(session)
    lines = [*reader.forms(answers), *reader.orders(offices), *reader.entries()]
    lines.sort(key=lambda line: (line.place.authority, line.place.kind is SCHOOL, line.place.school))
    dues = {name: latest_due(calendar.lines, code) for name, code in LINES_OF_CALENDAR.items()}
    return TrackedDay(on, as_of, places, lines, dues)


@dataclass(frozen=True)
class _Reader:
    on: date
    places: dict[int, Located]
    calendar: YearCalendar
    people: list[InOffice]
    received: dict[tuple[int, str], FirstOrder]

    def forms(self, answers: dict[int, date]) -> Iterator[Line]:
        """What schools have answered about the move of their data."""
        for place in self.places.values():
            if place.kind is SCHOOL:
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
        have_schools = {one.above[0] for one in self.places.values() if one.kind is SCHOOL}
        for place in self.places.values():
            if place.kind is not SCHOOL and place.id not in have_schools:
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

    def _due(self, place: Located, tracker: TrackerName) -> tuple[date, date]:
        """The day on which something is due here, and to which it is extended: as the calendar of this
        organisation has it, of both kinds of education the later. Without that, the last day of the year.
        """
        last = year_days(academic_year(self.on)).last
        code = LINES_OF_CALENDAR[tracker]
        own = self.calendar.own.get(place.id, {}).get(code)
        tasks = [one for row, one in self.calendar.tasks_of(place) if row.line.code == code]
        due = max((task(one.line, own, ()).due or last for one in tasks), default=last)
        return due, max((one.due or last for one in tasks), default=last)
