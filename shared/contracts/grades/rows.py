"""Rows of the commands and replies of grades: one pupil's result in one subject."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.files import FileReference
from shared.contracts.record import FormerSchool, Identifier
from shared.vocabulary.calendar import TermName
from shared.vocabulary.codes import StudentNumber

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Mark = Annotated[str, StringConstraints(min_length=1, max_length=6)]
"""ผลการเรียน as written: 0 … 4, ร, มส, ผ, มผ, or a vocational letter.

The curriculum decides which are known.
"""


class Row(BaseModel):
    """A part of a message: frozen, without unknown fields; its errors do not quote values."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class RowPupil(Row):
    """A pupil as named by a workbook."""

    student_no: StudentNumber
    identifier: Identifier
    # as in titles.csv: ด.ช.
    title: Text
    first: Text
    last: Text | None
    sex: Literal["M", "F"]
    birth_date: date


class RowResult(Row):
    """A result in a subject and term. Values are read and normalised; the rules of grades check them."""

    # ม.4/1
    class_name: Text
    seat: int | None = Field(None, ge=1, le=99)
    term: TermName
    subject: Text
    subject_name: Text
    # พื้นฐาน, เพิ่มเติม, กิจกรรม, or a vocational category
    subject_kind: Text
    credits: Decimal | None = None
    hours: int = Field(ge=0, le=999)
    score: Decimal | None = Field(None, description="of 100")
    attendance: int | None = Field(None, ge=0, le=100, description="per cent")
    mark: Mark
    remedial_mark: Mark | None = None
    remedial_date: date | None = None
    kind: Literal["ordinary", "restudied", "transferred"] = "ordinary"
    reading_level: int | None = Field(None, ge=0, le=3)
    character_level: int | None = Field(None, ge=0, le=3)


class ImportRow(RowResult):
    """A row of a workbook LSF1 that could be read; `row` as in Excel (data from row 2)."""

    row: int = Field(ge=2)
    pupil: RowPupil


class RecordRow(RowResult):
    """A result that is entered in LSQ, of a pupil of the school."""

    row: int = Field(ge=1)
    student_no: StudentNumber


class RowOutcome(Row):
    """The outcome of a row. `new` in a preview is `applied` in an import; `same`: it is already recorded."""

    row: int
    outcome: Literal["new", "applied", "same", "refused"]
    codes: list[str] = Field(
        default_factory=list, description="all reason codes of localschool_reason_codes.csv that apply"
    )
    fields: list[str] = Field(default_factory=list, description="LSF1 column of each code")
    details: list[str] = Field(
        default_factory=list, description="the recorded or expected value of each code; may be empty"
    )


class Completion(Row):
    """Particulars of one pupil that the forms need and LSF1 lacks; None: that one stays as it is."""

    student_no: StudentNumber
    nationality: Text | None = None
    religion: Text | None = None
    father: Text | None = None
    mother: Text | None = None
    entry_date: date | None = None
    former_school: FormerSchool | None = None
    photo: FileReference | None = None


class ReadVersion(Row):
    """Which version of a pupil's particulars was read."""

    student_no: StudentNumber
    version: int = Field(ge=1)


class RemedialRow(Row):
    """A change of one result by the measuring guideline (GUIDE; basic-education.md §2.3)."""

    row: int = Field(ge=1)
    student_no: StudentNumber
    term: TermName
    subject: Text
    event: Literal["remedial_exam", "complete", "judge_existing", "make_up_time", "make_up_activity"]
    on: date
    mark: Mark
    approver: Text


class FieldChange(Row):
    """One field of a pupil's particulars that an order corrects."""

    field: Literal[
        "title",
        "first",
        "last",
        "sex",
        "birth_date",
        "identifier",
        "nationality",
        "religion",
        "father",
        "mother",
        "entry_date",
    ]
    after: Text


class Credited(Row):
    """Figures of one pupil in one term or level: exact sums, and the truncated average."""

    credits_attempted: Decimal
    credits_earned: Decimal
    credits: Decimal
    points: Decimal
    average: Decimal | None


class AuditRow(Row):
    """One pupil in the graduation audit (ตรวจสอบการจบ): passed, or what is missing."""

    pupil: UUID
    student_no: StudentNumber
    outcome: Literal["passed", "not_passed"]
    approved: bool
    gpax: Decimal | None
    figures: Credited
    gaps: list[str] = Field(
        description="reason codes in the fixed order of basic-education.md §4 / vocational.md §4.14"
    )
    gaps_th: list[str]
    gaps_en: list[str]
