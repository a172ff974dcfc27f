"""What linkage can be asked to say."""
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Query
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody


class ImportState(BaseModel):
    """How far an import is, and what came out. Row counts add up: rows = new + applied + same + ignored + refused."""

    job: UUID
    state: Literal["waiting", "reading", "checking", "finished", "refused"]
    apply: bool
    workbook: FileReference = Field(description="what was read: a preview is applied by starting an import of the same")
    done: int
    rows: int
    new: int
    applied: int
    same: int
    ignored: int
    refused: int
    normalised: int = Field(description="rows that were untidy but right; they are among new, applied, same")
    refused_by_code: dict[str, int]
    normalised_by_code: dict[str, int]
    students: int
    problem: ProblemBody | None = Field(description="why the file as a whole was refused: wrong file, then wrong columns")
    report: FileReference | None = Field(description="the school's own workbook with two columns more: result, remedy")
    rate: float = Field(description="rows a second")
    started_at: datetime
    finished_at: datetime | None


class ImportProgress(Query[ImportState], owner="linkage"):
    """One import of this school."""

    job: UUID


class Imports(BaseModel):
    """The imports of a school, newest first, the last 50."""

    imports: list[ImportState]


class SchoolImports(Query[Imports], owner="linkage"):
    """The imports of this school."""


class Delivery(BaseModel):
    """One record on its way to one partner."""

    delivery: UUID
    partner: str
    pupil: UUID
    record_version: int
    state: Literal["waiting", "sent", "delivered", "refused", "superseded"]
    kind: Literal["first", "correction"]
    supersedes: UUID | None
    receipt: str | None
    reason: str | None = Field(description="the partner's own words")
    tries: int
    at: datetime


class Deliveries(BaseModel):
    """Deliveries of a school (or, school `-`, of an authority): counts by partner and state, and the refused ones."""

    counts: dict[str, dict[str, int]]
    refused: list[Delivery]
    deliveries: list[Delivery]
    next: str | None


class DeliveryState(Query[Deliveries], owner="linkage"):
    """How the deliveries of this school stand; 200 a page."""

    after: str = ""
