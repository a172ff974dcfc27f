"""What grades can be asked to say."""
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Query
from shared.contracts.grades.commands import RowOutcomes
from shared.contracts.grades.rows import AuditRow, Credited, ImportRow
from shared.vocabulary.calendar import AcademicYear, TermName
from shared.vocabulary.codes import StudentNumber
from shared.vocabulary.levels import Level


class PreviewImport(Query[RowOutcomes], owner="grades"):
    """What `ImportResults` would do with these rows; nothing is saved."""

    level: Level
    rows: list[ImportRow] = Field(min_length=1, max_length=500)


class Course(BaseModel):
    """A subject of the curriculum."""

    code: str
    name: str
    kind: str
    credits: Decimal | None
    hours: int


class Courses(BaseModel):
    """The subjects that a school teaches at a level."""

    curriculum: str
    courses: list[Course]


class SchoolCurriculum(Query[Courses], owner="grades"):
    """The subjects of a school's curriculum at a level."""

    level: Level
    curriculum: str | None = Field(None, max_length=40, description="id of a curriculum, as core-2551r60; None: the newest that is taught")


class Gap(BaseModel):
    """Enrolled, but no result yet."""

    student_no: StudentNumber
    subject: str


class Readiness(BaseModel):
    """Whether a term can be closed, and what is missing (the first 500)."""

    term: TermName
    closed: bool
    students: int
    results: int
    missing: int
    gaps: list[Gap]


class TermReadiness(Query[Readiness], owner="grades"):
    """What a term still lacks before it can be closed."""

    term: TermName


class Audit(BaseModel):
    """The graduation audit of a level, a page of it. Totals are of the whole level."""

    level: Level
    year: AcademicYear
    students: int
    passed: int
    approved: int
    incomplete: int = Field(description="passed, but particulars that the forms need are missing")
    rows: list[AuditRow]
    next: str | None = Field(description="student number after which the next page begins")


class GraduationAudit(Query[Audit], owner="grades"):
    """Who of a level's last class passes, and what exactly the others lack; 200 pupils a page, by student number."""

    level: Level
    year: AcademicYear
    after: str = ""


class ResultLine(BaseModel):
    """One entry of a pupil's history in a subject; the effective one counts."""

    entry: int
    term: TermName
    subject: str
    subject_name: str
    credits: Decimal | None
    mark: str
    kind: str
    effective: bool


class Achievement(BaseModel):
    """A pupil's results and averages. No name: the page that shows it asks for the particulars apart."""

    pupil: UUID
    student_no: StudentNumber
    results: list[ResultLine]
    terms: dict[TermName, Credited]
    course: Credited


class StudentAchievement(Query[Achievement], owner="grades"):
    """All results of one pupil at a level, with the averages of terms and course."""

    student_no: StudentNumber
    level: Level


class LevelCount(BaseModel):
    """Counts of one level's pupils."""

    level: Level
    students: int
    incomplete: int = Field(description="particulars that the forms need are missing")
    waiting: int = Field(description="results ร or มส that are still to be cured")
    approved: int


class SchoolWork(BaseModel):
    """What waits in a school: counts for the home page."""

    levels: list[LevelCount]
    open_terms: list[TermName]


class SchoolWorkload(Query[SchoolWork], owner="grades"):
    """What waits for the registrar of this school."""
