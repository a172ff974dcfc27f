"""Forms by which schools ask DLA to move their data from LocalSchool (แบบขอย้ายข้อมูลจากระบบ LocalSchool)."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.envelope import Command, Query
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody
from shared.contracts.registry.circulars import LetterNumber
from shared.contracts.registry.commands import Reason
from shared.contracts.registry.offices import Office
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import Place

# Neither has control characters, of which the database cannot store U+0000.
ContactName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=150, pattern=r"^[^\x00-\x1f]*$")
]
SearchText = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f]*$")]
# Nine or ten digits with hyphens or spaces, then an extension: `0 5361 2345 ต่อ 101`.
Telephone = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^0([ -]?[0-9]){8,9}( ต่อ [0-9]{1,6})?$")
]
MoveAnswer = Literal["asks", "not_needed", "no_answer"]
SentFrom = Literal["school", "authority", "dla"]


class MoveFormContent(BaseModel):
    """What a school answers for an academic year; `asks` false: it does not need DLA to move its data."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    year: AcademicYear
    asks: bool = Field(description="false: the school is not on LocalSchool, or types its data in itself")
    number: LetterNumber = Field(description="of the school's letter")
    dated: date
    contact_name: ContactName = Field(description="an official of the school whom DLA may ring")
    telephone: Telephone
    scan: FileReference | None = Field(
        None, description="an upload: a PDF, or a photo (JPEG, PNG); needed when a school or authority asks"
    )


class MoveFormReceipt(BaseModel):
    """The receipt of a form."""

    form: UUID
    received_on: date
    recorded_at: datetime


class SendMoveForm(MoveFormContent, Command[MoveFormReceipt], owner="registry"):
    """Send the form of this school to DLA; it is received today.

    Refused while an answer of the school for this year is valid.
    """


class RecordMoveForm(MoveFormContent, Command[MoveFormReceipt], owner="registry"):
    """Record a form that DLA received on paper, by post or by the earlier form on the web."""

    received_on: date


class MoveFormTakenBack(BaseModel):
    """The form is no longer valid."""

    form: UUID
    taken_back_at: datetime


class TakeBackMoveForm(Command[MoveFormTakenBack], owner="registry"):
    """Take a form of this school back; then another one may be sent."""

    form: UUID
    reason: Reason


class MoveFormRow(BaseModel):
    """A row of the workbook of forms as it was read, and its outcome. Rows are numbered as in Excel."""

    row: int
    cells: dict[str, str] = Field(description="the texts of the row by the names of their columns")
    school_name: str | None
    outcome: Literal["new", "same", "recorded", "refused"]
    problem: ProblemBody | None = None


class ImportedMoveForms(BaseModel):
    """The preview or the outcome of a workbook of forms."""

    applied: bool
    rows: list[MoveFormRow]


class ImportMoveForms(Command[ImportedMoveForms], owner="registry"):
    """Record the forms of a workbook that DLA received. A refused row does not affect the others."""

    year: AcademicYear
    workbook: FileReference
    apply: bool = Field(description="false: preview only, nothing is saved")


class MoveFormTakingBack(BaseModel):
    """That a form was taken back."""

    at: datetime
    by: str | None
    office: Office | None
    reason: str


class ReceivedMoveForm(BaseModel):
    """A form that was received. `by`: the name by the order, if known."""

    form: UUID
    asks: bool
    number: str
    dated: date
    contact_name: str
    telephone: str
    received_on: date
    recorded_at: datetime
    by: str | None
    office: Office | None
    sent_from: SentFrom
    has_scan: bool
    taken_back: MoveFormTakingBack | None


class MoveFormDeadline(BaseModel):
    """The line of the calendar as it is valid for a school."""

    starts: date | None
    due: date
    announced_due: date
    extended: str | None = Field(description="the reason of the extension that is valid here")


class SchoolMoveForm(BaseModel):
    """The answer of a school for an academic year, and the earlier ones that were taken back."""

    year: AcademicYear
    authority: Place
    school: Place
    school_name: str
    authority_name: str
    deadline: MoveFormDeadline | None = Field(description="None: the calendar has no such line")
    form: ReceivedMoveForm | None = Field(description="the valid one")
    earlier: list[ReceivedMoveForm] = Field(description="taken back, the latest first")


class MoveFormOfSchool(Query[SchoolMoveForm], owner="registry"):
    """The answer of a school. Without `year`: the year for which schools answer now."""

    year: AcademicYear | None = None


class MoveFormLine(BaseModel):
    """A school in the list, and its valid form."""

    authority: Place
    school: Place
    school_name: str
    authority_name: str
    province_name: str
    due: date | None = Field(description="here, with extensions; None: the calendar has no such line")
    form: ReceivedMoveForm | None


class MoveFormTotals(BaseModel):
    """asks + not_needed + no_answer = schools."""

    schools: int
    asks: int
    not_needed: int
    no_answer: int


class MoveFormPage(BaseModel):
    """Schools with their answers. Totals are of the place and the text that is searched, not of `answer`."""

    year: AcademicYear
    announced_due: date | None
    totals: MoveFormTotals
    total: int = Field(description="lines of all pages")
    lines: list[MoveFormLine]


class MoveForms(Query[MoveFormPage], owner="registry"):
    """The open schools of this place with their answers. Without `year`: that of now."""

    year: AcademicYear | None = None
    text: SearchText = Field("", description="part of a name, or the beginning of a code; empty: all")
    answer: MoveAnswer | None = None
    start: int = Field(0, ge=0, description="lines to skip")
    limit: int = Field(50, ge=1, le=300)


class MoveFormScanReference(BaseModel):
    """The scan of a form, which the portal reads for who asks."""

    scan: FileReference


class MoveFormScan(Query[MoveFormScanReference], owner="registry"):
    """The scan of a form of this school."""

    form: UUID
