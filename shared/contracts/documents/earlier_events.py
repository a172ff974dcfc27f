"""Versions of documents' events that are sent beside today's for a year, to subscribers outside. Released:
they never change.
"""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Event
from shared.contracts.files import FileReferenceV1
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level


class DocumentIssuedV1(Event, owner="documents"):
    """A document was sealed, archived and registered: from now on it is in force."""

    issue: UUID
    form: DocumentKind
    number: str
    pupil: UUID | None
    file: FileReferenceV1
    issued_at: datetime
    replaces: UUID | None = None


class GraduatesReportSubmittedV1(Event, owner="documents"):
    """A report of graduates (ปพ.3) is issued and waits for the authority's registrar officer."""

    report: UUID
    version: int
    form: DocumentKind
    year: AcademicYear
    file: FileReferenceV1


class AcceptedGraduateV1(BaseModel):
    """One accepted graduate: the record and the ปพ.1 that stands for it."""

    pupil: UUID
    record: FileReferenceV1
    record_version: int
    set_number: str
    number: str
    document: UUID
    document_sha256: str


class GraduatesReportAcceptedV1(Event, owner="documents"):
    """The officer accepted a report of graduates: it may be delivered. More than 500 rows come as several events."""  # noqa: E501 - released

    report: UUID
    version: int
    level: Level
    form: DocumentKind
    year: AcademicYear
    document: UUID
    document_sha256: str
    report_record: FileReferenceV1 = Field(description="the report as JSON, as printed")
    part: int = Field(ge=1)
    parts: int = Field(ge=1)
    graduates: list[AcceptedGraduateV1] = Field(min_length=1, max_length=500)
    is_correction: bool = False
