"""Commands of grades."""

from datetime import date
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.effects import SeenEffects
from shared.contracts.envelope import Command
from shared.contracts.grades.effects import CorrectionByOrder, GraduatesToApprove
from shared.contracts.grades.rows import (
    Completion,
    ImportRow,
    ReadVersion,
    RecordRow,
    RemedialRow,
    RowOutcome,
)
from shared.vocabulary.calendar import TermName
from shared.vocabulary.codes import SignedTicket, StudentNumber
from shared.vocabulary.levels import Level


class RowOutcomes(BaseModel):
    """The outcome of each row, in the order of the rows."""

    rows: list[RowOutcome]


class ImportResults(Command[RowOutcomes], owner="grades"):
    """Import rows of the old system: pupils, enrolments and results.

    A refused row does not affect the others; a repeated row is `same`. What they add is recorded as done by
    the person of the ticket.
    """

    import_id: UUID = Field(description="the job of the ticket")
    ticket: SignedTicket
    level: Level
    rows: list[ImportRow] = Field(min_length=1, max_length=500)


class RecordResults(Command[RowOutcomes], owner="grades"):
    """Record a term's results (บันทึกผลการเรียน) of pupils of the school."""

    rows: list[RecordRow] = Field(min_length=1, max_length=500)


class ChangeResults(Command[RowOutcomes], owner="grades"):
    """Change results by remedial exam, completion or making up (การเปลี่ยนผลการเรียน).

    Each is a new entry, the original stays.
    """

    rows: list[RemedialRow] = Field(min_length=1, max_length=500)


class Completed(BaseModel):
    """How many pupils were completed."""

    completed: int


class CompleteStudents(Command[Completed], owner="grades", version=2):
    """Add to pupils what the imported workbook lacks, or a part of it.

    Fields: parents, nationality, religion, entry, former school, photo. All pupils or none. Refused when what
    changes was read at another version.
    """

    students: list[Completion] = Field(min_length=1, max_length=200)
    versions: list[ReadVersion] = Field(
        [], max_length=200, description="of the particulars as they were read; without one none is compared"
    )


class LeavingCause(StrEnum):
    """สาเหตุที่ออกจากโรงเรียน before graduation."""

    # ย้ายสถานศึกษา
    MOVED = "moved"
    # ลาออก
    RESIGNED = "resigned"
    # ขาดเรียนนาน
    ABSENT = "absent"
    # พักการเรียน
    SUSPENDED = "suspended"
    # เสียชีวิต
    DIED = "died"
    # อื่น ๆ
    OTHER = "other"


class Leaving(BaseModel):
    """One pupil who left before the end of the level."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    student_no: StudentNumber
    level: Level
    left_on: date
    cause: LeavingCause


class Left(BaseModel):
    """How many pupils were struck off."""

    left: int


class StrikeOffStudents(Command[Left], owner="grades"):
    """Strike pupils off the register (จำหน่าย) who left before the end of the level.

    From then on no results of them are missing. All or none.
    """

    students: list[Leaving] = Field(min_length=1, max_length=200)


class StandardTest(BaseModel):
    """The result of one student in the professional standard test.

    A result of the same day replaces the one before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    student_no: StudentNumber
    level: Literal[Level.VOCATIONAL, Level.HIGHER_VOCATIONAL]
    on: date = Field(description="the day on which the test was held")
    passed: bool
    reference: str = Field(
        min_length=1, max_length=100, description="number of the announcement or order with the result"
    )


class TestsRecorded(BaseModel):
    """How many results were new; a result that is already recorded is not stored again."""

    recorded: int


class RecordStandardTests(Command[TestsRecorded], owner="grades"):
    """Record results of the professional standard test (การประเมินมาตรฐานวิชาชีพ) of ปวช. or ปวส.

    A student who failed may take it again. All or none.
    """

    students: list[StandardTest] = Field(min_length=1, max_length=200)


class TermSummary(BaseModel):
    """The figures of a closed term."""

    term: TermName
    students: int
    results: int
    waiting: int = Field(description="results ร or มส that still wait")


class CloseTerm(Command[TermSummary], owner="grades"):
    """Close a term of the school (ปิดภาคเรียน): its averages are computed and stored.

    Later changes are new entries.
    """

    term: TermName


class Approval(BaseModel):
    """The approval, and its counts."""

    approval: UUID
    graduates: int
    not_passed: int


class ApproveGraduates(GraduatesToApprove, Command[Approval], owner="grades"):
    """Approve the graduates of a level (อนุมัติการจบ), by the director, on the digest of the effects.

    It audits again, and writes each achievement record into the archive.
    """

    effects_sha256: SeenEffects


class Corrected(BaseModel):
    """The correction as stored; `record_version` is None for a pupil without a record."""

    entry: int
    record_version: int | None


class CorrectStudent(CorrectionByOrder, Command[Corrected], owner="grades"):
    """Correct a pupil's particulars by order (แก้ไขตามคำสั่ง), on the digest of the effects.

    A graduate gets a new version of the record that supersedes the last.
    """

    effects_sha256: SeenEffects
