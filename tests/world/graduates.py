"""Accepted graduates of no stored school: records and a report from the samples of the forms, for tests of
what follows acceptance.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from shared.contracts.documents.events import AcceptedGraduate, GraduatesReportAccepted
from shared.contracts.files import FileReference
from shared.contracts.record import AchievementRecord, GraduateRow, GraduatesReport, Identifier, canonical
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.identifiers import check_digit
from shared.vocabulary.levels import Level

SAMPLES = Path(__file__).parents[2] / "services/documents/forms"
SPACE = UUID("6b1f0d0e-0000-4000-8000-000000000000")
KINDS = {Level.UPPER: (DocumentKind.P1U, DocumentKind.P3U), Level.LOWER: (DocumentKind.P1B, DocumentKind.P3B)}


def a_record(
    number: int = 1,
    *,
    level: Level = Level.UPPER,
    version: int = 1,
    authority: str = "58-PAO-01",
    school: str = "3058910002",
) -> AchievementRecord:
    """The record of pupil `number` of a school; a later version is the same pupil."""
    sample = AchievementRecord.model_validate_json((SAMPLES / f"p1/sample_{level}.json").read_bytes())
    body = f"15860{school[-4:]}{number:03}"
    identifier = Identifier(kind="national", value=body + check_digit(body))
    pupil = sample.pupil.model_copy(
        update={
            "id": uuid5(SPACE, f"{school}/{number}"),
            "student_no": f"{number:05}",
            "identifier": identifier,
        }
    )
    place = sample.school.model_copy(update={"code": school, "authority": authority})
    return sample.model_copy(update={"pupil": pupil, "version": version, "school": place})


def reference(key: str, body: bytes) -> FileReference:
    """The reference of a record's bytes."""
    return FileReference(
        key=key, sha256=hashlib.sha256(body).hexdigest(), size=len(body), media_type="application/json"
    )


@dataclass(frozen=True)
class Accepted:
    """A version of an accepted report, its records, and its event."""

    report: GraduatesReport
    records: tuple[AchievementRecord, ...]
    event: GraduatesReportAccepted

    def files(self) -> dict[str, bytes]:
        """The files that the archive must hold: key → bytes."""
        records = {
            f"records/{record.pupil.id}/{record.version}.json": canonical(record) for record in self.records
        }
        return records | {self.event.report_record.key: canonical(self.report)}


def accepted(records: Sequence[AchievementRecord], version: int = 1) -> Accepted:
    """These records in an accepted version of the school's report."""
    first = records[0]
    level = first.level
    sample = GraduatesReport.model_validate_json((SAMPLES / "p3/sample.json").read_bytes())
    rows = [_row(seq, record) for seq, record in enumerate(records, 1)]
    id = uuid5(SPACE, f"{first.school.code}/{level}")
    report = sample.model_copy(
        update={
            "report": id,
            "version": version,
            "form": KINDS[level][1],
            "level": level,
            "school": first.school,
            "rows": rows,
        }
    )
    body = canonical(report)
    event = GraduatesReportAccepted(
        authority=first.school.authority,
        school=first.school.code,
        report=id,
        version=version,
        level=level,
        form=report.form,
        year=report.year,
        document=uuid5(id, f"document {version}"),
        document_sha256=hashlib.sha256(f"{id}/{version}".encode()).hexdigest(),
        report_record=reference(f"reports/{id}/{version}.json", body),
        part=1,
        parts=1,
        offset=0,
        is_correction=version > 1,
        graduates=[
            AcceptedGraduate(
                pupil=row.pupil,
                record=row.record,
                record_version=row.record_version,
                set_number=row.set_number,
                number=row.number,
                document=row.issue,
                document_sha256=hashlib.sha256(row.issue.bytes).hexdigest(),
            )
            for row in rows
        ],
    )
    return Accepted(report, tuple(records), event)


def _row(seq: int, record: AchievementRecord) -> GraduateRow:
    pupil, summary = record.pupil, record.summary
    return GraduateRow(
        seq=seq,
        pupil=pupil.id,
        student_no=pupil.student_no,
        identifier=pupil.identifier,
        name=pupil.name,
        sex=pupil.sex,
        birth_date=pupil.birth_date,
        father=pupil.father,
        mother=pupil.mother,
        set_number="00001",
        number=f"{seq + 100 * (record.version - 1):06}",
        issue=uuid5(pupil.id, f"issue {record.version}"),
        basic_earned=summary.basic_earned,
        additional_earned=summary.additional_earned,
        gpax=summary.gpax,
        reading_thinking_writing=summary.reading_thinking_writing,
        characteristics=summary.characteristics,
        activities_passed=summary.activities_passed,
        record=reference(f"records/{pupil.id}/{record.version}.json", canonical(record)),
        record_version=record.version,
    )
