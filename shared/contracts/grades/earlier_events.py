"""Versions of grades' events that are sent beside today's for a year, to subscribers outside. Released: they
never change.
"""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Event
from shared.contracts.files import FileReferenceV1
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.levels import Level


class GraduateReferenceV1(BaseModel):
    """One graduate: the record that was approved."""

    pupil: UUID
    student_no: str
    version: int
    record: FileReferenceV1


class GraduatesApprovedV1(Event, owner="grades"):
    """A director approved graduates of a level. More than 500 come as several events of one approval: `part` of `parts`."""  # noqa: E501 - released

    approval: UUID
    level: Level
    year: AcademicYear
    approved_on: date
    part: int = Field(ge=1)
    parts: int = Field(ge=1)
    graduates: list[GraduateReferenceV1] = Field(min_length=1, max_length=500)


class RecordCorrectedV1(Event, owner="grades"):
    """A graduate's record has a new version by order; it supersedes the last one."""

    approval: UUID
    level: Level
    year: AcademicYear
    graduate: GraduateReferenceV1
    superseded_version: int
    order_date: date
    fields: list[str]
