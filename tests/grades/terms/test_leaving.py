"""What striking off would do to the terms that wait for results."""

from datetime import date, timedelta

import pytest

from shared.contracts.grades.commands import Leaving, LeavingCause
from shared.contracts.grades.queries import EffectsOfLeaving, EffectsOfStrikingOff
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.last_term import LAST
from tests.grades.school import TODAY, School, a_school
from tests.world.stack import Stack


async def test_the_effects_are_what_then_happens(lsq: Stack) -> None:
    """An open term no longer expects the pupil, whose results are no longer missing; nothing is stored before.

    Who leaves after the term's last day is still expected in it.
    """
    school, rows = a_school(lsq), cohort.rows(Level.LOWER, 22, 3)
    await school.imports_all(Level.LOWER, [row for row in rows if row.term != LAST])
    last = [row for row in rows if row.term == LAST]
    gone = last[0].pupil.student_no
    await school.records([cohort.as_recorded(row) for row in last if row.pupil.student_no != gone])
    of_gone = sum(row.pupil.student_no == gone for row in last)

    (effect,) = (await effects(school, gone, TODAY)).students
    assert ([LAST], of_gone) == (effect.terms, effect.results_not_missing)
    assert (last[0].class_name, None) == (effect.class_name, effect.left_before)
    assert last[0].pupil.first in effect.name
    assert {gone} == await school.missing(LAST)

    await school.strikes_off([gone], Level.LOWER)
    assert set() == await school.missing(LAST)
    assert TODAY == (await effects(school, gone, TODAY)).students[0].left_before


async def test_what_the_command_refuses_is_refused_before(lsq: Stack) -> None:
    """A day in the future, a level at which the pupil is not."""
    school = a_school(lsq)
    rows = cohort.rows(Level.LOWER, 23, 1)[:1]
    await school.imports(Level.LOWER, rows)
    number = rows[0].pupil.student_no
    for on, level, code in (
        (TODAY + timedelta(days=1), Level.LOWER, "date_in_future"),
        (TODAY, Level.UPPER, "enrolment_unknown"),
    ):
        with pytest.raises(Refusal, match=code):
            await effects(school, number, on, level)


async def effects(school: School, number: str, on: date, level: Level = Level.LOWER) -> EffectsOfLeaving:
    """What striking off this pupil would do."""
    row = Leaving(student_no=number, level=level, left_on=on, cause=LeavingCause.MOVED)
    return await school.lsq.ask(EffectsOfStrikingOff(**school.here, students=[row]), school.registrar)
