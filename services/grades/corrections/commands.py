"""Commands that correct particulars by order."""

from typing import Any

from services.grades.corrections.corrected_fields import corrected
from services.grades.corrections.superseding import supersede
from services.grades.records.archive import FOLDER
from services.grades.records.store import newest_records
from services.grades.schools.store import lock_book
from services.grades.students.particulars import Particulars
from services.grades.students.store import add_versions, every_student, holds_identifier, particulars_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Corrected, CorrectStudent
from shared.contracts.grades.problems import DATE_IN_FUTURE, IDENTIFIER_TAKEN, NOTHING_CHANGES, VALUE_WRONG
from shared.thai.dates import day_of
from shared.vocabulary.retention import ORDER_YEARS
from shared.vocabulary.titles import title_fits

router = Router("grades")


@router.command
async def correct_student(command: CorrectStudent, work: Work) -> Corrected:
    """Correct a student's particulars by order, as a new version.

    The records of a graduate are superseded by new versions.
    """
    await lock_book(work, command.authority, command.school)
    today = day_of(work.now)
    if command.order_date > today:
        raise DATE_IN_FUTURE.refuse("order_date")
    student = (await every_student(work.session, command.school, [command.student_no], "student_no"))[
        command.student_no
    ]
    fields: dict[str, Any] = {}
    for change in command.changes:
        fields |= corrected(change, today)
    changed = student.differing(fields)
    if not changed:
        raise NOTHING_CHANGES.refuse("changes")
    await _check(work, command.school, student, changed)
    # An order that is not in the archive is refused.
    await work.archive.get(command.order_scan)
    scan = await work.archive.keep(command.order_scan, FOLDER, ORDER_YEARS)
    await add_versions(
        work,
        command.school,
        [(student, changed)],
        {
            "kind": "corrected",
            "order_number": command.order_number,
            "order_date": command.order_date,
            "order_scan": scan.model_dump(mode="json"),
            "reason": command.reason,
        },
    )
    current = (await particulars_of(work.session, command.school, [student.pupil]))[student.pupil]
    version = None
    for record in await newest_records(work.session, command.school, student.pupil):
        version = await supersede(work, command, record, current)
    return Corrected(entry=current.version, record_version=version)


async def _check(work: Work, school: str, student: Particulars, changed: dict[str, Any]) -> None:
    """Refuse a title that does not fit the sex, and an identifier that another student has."""
    if not title_fits(changed.get("title", student.title), changed.get("sex", student.sex)):
        raise VALUE_WRONG.refuse("title", what="title")
    if "identifier" in changed and await holds_identifier(
        work.session, school, changed["identifier"]
    ) not in (None, student.pupil):
        raise IDENTIFIER_TAKEN.refuse("identifier")
