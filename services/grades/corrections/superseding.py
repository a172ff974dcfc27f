"""The superseding of a graduate's achievement record by its next version."""

from uuid import UUID

from services.grades.records.archive import put_record
from services.grades.records.store import Correction, NewRecord, StoredRecord, add_records, last_versions
from services.grades.students.particulars import Particulars, pupil_of_record
from services.grades.students.photos import with_kept_photo
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import CorrectStudent
from shared.contracts.grades.events import GraduateReference, RecordCorrected
from shared.contracts.record import AchievementRecord, Superseded


async def supersede(
    work: Work, command: CorrectStudent, last: StoredRecord, student: Particulars, decision: UUID
) -> int:
    """Store and emit the next version of a graduate's record, and return its number.

    Results and approval are those of the last version, the particulars are the current ones.
    """
    fields = sorted(change.field for change in command.changes)
    old = AchievementRecord.model_validate_json(await work.archive.get(last.file))
    order = Superseded(
        version=last.version,
        sha256=last.sha256,
        order_number=command.order_number,
        order_date=command.order_date,
        reason=command.reason,
    )
    version = (await last_versions(work.session, command.school, [student.pupil]))[student.pupil] + 1
    pupil = await with_kept_photo(work, pupil_of_record(student, old.approved_on))
    corrected = old.model_copy(update={"version": version, "supersedes": order, "pupil": pupil})
    record, file = await put_record(work.archive, corrected)
    await add_records(
        work.session,
        command.school,
        [NewRecord(student.pupil, record.version, file, student.version)],
        last.level,
        last.approval,
        decision,
        work.now,
        Correction(last.version, command.order_number, command.order_date, fields),
    )
    work.emit(
        RecordCorrected(
            authority=command.authority,
            school=command.school,
            approval=last.approval,
            level=last.level,
            year=last.year,
            graduate=GraduateReference(
                pupil=student.pupil, student_no=student.student_no, version=record.version, record=file
            ),
            superseded_version=last.version,
            order_date=command.order_date,
            fields=fields,
        )
    )
    return record.version
