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


class ExplainedLine(BaseModel):
    """What one subject did to an average: no level and no points where it has no weight; the entry is the one of the book that counts."""

    code: str
    name: str
    term: TermName
    entry: int
    credits: Decimal = Field(description="in a primary school hours")
    mark: str
    level: Decimal | None
    points: Decimal | None
    why_th: str = Field(description="why it weighs otherwise, or not at all; may be empty")


class ExplainedAverage(BaseModel):
    """An average with everything behind it (ที่มาของผลการเรียนเฉลี่ย), as data and as Thai text."""

    pupil: UUID
    student_no: StudentNumber
    scope_th: str
    lines: list[ExplainedLine]
    figures: Credited
    formula_th: str
    rule: str = Field(description="of docs/rules.md")
    source_th: str
    text_th: str


class AverageExplained(Query[ExplainedAverage], owner="grades"):
    """How an average of one pupil was reckoned: of the whole level, a term, an academic year or a learning area."""

    student_no: StudentNumber
    level: Level
    of: str = Field("course", pattern=r"^(course|[0123]/2[56][0-9]{2}|2[56][0-9]{2}|2[1-9])$", description="course, 1/2569, 2569, or 21 to 29")


class Lacking(BaseModel):
    """A reason why a pupil does not graduate."""

    code: str
    th: str
    en: str


class OpenSubject(BaseModel):
    """A subject whose result may still become another: it waits, was failed, or was never taken (no mark)."""

    code: str
    name: str
    credits: Decimal = Field(description="in a primary school hours")
    mark: str | None
    must_pass: bool = Field(description="without it graduation cannot be reached, whatever the others become")


class NeededLevel(BaseModel):
    """What the open subjects would have to be for an average: their mean level by weight, and the lowest level that is enough in each."""

    target: Decimal
    mean: Decimal | None = Field(description="None where nothing is open, or even 4 in each is too little")
    mark: str | None = Field(description="None: out of reach")


class Outlook(BaseModel):
    """What lies between a pupil and graduation (ยังขาดอะไร ต้องได้เท่าไร). An answer for who asks in time, never a promise."""

    pupil: UUID
    student_no: StudentNumber
    missing: list[Lacking] = Field(description="now, in the fixed order of the audit")
    remaining: list[Lacking] = Field(description="even when all that is open is passed with the best level; empty: it can be reached")
    in_reach: bool
    open: list[OpenSubject]
    needed: NeededLevel | None = Field(description="for the average asked for; vocational without one: for the average of graduation")


class GraduationOutlook(Query[Outlook], owner="grades"):
    """What a pupil still lacks to graduate, what the open results would bring, and what the last ones would have to be."""

    student_no: StudentNumber
    level: Level
    target: Decimal | None = Field(None, ge=0, le=4, max_digits=3, decimal_places=2, description="an average that the pupil aims at")


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
