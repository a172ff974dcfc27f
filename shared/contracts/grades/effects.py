"""The effects of an approval and of a correction.

The fields that question and decision have in common stand here, too.
"""

from datetime import date
from uuid import UUID

from pydantic import Field

from shared.contracts.effects import Effects
from shared.contracts.envelope import Message
from shared.contracts.files import FileReference
from shared.contracts.grades.rows import FieldChange, Row
from shared.contracts.record import Average, Credits, Quality, Signer
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import Place, Sha256, StudentNumber
from shared.vocabulary.documents import DocumentKind, ReportForm
from shared.vocabulary.levels import Level


class GraduatesToApprove(Message):
    """The graduates of a level who are approved together."""

    level: Level
    year: AcademicYear
    approved_on: date
    students: list[StudentNumber] | None = Field(
        None, max_length=2000, description="None: all that pass and are not approved yet"
    )


class FutureGraduate(Row):
    """A pupil who would graduate, with the figures that the achievement record would show."""

    pupil: UUID
    student_no: StudentNumber
    version: int = Field(
        ge=1, description="of the record; one more for each approval that failed after it had written records"
    )
    basic_earned: Credits
    additional_earned: Credits
    gpax: Average
    reading_thinking_writing: Quality
    characteristics: Quality
    activities_passed: bool
    content_sha256: Sha256 = Field(
        description="of the canonical JSON of the record without `approved_at`, so of all that it shows"
    )


class ApprovalEffects(Effects):
    """What an approval of graduates would do: who graduates, who does not and why, who signs."""

    school: Place
    level: Level
    year: AcademicYear
    approved_on: date
    graduates: list[FutureGraduate] = Field(description="in the order of student numbers")
    not_chosen: int = Field(description="pupils who pass, but are not among the students of the question")
    not_passed: int
    gaps: dict[str, int] = Field(description="how many pupils lack what, by the code of the gap")
    approved_before: int
    registrar: Signer
    director: Signer


class CorrectionByOrder(Message):
    """A correction of one pupil's particulars, as the order states it."""

    student_no: StudentNumber
    order_number: str = Field(min_length=1, max_length=60)
    order_date: date
    order_scan: FileReference
    reason: str = Field(min_length=5, max_length=200)
    changes: list[FieldChange] = Field(min_length=1, max_length=11)


class CorrectedField(Row):
    """A field of the particulars that a correction changes."""

    field: str
    before: str | None
    after: str | None


class RecordToSupersede(Row):
    """The achievement record of a graduate that a correction supersedes.

    The forms made from it are replaced: the transcript, and the report, which gets a new version.
    """

    level: Level
    version: int = Field(ge=1, description="the record that is superseded")
    sha256: Sha256
    new_version: int = Field(
        ge=2, description="one more for each correction that failed after it had written a record"
    )
    transcript: DocumentKind
    report: ReportForm


class CorrectionEffects(Effects):
    """What a correction by order would do: each field before and after, and the records superseded."""

    school: Place
    pupil: UUID
    student_no: StudentNumber
    order_number: str
    order_date: date
    order_scan_sha256: Sha256
    reason: str
    particulars: int = Field(ge=2, description="the new version of the particulars")
    changes: list[CorrectedField]
    records: list[RecordToSupersede] = Field(description="empty for a pupil who has not graduated")
