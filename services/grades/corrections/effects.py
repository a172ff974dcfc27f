"""What a correction by order would do: computed once, for those who look and for those who decide."""

from typing import Any, NamedTuple

from services.grades.corrections.corrected_fields import corrected
from services.grades.records.store import StoredRecord, last_versions, newest_records
from services.grades.students.particulars import Particulars
from services.grades.students.store import every_student, holds_identifier
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.effects import (
    CorrectedField,
    CorrectionByOrder,
    CorrectionEffects,
    RecordToSupersede,
)
from shared.contracts.grades.problems import DATE_IN_FUTURE, IDENTIFIER_TAKEN, NOTHING_CHANGES, VALUE_WRONG
from shared.thai.dates import day_of
from shared.vocabulary.documents import REPORT_OF, TRANSCRIPT_OF
from shared.vocabulary.levels import Level
from shared.vocabulary.titles import title_fits


class PossibleCorrection(NamedTuple):
    """A student, the fields that change, the records in force, and the effects."""

    student: Particulars
    changed: dict[str, Any]
    records: list[StoredRecord]
    effects: CorrectionEffects


async def possible_correction(work: Work, asked: CorrectionByOrder) -> PossibleCorrection:
    """What this correction would do. Refuse one that is not possible."""
    today = day_of(work.now)
    if asked.order_date > today:
        raise DATE_IN_FUTURE.refuse("order_date")
    known = await every_student(work.session, asked.school, [asked.student_no], "student_no")
    student = known[asked.student_no]
    fields: dict[str, Any] = {}
    for change in asked.changes:
        fields |= corrected(change, today)
    changed = student.differing(fields)
    if not changed:
        raise NOTHING_CHANGES.refuse("changes")
    await _check(work, asked.school, student, changed)
    records = await newest_records(work.session, asked.school, student.pupil)
    last = (await last_versions(work.session, asked.school, [student.pupil])).get(student.pupil, 0)
    return PossibleCorrection(student, changed, records, _effects(asked, student, changed, records, last))


async def _check(work: Work, school: str, student: Particulars, changed: dict[str, Any]) -> None:
    """Refuse a title that does not fit the sex, and an identifier that another student has."""
    if not title_fits(changed.get("title", student.title), changed.get("sex", student.sex)):
        raise VALUE_WRONG.refuse("title", what="title")
    if "identifier" in changed and await holds_identifier(
        work.session, school, changed["identifier"]
    ) not in (None, student.pupil):
        raise IDENTIFIER_TAKEN.refuse("identifier")


def _effects(
    asked: CorrectionByOrder,
    student: Particulars,
    changed: dict[str, Any],
    records: list[StoredRecord],
    last: int,
) -> CorrectionEffects:
    """The effects; `last`: the number of the student's last record, of whichever level."""
    return CorrectionEffects(
        school=asked.school,
        pupil=student.pupil,
        student_no=student.student_no,
        order_number=asked.order_number,
        order_date=asked.order_date,
        order_scan_sha256=asked.order_scan.sha256,
        reason=asked.reason,
        particulars=student.version + 1,
        changes=[
            CorrectedField(field=field, before=_text(getattr(student, field)), after=_text(after))
            for field, after in sorted(changed.items())
        ],
        records=[
            RecordToSupersede(
                level=Level(record.level),
                version=record.version,
                sha256=record.sha256,
                new_version=last + number,
                transcript=TRANSCRIPT_OF[Level(record.level)],
                report=REPORT_OF[Level(record.level)],
            )
            for number, record in enumerate(records, 1)
        ],
    )


def _text(value: object) -> str | None:
    """A value of the particulars; a day in ISO 8601."""
    return None if value is None else str(value)
