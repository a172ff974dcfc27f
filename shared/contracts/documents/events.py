"""Events of documents. References only, no names, no citizen ids."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Event
from shared.contracts.files import FileReference
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level


class DocumentIssued(Event, owner="documents"):
    """A document was sealed, archived and registered: from now on it is in force."""

    issue: UUID
    form: DocumentKind
    number: str
    pupil: UUID | None
    file: FileReference
    issued_at: datetime
    replaces: UUID | None = None


class DocumentCancelled(Event, owner="documents"):
    """An issued document is void; `replaced_by` stands in its place, if anything does."""

    issue: UUID
    form: DocumentKind
    number: str
    replaced_by: UUID | None
    cancelled_at: datetime


class GraduatesReportSubmitted(Event, owner="documents"):
    """A report of graduates (ปพ.3) is issued and waits for the authority's registrar officer."""

    report: UUID
    version: int
    form: DocumentKind
    year: AcademicYear
    file: FileReference


class GraduatesReportReturned(Event, owner="documents"):
    """The officer returned a report of graduates; findings are in documents' own store."""

    report: UUID
    version: int
    form: DocumentKind
    findings: int


class AcceptedGraduate(BaseModel):
    """One accepted graduate: the record and the ปพ.1 that stands for it."""

    pupil: UUID
    record: FileReference
    record_version: int
    set_number: str
    number: str
    document: UUID
    document_sha256: str


class GraduatesReportAccepted(Event, owner="documents"):
    """The officer accepted a report of graduates: it may be delivered. More than 500 rows come as several events."""  # noqa: E501 - released

    report: UUID
    version: int
    level: Level
    form: DocumentKind
    year: AcademicYear
    document: UUID
    document_sha256: str
    report_record: FileReference = Field(description="the report as JSON, as printed")
    part: int = Field(ge=1)
    parts: int = Field(ge=1)
    graduates: list[AcceptedGraduate] = Field(min_length=1, max_length=500)
    is_correction: bool = False
