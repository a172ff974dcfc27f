"""What documents can be asked to do."""
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.envelope import Command
from shared.vocabulary.documents import DocumentKind


class Finding(BaseModel):
    """What the officer found wrong, at whom and in which field."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    pupil: UUID
    field: Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,40}$")]
    note: Annotated[str, StringConstraints(min_length=3, max_length=500)]


class ReportState(BaseModel):
    """A report of graduates after the officer's act."""

    report: UUID
    version: int
    state: Literal["prepared", "submitted", "returned", "accepted", "superseded"]


class ReturnGraduatesReport(Command[ReportState], owner="documents"):
    """Return a report of graduates (ปพ.3) to the school with findings, by the authority's registrar officer. The old version stays."""

    report: UUID
    version: int = Field(ge=1)
    findings: list[Finding] = Field(min_length=1, max_length=200)


class AcceptGraduatesReport(Command[ReportState], owner="documents"):
    """Accept a report of graduates, after the machine's checks (basic-education.md §5.3) and the officer's own."""

    report: UUID
    version: int = Field(ge=1)


class BlanksReceived(BaseModel):
    """The stack as it was entered, and how many documents that waited for numbers have one now."""

    set_number: str
    blanks: int
    still_waiting: int


class ReceiveBlanks(Command[BlanksReceived], owner="documents"):
    """Enter a stack of pre-printed blanks (แบบพิมพ์ที่มีเลขที่) that the school has received. From then on this form takes its numbers from blanks."""

    form: DocumentKind
    set_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}$")]
    first: int = Field(ge=1, le=99_999_999)
    last: int = Field(ge=1, le=99_999_999)


class NumberVoided(BaseModel):
    """What the account says of the number now."""

    set_number: str
    number: int
    state: Literal["spoiled", "lost"]


class VoidNumber(Command[NumberVoided], owner="documents"):
    """Enter a blank as spoiled (เสีย) or lost (หาย); its number is never used. A number that a document already has is refused."""

    form: DocumentKind
    set_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,8}$")]
    number: int = Field(ge=1, le=99_999_999)
    state: Literal["spoiled", "lost"]
    reason: Annotated[str, StringConstraints(min_length=5, max_length=200)]


class Cancelled(BaseModel):
    """The document that is void now."""

    issue: UUID
    form: DocumentKind
    number: str
    cancelled_at: datetime


class CancelDocument(Command[Cancelled], owner="documents"):
    """Cancel a document in force without another in its place (ยกเลิกเอกสาร), by order. What a record says wrong is corrected instead: that replaces it."""

    issue: UUID
    order_number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    order_date: date
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=200)]


class Retried(BaseModel):
    """How many documents go to the press again."""

    issues: int


class RetryFailedIssues(Command[Retried], owner="documents"):
    """Send the school's failed documents to the press again, once their cause is gone; each keeps its number."""
