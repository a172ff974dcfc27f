"""Achievement records in the archive: put once, a version each, the last one superseded by the next."""
from typing import Any

from sqlalchemy import Row, insert

from services.grades.particulars import pupil_of_record
from services.grades.queries.graduates import last_versions
from services.grades.tables import records
from shared.chassis.archive import AlreadyThere, Archive
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import CorrectStudent
from shared.contracts.grades.events import GraduateReference, RecordCorrected
from shared.contracts.record import AchievementRecord, Superseded, canonical

MEDIA_TYPE = "application/json"


async def put_record(archive: Archive, record: AchievementRecord) -> tuple[AchievementRecord, FileReference]:
    """Put a record into the archive under its version.

    Where an approval that never committed left other bytes, they stay, nobody refers to them, and this record becomes the next version.
    """
    while True:
        try:
            return record, await archive.put_new(f"records/{record.pupil.id}/{record.version}.json", canonical(record), MEDIA_TYPE)
        except AlreadyThere:
            record = record.model_copy(update={"version": record.version + 1})


def reference_of(record: Row[Any]) -> FileReference:
    """Where a record lies."""
    return FileReference(key=record.key, sha256=record.sha256, size=record.size, media_type=MEDIA_TYPE)


async def supersede(work: Work, command: CorrectStudent, last: Row[Any], pupil: Row[Any], fields: list[str]) -> int:
    """The next version of a graduate's record: the same results and approval, the pupil's particulars as they are now. Says so."""
    old = AchievementRecord.model_validate_json(await work.archive.get(reference_of(last)))
    order = Superseded(
        version=last.version, sha256=last.sha256, order_number=command.order_number, order_date=command.order_date, reason=command.reason,
    )
    version = (await last_versions(work.session, [pupil.pupil]))[pupil.pupil] + 1
    corrected = old.model_copy(update={"version": version, "supersedes": order, "pupil": pupil_of_record(pupil, old.approved_on)})
    record, file = await put_record(work.archive, corrected)
    await work.session.execute(insert(records).values(
        pupil=pupil.pupil, version=record.version, level=last.level, approval=last.approval, key=file.key, sha256=file.sha256, size=file.size,
        supersedes=last.version, particulars=pupil.version, at=work.now, order_number=command.order_number, order_date=command.order_date, fields=fields,
    ))
    work.emit(RecordCorrected(
        authority=command.authority, school=command.school, approval=last.approval, level=last.level, year=last.year,
        graduate=GraduateReference(pupil=pupil.pupil, student_no=pupil.student_no, version=record.version, record=file),
        superseded_version=last.version, order_date=command.order_date, fields=fields,
    ))
    return record.version
