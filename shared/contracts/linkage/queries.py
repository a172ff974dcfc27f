"""Queries of linkage."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Query
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody


class ImportState(BaseModel):
    """The progress and the outcome of an import.

    Row counts add up: rows = new + applied + same + ignored + refused.
    """

    job: UUID
    state: Literal["waiting", "reading", "checking", "finished", "refused"]
    apply: bool
    workbook: FileReference = Field(
        description="the file that was read: to apply a preview, start an import of the same file"
    )
    done: int
    rows: int
    new: int
    applied: int
    same: int
    ignored: int
    refused: int
    normalised: int = Field(
        description="rows that were normalised and valid; they are counted in new, applied, same"
    )
    refused_by_code: dict[str, int]
    normalised_by_code: dict[str, int]
    students: int
    problem: ProblemBody | None = Field(
        description="why the file as a whole was refused: wrong file, then wrong columns"
    )
    report: FileReference | None = Field(
        description="the school's workbook with two more columns: result, remedy"
    )
    rate: float = Field(description="rows a second")
    started_at: datetime
    finished_at: datetime | None


class ImportProgress(Query[ImportState], owner="linkage"):
    """One import of this school."""

    job: UUID


class ImportReportFile(BaseModel):
    """The report of an import: the school's workbook with two more columns, result and remedy."""

    job: UUID
    file: FileReference | None = Field(description="None: the import has not ended")


class ImportReport(Query[ImportReportFile], owner="linkage"):
    """The report of one import of this school: who asks for it reads it."""

    job: UUID


class Imports(BaseModel):
    """The imports of a school, newest first, the last 50."""

    imports: list[ImportState]


class SchoolImports(Query[Imports], owner="linkage"):
    """The imports of this school."""


class Delivery(BaseModel):
    """The delivery of one record to one partner."""

    delivery: UUID
    partner: str
    pupil: UUID
    record_version: int
    state: Literal["waiting", "sent", "delivered", "refused", "superseded"]
    kind: Literal["first", "correction"]
    supersedes: UUID | None
    receipt: str | None
    reason: str | None = Field(description="in the words of the partner")
    tries: int
    at: datetime


class Deliveries(BaseModel):
    """Deliveries of a school (or, school `-`, of an authority).

    Counts by partner and state, and the refused ones.
    """

    counts: dict[str, dict[str, int]]
    refused: list[Delivery]
    deliveries: list[Delivery]
    next: str | None


class DeliveryState(Query[Deliveries], owner="linkage"):
    """The deliveries of this school; 200 a page."""

    after: str = ""
