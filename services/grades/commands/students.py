"""Pupils: what the imported workbook lacks, and who left."""
import asyncio
from typing import Any

from sqlalchemy import bindparam, update

from services.grades.books import lock_book
from services.grades.commands.particulars import keep_versions, told_now
from services.grades.queries.graduates import graduated
from services.grades.queries.pupils import NAMED, every_enrolled, every_pupil
from services.grades.tables import enrolments
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Completed, CompleteStudents, Left, StrikeOffStudents
from shared.contracts.grades.problems import BY_ORDER_ONLY, DATE_IN_FUTURE, PHOTO_WRONG
from shared.contracts.grades.rows import Completion
from shared.thai.dates import day_of

router = Router("grades")

PICTURES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
PHOTO_KB = 500                                                # kilobytes: 1½ inch at 300 dpi is far below
AT_ONCE = 16                                                  # files fetched or put at the same moment

LEAVE = update(enrolments).where(enrolments.c.pupil == bindparam("of"), enrolments.c.level == bindparam("at")).values(
    left_on=bindparam("day"), leaving_cause=bindparam("why"))


@router.command
async def complete_students(command: CompleteStudents, work: Work) -> Completed:
    """Complete pupils' particulars: a new version for each pupil of whom something new is told. A graduate's change by order only."""
    await lock_book(work, command.authority, command.school)
    numbers = [row.student_no for row in command.students]
    known = await every_pupil(work.session, command.school, numbers, "students")
    changed = [(known[row.student_no], new) for row in command.students if (new := told_now(known[row.student_no], told(row)))]
    if settled := await graduated(work.session, [pupil.pupil for pupil, _ in changed]):
        names = sorted(pupil.student_no for pupil, _ in changed if pupil.pupil in settled)
        raise BY_ORDER_ONLY.refuse("students", students=", ".join(names[:NAMED]))
    await check_photos(work, [row for row in command.students if "photo" in told_now(known[row.student_no], told(row))])
    await keep_versions(work, command.school, changed, {"kind": "completed"})
    return Completed(completed=len(command.students))


def told(row: Completion) -> dict[str, Any]:
    """What a completion tells, field by field, as it is kept."""
    return {
        "nationality": row.nationality, "religion": row.religion, "father": row.father, "mother": row.mother, "entry_date": row.entry_date,
        "former_school": row.former_school.model_dump(mode="json"), "photo": row.photo.model_dump(mode="json"),
    }


async def check_photos(work: Work, rows: list[Completion]) -> None:
    """Refuses what is not in the archive, not the bytes referred to, not a picture, or too large: a form could not be printed with it."""
    few = asyncio.Semaphore(AT_ONCE)

    async def is_wrong(row: Completion) -> bool:
        begin = PICTURES.get(row.photo.media_type)
        if begin is None or row.photo.size > PHOTO_KB * 1000:
            return True
        async with few:
            return not (await work.archive.get(row.photo)).startswith(begin)

    verdicts = await asyncio.gather(*map(is_wrong, rows))
    if wrong := sorted(row.student_no for row, bad in zip(rows, verdicts, strict=True) if bad):
        raise PHOTO_WRONG.refuse("photo", students=", ".join(wrong[:NAMED]), kilobytes=PHOTO_KB)


@router.command
async def strike_off_students(command: StrikeOffStudents, work: Work) -> Left:
    """Strike pupils off the register (จำหน่าย): nothing is missing of them in terms that end after they left. A graduate cannot be struck off."""
    await lock_book(work, command.authority, command.school)
    known = await every_enrolled(work.session, command.school, [(row.student_no, row.level) for row in command.students])
    if any(row.left_on > day_of(work.now) for row in command.students):
        raise DATE_IN_FUTURE.refuse("left_on")
    await work.session.execute(LEAVE, [
        {"of": known[row.student_no], "at": row.level, "day": row.left_on, "why": row.cause} for row in command.students
    ])
    return Left(left=len(command.students))
