"""Forms of schools that want their LocalSchool data moved: for which year, on which days, who takes one back.

Pure. Source: docs/law/letter.md (row 4).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from services.registry.rules.offices import HELD_AT
from shared.contracts.problem import Problem
from shared.contracts.registry.problems import MOVE_FORM_DATED_WRONG, MOVE_FORM_RECEIVED_WRONG
from shared.vocabulary.calendar import AcademicYear, Period, academic_year, year_days
from shared.vocabulary.offices import Office

# Before the deadline of the next year, from which on schools answer for that year.
AHEAD = timedelta(days=60)
# Before an academic year, where the calendar does not say from when on forms are received.
MARGIN = timedelta(days=366)


class WrongDay(NamedTuple):
    """A day that is not among those that are possible."""

    problem: Problem
    field: str
    days: Period


def year_to_answer(today: date, next_due: date | None) -> AcademicYear:
    """The year for which schools answer on a day, by the deadline of the next academic year, if announced."""
    return academic_year(today) + bool(next_due and next_due - AHEAD <= today)


def wrong_days(
    year: AcademicYear, dated: date, received: date, *, starts: date | None, today: date
) -> Iterator[WrongDay]:
    """What is wrong with the days of a form: received between the start of the calendar's line and today, in
    the year; the letter is not dated after that.
    """
    first, last = year_days(year)
    earliest = first - MARGIN
    may_be_received = Period(starts or earliest, min(today, last))
    if received not in may_be_received:
        yield WrongDay(MOVE_FORM_RECEIVED_WRONG, "received_on", may_be_received)
    may_be_dated = Period(earliest, min(received, today))
    if dated not in may_be_dated:
        yield WrongDay(MOVE_FORM_DATED_WRONG, "dated", may_be_dated)


def may_take_back(sender: Office, role: Office) -> bool:
    """Whether the holder of `role` may take back a form of this sender: his own organisation's, DLA any."""
    return role is Office.DLA_OFFICER or HELD_AT[sender] is HELD_AT[role]
