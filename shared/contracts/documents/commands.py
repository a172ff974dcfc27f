"""What documents can be asked to do."""
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.envelope import Command


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
