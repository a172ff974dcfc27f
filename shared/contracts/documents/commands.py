"""Commands of documents."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.envelope import Command
from shared.vocabulary.documents import DocumentKind

OF_THE_REPORT = "report"
"""The field of a finding that is about the report as a whole."""


class Finding(BaseModel):
    """A fault that the officer found: the pupil and the field; without pupil, of the report as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    pupil: UUID | None = Field(None, description="None: of the report as a whole, with the field `report`")
    field: Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,40}$")]
    note: Annotated[str, StringConstraints(min_length=3, max_length=500)]


class ReportState(BaseModel):
    """A report of graduates after the officer's decision."""

    report: UUID
    version: int
    state: Literal["prepared", "submitted", "returned", "accepted", "superseded"]


class ReturnGraduatesReport(Command[ReportState], owner="documents"):
    """Return a report of graduates (ปพ.3) to the school with findings, by the authority's registrar officer.

    The old version stays.
    """

    report: UUID
    version: int = Field(ge=1)
    findings: list[Finding] = Field(min_length=1, max_length=200)


class AcceptGraduatesReport(Command[ReportState], owner="documents"):
    """Accept a report of graduates, after the automatic checks (basic-education.md §5.3) and the
    officer's.
    """

    report: UUID
    version: int = Field(ge=1)


class BlanksReceived(BaseModel):
    """The blanks as entered, and how many documents still wait for a number."""

    set_number: str
    blanks: int
    still_waiting: int


class ReceiveBlanks(Command[BlanksReceived], owner="documents"):
    """Enter a stack of pre-printed blanks (แบบพิมพ์ที่มีเลขที่) that the school has received.

    From then on numbers of this form are those of blanks.
    """

    form: DocumentKind
    set_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}$")]
    first: int = Field(ge=1, le=99_999_999)
    last: int = Field(ge=1, le=99_999_999)


class NumberVoided(BaseModel):
    """The number, and its new state."""

    set_number: str
    number: int
    state: Literal["spoiled", "lost"]


class VoidNumber(Command[NumberVoided], owner="documents"):
    """Enter a blank as spoiled (เสีย) or lost (หาย); its number is never used.

    Refused when a document has the number.
    """

    form: DocumentKind
    set_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}$")]
    number: int = Field(ge=1, le=99_999_999)
    state: Literal["spoiled", "lost"]
    reason: Annotated[str, StringConstraints(min_length=5, max_length=200)]


class Cancelled(BaseModel):
    """The document that was cancelled."""

    issue: UUID
    form: DocumentKind
    number: str
    cancelled_at: datetime


class CancelDocument(Command[Cancelled], owner="documents"):
    """Cancel a document in force, by order, without a replacement (ยกเลิกเอกสาร).

    A wrong record is corrected instead, which replaces it.
    """

    issue: UUID
    order_number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    order_date: date
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=200)]


class Retried(BaseModel):
    """How many documents are sent to the press again."""

    issues: int


class RetryFailedIssues(Command[Retried], owner="documents"):
    """Send the school's failed documents to the press again, after the cause was removed.

    Each keeps its number.
    """
