"""Commands about enrolments."""

from services.grades.enrolments.store import every_enrolled, set_left
from services.grades.schools.store import lock_book
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Left, StrikeOffStudents
from shared.contracts.grades.problems import DATE_IN_FUTURE
from shared.thai.dates import day_of

router = Router("grades")


@router.command
async def strike_off_students(command: StrikeOffStudents, work: Work) -> Left:
    """Strike students off the register (จำหน่าย): a term that ends after they left requires no results of
    them. Refuse a graduate.
    """
    await lock_book(work, command.authority, command.school)
    known = await every_enrolled(
        work.session, command.school, [(row.student_no, row.level) for row in command.students]
    )
    work.concerns(one.pupil for one in known.values())
    if any(row.left_on > day_of(work.now) for row in command.students):
        raise DATE_IN_FUTURE.refuse("left_on")
    await set_left(work, command.school, [(known[row.student_no], row) for row in command.students])
    return Left(left=len(command.students))
