"""Events of grades. Public: released versions never change. References only, no names, no citizen ids."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Event
from shared.contracts.files import FileReference
from shared.contracts.grades.earlier_events import GraduatesApprovedV1, RecordCorrectedV1
from shared.vocabulary.calendar import AcademicYear, TermName
from shared.vocabulary.levels import Level


class ResultRow(BaseModel):
    """One entry."""

    entry: int
    pupil: UUID
    term: TermName
    subject: str
    mark: str
    kind: str = Field(
        description="ordinary, remedial, completed, made_up, restudied, transferred, corrected, imported"
    )


class ResultsRecorded(Event, owner="grades"):
    """Results were recorded or changed in a school: 1 to 500 rows, so that a year's import is no storm."""

    rows: list[ResultRow] = Field(min_length=1, max_length=500)


class TermClosed(Event, owner="grades"):
    """A school closed a term: its averages are final until a correction says otherwise."""

    term: TermName
    students: int = Field(ge=0)


class GraduateReference(BaseModel):
    """One graduate: the record that was approved."""

    pupil: UUID
    student_no: str
    version: int
    record: FileReference


class GraduatesApproved(Event, owner="grades", version=2):
    """A director approved graduates of a level.

    Many come as several events of one approval: `part` of `parts`, which begins after `offset` graduates.
    """

    earlier = GraduatesApprovedV1

    approval: UUID
    level: Level
    year: AcademicYear
    approved_on: date
    part: int = Field(ge=1)
    parts: int = Field(ge=1)
    offset: int = Field(ge=0, description="graduates of this approval in the parts before")
    graduates: list[GraduateReference] = Field(min_length=1, max_length=500)


class RecordCorrected(Event, owner="grades", version=2):
    """A graduate's record has a new version by order; it supersedes the last one."""

    earlier = RecordCorrectedV1

    approval: UUID
    level: Level
    year: AcademicYear
    graduate: GraduateReference
    superseded_version: int
    order_date: date
    fields: list[str]
