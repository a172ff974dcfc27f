"""Commands about the professional standard test (การประเมินมาตรฐานวิชาชีพ), which graduation requires."""

from services.grades.enrolments.store import every_enrolled
from services.grades.schools.store import lock_book
from services.grades.standard_tests.new_results import new_tests
from services.grades.standard_tests.store import add_tests, tests_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import RecordStandardTests, TestsRecorded
from shared.contracts.grades.problems import DATE_IN_FUTURE
from shared.thai.dates import day_of

router = Router("grades")


@router.command
async def record_standard_tests(command: RecordStandardTests, work: Work) -> TestsRecorded:
    """Store each result that is new.

    Refuse a day in the future, and a student who is not enrolled or has graduated at that level.
    """
    await lock_book(work, command.authority, command.school)
    enrolled = await every_enrolled(
        work.session, command.school, [(row.student_no, row.level) for row in command.students]
    )
    pupils = {number: one.pupil for number, one in enrolled.items()}
    work.concerns(pupils.values())
    if any(row.on > day_of(work.now) for row in command.students):
        raise DATE_IN_FUTURE.refuse("on")
    new = new_tests(command.students, pupils, await tests_of(work.session, command.school, pupils.values()))
    if new:
        await add_tests(work, command.school, new)
    return TestsRecorded(recorded=len(new))
