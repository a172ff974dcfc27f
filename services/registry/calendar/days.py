"""Work calendars: the days that are valid for one organisation, the windows, the next year's proposal.

Pure.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from shared.contracts.registry.calendar import CalendarLine, Education, OwedBy
from shared.contracts.registry.events import CalendarWindow
from shared.thai.dates import BANGKOK
from shared.vocabulary.calendar import AcademicYear, term_name, term_parts, year_days

ONE_DAY = timedelta(days=1)
SATURDAY, FRIDAY = 5, 4
# Days before and after an academic year on which a task of its calendar may lie: admission, late reports.
MARGIN = timedelta(days=366)


class Task(NamedTuple):
    """A line of a calendar with the days that are valid for one organisation."""

    line: CalendarLine
    starts: date | None
    due: date | None
    shifted: bool
    extended: str | None


class Own(NamedTuple):
    """Days of a school's own."""

    starts: date | None
    due: date


class Extended(NamedTuple):
    """An extension that is given to an organisation, alone or with those above it."""

    code: str
    until: date
    reason: str


def task(line: CalendarLine, own: Own | None, extensions: Iterable[Extended]) -> Task:
    """The line as it is for an organisation: its own days before the country's, then the latest extension.

    An extension that ends before the day that is due anyway changes nothing.
    """
    starts, due = own or (line.starts, line.due)
    latest = max(
        (one for one in extensions if one.code == line.code), key=lambda one: one.until, default=None
    )
    if due is None or latest is None or latest.until <= due:
        return Task(line, starts, due, own is not None, None)
    return Task(line, starts, latest.until, own is not None, latest.reason)


def windows(tasks: Iterable[Task]) -> list[CalendarWindow]:
    """The windows of these tasks, as instants: from the first minute of a day to the last minute of a day."""
    return [
        CalendarWindow(
            kind=one.line.window,
            term=one.line.term,
            opens_at=_midnight(one.starts),
            closes_at=_midnight(one.due + ONE_DAY),
        )
        for one in tasks
        if one.line.window and one.line.term and one.starts and one.due
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANGKOK).astimezone(UTC)


def may_be_taken_back(given_on: date, due: date, today: date) -> bool:
    """Whether nobody has used an extension yet: on the day it was given, or until the earlier day that was
    due has passed.
    """
    return today <= max(given_on, due)


def faults_of_days(
    starts: date | None, due: date | None, year: AcademicYear, *, is_window: bool
) -> Collection[str]:
    """What is wrong with the days of a line: `reversed`, `far` from the year, `missing` of a window."""
    found = set()
    first, last = year_days(year)
    if starts and due and starts > due:
        found.add("reversed")
    if any(day and not first - MARGIN <= day <= last + MARGIN for day in (starts, due)):
        found.add("far")
    if (is_window and not (starts and due)) or not (starts or due):
        found.add("missing")
    return found


def next_lines(lines: Sequence[CalendarLine], former: AcademicYear, year: AcademicYear) -> list[CalendarLine]:
    """The lines of a former year with their days and names moved to this year, as a proposal."""
    return [_moved(line, former, year) for line in lines]


def _moved(line: CalendarLine, former: AcademicYear, year: AcademicYear) -> CalendarLine:
    years = year - former
    due = _later(line.due, years)
    # only what is due on a day, not the end of a period that is the same each year
    if due and line.due and line.starts is None and line.due.weekday() < SATURDAY <= due.weekday():
        due -= timedelta(days=due.weekday() - FRIDAY)
    term = None
    if line.term:
        number, of_year = term_parts(line.term)
        term = term_name(number, of_year + years)
    return line.model_copy(
        update={
            "title": line.title.replace(str(former), str(year)),
            "title_en": line.title_en.replace(str(former), str(year)),
            "starts": _later(line.starts, years),
            "due": due,
            "term": term,
            "source": f"ตามปฏิทินปีการศึกษา {former}",
        }
    )


def _later(day: date | None, years: int) -> date | None:
    """The same day some years later; 28 February for the 29th."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def effects_digest(
    year: AcademicYear, education: Education, lines: Iterable[CalendarLine], owing: Mapping[OwedBy, int]
) -> str:
    """The digest of what an announcement does: its lines, and how many organisations it reaches."""
    effects: dict[str, Any] = {
        "year": year,
        "education": education,
        "lines": [line.model_dump(mode="json") for line in lines],
        "owing": dict(owing),
    }
    return hashlib.sha256(json.dumps(effects, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
