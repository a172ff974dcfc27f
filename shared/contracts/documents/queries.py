"""Queries of documents."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from shared.contracts.envelope import Query
from shared.contracts.files import FileReference
from shared.contracts.record import RowChange, Signer
from shared.vocabulary.codes import Sha256
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.report_checks import ReportCheck


class CancellingOrder(BaseModel):
    """The order by which a document was cancelled (คำสั่งยกเลิกเอกสาร)."""

    number: str
    dated: date
    reason: str


class IssuedDocument(BaseModel):
    """A line of the register of issue (ทะเบียนคุมการออกเอกสาร)."""

    issue: UUID
    form: DocumentKind
    set_number: str
    number: str
    code: str = Field(description="public code in the QR address")
    pupil: UUID | None
    student_no: str | None
    state: Literal["pending", "in_force", "replaced", "cancelled", "failed"]
    replaced_by: UUID | None
    file: FileReference | None
    issued_at: datetime | None
    cancelled_at: datetime | None = Field(description="when it became void: replaced or cancelled")
    order: CancellingOrder | None = Field(description="of a cancelled document")
    cause: str | None = Field(
        None, description="of a failed document: the kind of error, never personal data"
    )


class Register(BaseModel):
    """A page of a school's register of issue, by form and number, and the count of pending documents."""

    documents: list[IssuedDocument]
    pending: int
    next: str | None


class IssueRegister(Query[Register], owner="documents"):
    """The register of issue of this school; 200 documents a page, or one of them."""

    after: Annotated[
        str, StringConstraints(pattern=r"^([A-Z0-9]{3}/[0-9]{0,8}/[0-9]{1,8}/[0-9a-f-]{36})?$")
    ] = Field("", description="`next` of the page before")
    form: DocumentKind | None = None
    issue: UUID | None = None
    failed: bool = Field(False, description="only those that could not be issued")


class IssuedFile(BaseModel):
    """The sealed file of a document, and whom it shows: one pupil, or all of a report of graduates."""

    issue: UUID
    file: FileReference | None = Field(description="None: it is not sealed yet")
    pupils: list[UUID]


class DocumentFile(Query[IssuedFile], owner="documents"):
    """The file of one document of this school: who asks for it reads it."""

    issue: UUID


class Verdict(BaseModel):
    """The register's verdict on a document. It names no person: the caller has the document."""

    verdict: Literal["in_force", "replaced", "cancelled", "unknown", "altered"]
    form: DocumentKind | None = None
    number: str | None = None
    school: str | None = None
    issued_at: datetime | None = None
    replaced_by: str | None = Field(None, description="public code of the document that replaces it")
    cancelled_at: datetime | None = None
    sha256: Sha256 | None = None
    compared: list[str] = Field([], description="the comparisons that were made: register, digest, log")
    as_of: datetime
    log_size: int
    log_root: str


class DocumentVerdict(Query[Verdict], owner="documents"):
    """The register's verdict on a document.

    It is found by the code of the QR address, by form, school and number, or by the SHA-256 of a file (and
    its code, if any).
    """

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,40}$")] | None = None
    form: DocumentKind | None = None
    number: Annotated[str, StringConstraints(pattern=r"^[0-9/]{1,20}$")] | None = None
    sha256: Sha256 | None = None


class ReportChange(RowChange):
    """A field that differs from the last version, and the order by which the pupil's record was corrected."""

    order_number: str | None = Field(None, description="None: no order; a document of another number")
    order_date: date | None = None


class ReportSummary(BaseModel):
    """A version of a report of graduates, as the officer's queue shows it."""

    report: UUID
    version: int
    form: DocumentKind
    year: int
    school: str
    state: Literal["prepared", "submitted", "returned", "accepted", "superseded"]
    graduates: int
    changes: list[ReportChange]
    checks: dict[ReportCheck, bool] = Field(description="the automatic checks, by name")
    record: FileReference = Field(description="the report as JSON (shared/contracts/record.py), as printed")
    file: FileReference | None
    findings: int


class Reports(BaseModel):
    """Versions of reports of graduates, a page of them, newest first."""

    reports: list[ReportSummary]
    next: str | None = Field(None, description="`after` of the next page")


class GraduatesReports(Query[Reports], owner="documents"):
    """The reports of a school, or (school `-`) of all schools of an authority; or the versions of one report.

    A page has 200 versions at most.
    """

    after: Annotated[
        str, StringConstraints(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9]{1,6})?$")
    ] = Field("", description="`next` of the page before")
    report: UUID | None = None


class ReportDecision(BaseModel):
    """What the officer decided on a version, when, and who it was by the orders of that day."""

    outcome: Literal["returned", "accepted"]
    at: datetime
    officer: Signer | None = Field(description="None: registry knows no such officer on that day")


class ReportDetails(BaseModel):
    """A version of a report of graduates, and the pupils whom its record and its file show."""

    summary: ReportSummary
    pupils: list[UUID]
    decision: ReportDecision | None = Field(None, description="None: the officer has not decided")


class GraduatesReportDetails(Query[ReportDetails], owner="documents"):
    """One version of a report: who asks for it reads its record or its file."""

    report: UUID
    version: int = Field(ge=1, le=999_999)


class ReportFinding(BaseModel):
    """A fault that the officer found."""

    pupil: UUID | None = Field(description="None: of the report as a whole")
    student_no: str | None
    field: str
    note: str


class Findings(BaseModel):
    """The findings with which a version was returned, in the officer's order."""

    report: UUID
    version: int
    returned_at: datetime | None
    findings: list[ReportFinding]


class ReportFindings(Query[Findings], owner="documents"):
    """Why a version of a report of graduates was returned."""

    report: UUID
    version: int = Field(ge=1)


class NumberBook(BaseModel):
    """The account of one set of numbers: `total` is the sum of the six others."""

    form: DocumentKind
    set_number: str
    year: int | None
    mode: Literal["assigned", "preprinted"]
    first: int
    last: int | None
    total: int
    free: int
    reserved: int
    issued: int
    spoiled: int
    lost: int
    cancelled: int


class NumberBooks(BaseModel):
    """All sets of a school, the last 200, and how many documents wait for blanks."""

    books: list[NumberBook]
    waiting: int


class NumberAccount(Query[NumberBooks], owner="documents"):
    """The account of controlled numbers (บัญชีคุมเลขที่) of this school."""


class Proof(BaseModel):
    """Inclusion of a document's leaf in the log of issuance (RFC 9162), and the signed head (checkpoint)."""

    issue: UUID
    leaf: str = Field(description="canonical JSON of the leaf")
    index: int
    size: int
    path: list[str] = Field(description="hashes, hexadecimal, from the leaf up")
    checkpoint: str = Field(description="signed note (C2SP)")


class InclusionProof(Query[Proof], owner="documents"):
    """The proof of one issued document.

    Refused with `documents.not_in_log` until the log has it, after a second at most.
    """

    issue: UUID


class SchoolDocuments(BaseModel):
    """Counts for the home page."""

    pending: int
    in_force: int
    reports_returned: int
    reports_waiting: int


class DocumentsWorkload(Query[SchoolDocuments], owner="documents"):
    """The open work on documents of this school, or (school `-`) of an authority's schools."""
