"""Events of documents. References only, no names, no citizen ids."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.documents.earlier_events import (
    DocumentIssuedV1,
    GraduatesReportAcceptedV1,
    GraduatesReportSubmittedV1,
)
from shared.contracts.envelope import Event
from shared.contracts.files import FileReference
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level


class DocumentIssued(Event, owner="documents", version=2):
    """A document was sealed, archived and registered: from now on it is in force."""

    earlier = DocumentIssuedV1

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


class GraduatesReportSubmitted(Event, owner="documents", version=2):
    """A report of graduates (ปพ.3) is issued and waits for the authority's registrar officer."""

    earlier = GraduatesReportSubmittedV1

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


class GraduatesReportAccepted(Event, owner="documents", version=2):
    """The officer accepted a report of graduates: it may be delivered.

    Many rows come as several events: `part` of `parts`, which begins after `offset` of its graduates.
    """

    earlier = GraduatesReportAcceptedV1

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
    offset: int = Field(ge=0, description="graduates of this report in the parts before")
    graduates: list[AcceptedGraduate] = Field(min_length=1, max_length=500)
    is_correction: bool = False
