"""An enrolment, and which one of several at a level is meant. Pure.

A student has several at a level who left and came back. They are in the order of leaving, the open one last.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple


class Enrolment(NamedTuple):
    """A student at a level, from a day to a day. `enrolment`: its id; None: it is not stored yet."""

    enrolment: int | None
    curriculum: str
    entry_year: int
    plan: str | None
    entered_on: date
    left_on: date | None = None


def in_order(enrolments: Iterable[Enrolment]) -> tuple[Enrolment, ...]:
    """Enrolments in the order of leaving, the open one last."""
    return tuple(sorted(enrolments, key=lambda one: one.left_on or date.max))


def current(enrolments: Sequence[Enrolment]) -> Enrolment:
    """The open one, else the one that ended last."""
    return enrolments[-1]


def in_term(enrolments: Sequence[Enrolment], first_day: date) -> Enrolment | None:
    """The one to which results of a term belong: the first that had not ended when the term began."""
    for one in enrolments:
        if one.left_on is None or one.left_on >= first_day:
            return one
    return None


def on_day(enrolments: Sequence[Enrolment], day: date) -> Enrolment:
    """The last one that had begun on this day, else the current one."""
    begun = [one for one in enrolments if one.entered_on <= day]
    return (begun or enrolments)[-1]
