"""Commands about students."""

import asyncio
from typing import Any

from services.grades.records.store import graduated
from services.grades.schools.store import lock_book
from services.grades.students.particulars import named
from services.grades.students.photos import check_photos, keep_photo
from services.grades.students.store import add_versions, every_student
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Completed, CompleteStudents
from shared.contracts.grades.problems import BY_ORDER_ONLY
from shared.contracts.grades.rows import Completion

router = Router("grades")


@router.command
async def complete_students(command: CompleteStudents, work: Work) -> Completed:
    """Complete students' particulars: store a new version for each student with a new field.

    Refuse graduates, who are corrected by order.
    """
    await lock_book(work, command.authority, command.school)
    numbers = [row.student_no for row in command.students]
    known = await every_student(work.session, command.school, numbers, "students")
    work.concerns(pupil.pupil for pupil in known.values())
    changes = {
        row.student_no: known[row.student_no].differing(_columns(row, known[row.student_no].photo))
        for row in command.students
    }
    changed = [(known[number], fields) for number, fields in changes.items() if fields]
    if by_order := await graduated(work.session, command.school, [pupil.pupil for pupil, _ in changed]):
        raise BY_ORDER_ONLY.refuse(
            "students", students=named(pupil.student_no for pupil, _ in changed if pupil.pupil in by_order)
        )
    with_photo = [row for row in command.students if "photo" in changes[row.student_no]]
    await check_photos(work, with_photo)
    # each file once: the archive takes 26 ms for a further put of the same key, and the question has 2 s
    photos = list({row.photo for row in with_photo})
    kept = dict(
        zip(photos, await asyncio.gather(*(keep_photo(work, photo) for photo in photos)), strict=True)
    )
    for row in with_photo:
        changes[row.student_no]["photo"] = kept[row.photo].model_dump(mode="json")
    await add_versions(work, command.school, changed, {"kind": "completed"})
    return Completed(completed=len(command.students))


def _columns(row: Completion, photo: dict[str, Any] | None) -> dict[str, Any]:
    """The columns that a completion sets. A photo with the same bytes as the kept one is the kept one."""
    return {
        "nationality": row.nationality,
        "religion": row.religion,
        "father": row.father,
        "mother": row.mother,
        "entry_date": row.entry_date,
        "former_school": row.former_school.model_dump(mode="json"),
        "photo": photo
        if photo and photo["sha256"] == row.photo.sha256
        else row.photo.model_dump(mode="json"),
    }
