"""The selection of results of the standard test that are new. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from shared.contracts.grades.commands import StandardTest


class StoredTest(NamedTuple):
    """A stored result of the test."""

    on: date
    passed: bool
    reference: str


class NewTest(NamedTuple):
    """A result of the test that is not stored yet; `number` counts a student's results at a level from 1."""

    pupil: UUID
    number: int
    result: StandardTest


def new_tests(
    rows: Iterable[StandardTest],
    pupils: Mapping[str, UUID],
    stored: Mapping[tuple[UUID, str], Sequence[StoredTest]],
) -> list[NewTest]:
    """The rows that differ from the last result of their day, each with its number."""
    new = []
    for row in rows:
        pupil = pupils[row.student_no]
        before = stored.get((pupil, row.level), ())
        if _last_of_day(before, row.on) != (row.passed, row.reference):
            new.append(NewTest(pupil, len(before) + 1, row))
    return new


def _last_of_day(tests: Sequence[StoredTest], on: date) -> tuple[bool, str] | None:
    """The last recorded result of the test of this day."""
    return next(((test.passed, test.reference) for test in reversed(tests) if test.on == on), None)
