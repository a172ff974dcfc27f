"""Commands about students."""

import asyncio
from collections.abc import Mapping, Sequence

from services.grades.records.store import graduated
from services.grades.schools.store import lock_book
from services.grades.students.particulars import columns_of, named
from services.grades.students.photos import check_photos, keep_photo
from services.grades.students.store import add_versions, every_student
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Completed, CompleteStudents
from shared.contracts.grades.earlier_commands import CompleteStudentsV1
from shared.contracts.grades.problems import BY_ORDER_ONLY, PARTICULARS_CHANGED
from shared.contracts.grades.rows import Completion

router = Router("grades")


@router.command
async def complete_students(command: CompleteStudents, work: Work) -> Completed:
    """Complete students' particulars: store a new version for each student with a new field.

    Refuse graduates, who are corrected by order.
    """
    return await _complete(
        command, command.students, {one.student_no: one.version for one in command.versions}, work
    )


@router.command
async def complete_students_v1(command: CompleteStudentsV1, work: Work) -> Completed:
    """Complete students' particulars, every field at once."""
    return await _complete(command, [Completion(**dict(row)) for row in command.students], {}, work)


async def _complete(
    command: CompleteStudents | CompleteStudentsV1,
    rows: Sequence[Completion],
    read: Mapping[str, int],
    work: Work,
) -> Completed:
    await lock_book(work, command.authority, command.school)
    numbers = [row.student_no for row in rows]
    known = await every_student(work.session, command.school, numbers, "students")
    work.concerns(pupil.pupil for pupil in known.values())
    changes = {
        row.student_no: known[row.student_no].differing(columns_of(row, known[row.student_no].photo))
        for row in rows
    }
    changed = [(known[number], fields) for number, fields in changes.items() if fields]
    if unread := [
        pupil.student_no for pupil, _ in changed if read.get(pupil.student_no) not in (None, pupil.version)
    ]:
        raise PARTICULARS_CHANGED.refuse("students", students=named(unread))
    if by_order := await graduated(work.session, command.school, [pupil.pupil for pupil, _ in changed]):
        raise BY_ORDER_ONLY.refuse(
            "students", students=named(pupil.student_no for pupil, _ in changed if pupil.pupil in by_order)
        )
    new = {row.student_no: row.photo for row in rows if row.photo and "photo" in changes[row.student_no]}
    await check_photos(work, new)
    # each file once: the archive takes 26 ms for a further put of the same key, and the question has 2 s
    photos = list(set(new.values()))
    kept = dict(
        zip(photos, await asyncio.gather(*(keep_photo(work, photo) for photo in photos)), strict=True)
    )
    for number, photo in new.items():
        changes[number]["photo"] = kept[photo].model_dump(mode="json")
    await add_versions(work, command.school, changed, {"kind": "completed"})
    return Completed(completed=len(rows))
