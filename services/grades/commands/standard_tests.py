"""The professional standard test (การประเมินมาตรฐานวิชาชีพ): a condition of graduation in vocational education."""
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select

from services.grades.books import lock_book
from services.grades.commands.particulars import actor_of
from services.grades.queries.pupils import every_enrolled
from services.grades.tables import standard_tests
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import RecordStandardTests, TestsRecorded
from shared.contracts.grades.problems import DATE_IN_FUTURE
from shared.thai.dates import day_of

router = Router("grades")


@router.command
async def record_standard_tests(command: RecordStandardTests, work: Work) -> TestsRecorded:
    """Keep each result that says something new. Refuses a day to come, and who is not enrolled at that level or has graduated there."""
    await lock_book(work, command.authority, command.school)
    pupils = await every_enrolled(work.session, command.school, [(row.student_no, row.level) for row in command.students])
    if any(row.on > day_of(work.now) for row in command.students):
        raise DATE_IN_FUTURE.refuse("on")
    known = await _known(work, pupils.values())
    told = [(pupils[row.student_no], row, known.get((pupils[row.student_no], row.level), [])) for row in command.students]
    new = [
        {"pupil": pupil, "level": row.level, "number": len(before) + 1, "on": row.on, "passed": row.passed, "reference": row.reference, "at": work.now,
         "actor": actor_of(work)}
        for pupil, row, before in told if _last_word(before, row.on) != (row.passed, row.reference)
    ]
    if new:
        await work.session.execute(insert(standard_tests), new)
    return TestsRecorded(recorded=len(new))


def _last_word(before: list[Row[Any]], on: date) -> tuple[bool, str] | None:
    """What was told last of the test of this day."""
    return next(((row.passed, row.reference) for row in reversed(before) if row.on == on), None)


async def _known(work: Work, pupils: Iterable[UUID]) -> dict[tuple[UUID, str], list[Row[Any]]]:
    """What was told of these pupils already, by pupil and level, in the order of telling."""
    found = select(standard_tests).where(standard_tests.c.pupil.in_(list(pupils))).order_by(standard_tests.c.number)
    known: dict[tuple[UUID, str], list[Row[Any]]] = {}
    for row in await work.session.execute(found):
        known.setdefault((row.pupil, row.level), []).append(row)
    return known
