"""Intakes: what comes in by workbook, in every service that has them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.problem import ProblemBody


class IntakeCounts(BaseModel):
    """Rows by their outcome: new + changed + same + refused = rows that were judged."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    open: int = Field(0, description="refused rows that are neither right in a later intake nor waived")


class IntakeChange(BaseModel):
    """A field that a row changes."""

    field: str
    before: str
    after: str


class IntakeRow(BaseModel):
    """A row of the workbook, numbered as in Excel."""

    row: int
    name: str
    outcome: Literal["new", "changed", "same", "refused"]
    changes: list[IntakeChange]
    problem: ProblemBody | None
    state: Literal["open", "closed", "waived"] | None = Field(description="of a refused row")
    waived_reason: str | None


class IntakeFacts(BaseModel):
    """An intake: its state, its counts, a page of its rows."""

    intake: UUID
    state: Literal["draft", "previewed", "applied", "undone"]
    task: Literal["read", "judge", "apply", "undo"] | None = Field(description="what is being done now")
    done: int
    rows: int
    counts: IntakeCounts
    problem: ProblemBody | None = Field(description="why the file, or the task, was refused")
    started_at: datetime
    applied_at: datetime | None
    from_day: date | None
    lines: list[IntakeRow] = []


class IntakeList(BaseModel):
    """The latest intakes, without their rows."""

    intakes: list[IntakeFacts]
