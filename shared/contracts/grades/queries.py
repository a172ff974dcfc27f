"""Queries of grades."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Query
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import Leaving, LeavingCause, RowOutcomes
from shared.contracts.grades.effects import (
    ApprovalEffects,
    CorrectionByOrder,
    CorrectionEffects,
    GraduatesToApprove,
)
from shared.contracts.grades.rows import AuditRow, Completion, Credited, ImportRow
from shared.contracts.problem import ProblemBody
from shared.contracts.record import FormerSchool
from shared.vocabulary.calendar import AcademicYear, TermName
from shared.vocabulary.codes import SignedTicket, StudentNumber
from shared.vocabulary.levels import Level


class PreviewImport(Query[RowOutcomes], owner="grades"):
    """The outcome that `ImportResults` would have; nothing is stored."""

    ticket: SignedTicket = Field(description="of a preview")
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
    curriculum: str | None = Field(
        None,
        max_length=40,
        description="id of a curriculum, as core-2551r60; None: the newest that is taught",
    )


class Gap(BaseModel):
    """A result that is missing: the pupil is enrolled and has none."""

    pupil: UUID | None = None
    student_no: StudentNumber
    subject: str


class Readiness(BaseModel):
    """Whether a term can be closed, and the missing results (the first 500)."""

    term: TermName
    closed: bool
    students: int
    results: int
    missing: int
    gaps: list[Gap]


class TermReadiness(Query[Readiness], owner="grades"):
    """The results that a term lacks before it can be closed."""

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
    """Which pupils of a level's last class pass, and what each of the others lacks.

    A page has 200 pupils, by student number.
    """

    level: Level
    year: AcademicYear
    after: str = ""


class EffectsOfApproval(GraduatesToApprove, Query[ApprovalEffects], owner="grades"):
    """What `ApproveGraduates` would do now; nothing is stored."""


class EffectsOfCorrection(CorrectionByOrder, Query[CorrectionEffects], owner="grades"):
    """What `CorrectStudent` would do now; nothing is stored."""


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
    """A pupil's results and averages. Without names."""

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
    """The part of one subject in an average: without level and points where it has no weight.

    `entry` is the one that counts.
    """

    code: str
    name: str
    term: TermName
    entry: int
    credits: Decimal = Field(description="hours in a primary school")
    mark: str
    level: Decimal | None
    points: Decimal | None
    why_th: str = Field(description="why its weight differs or is none; may be empty")


class ExplainedAverage(BaseModel):
    """An average and its calculation (ที่มาของผลการเรียนเฉลี่ย), as data and as Thai text."""

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
    """How an average of one pupil was computed.

    It is an average of the whole level, a term, an academic year or a learning area.
    """

    student_no: StudentNumber
    level: Level
    of: str = Field(
        "course",
        pattern=r"^(course|[0123]/2[56][0-9]{2}|2[56][0-9]{2}|2[1-9])$",
        description="course, 1/2569, 2569, or 21 to 29",
    )


class Lacking(BaseModel):
    """A reason why a pupil does not graduate."""

    code: str
    th: str
    en: str


class OpenSubject(BaseModel):
    """A subject whose result may still change: it waits, was failed, or was never taken (no mark)."""

    code: str
    name: str
    credits: Decimal = Field(description="hours in a primary school")
    mark: str | None
    must_pass: bool = Field(description="without it the pupil cannot graduate, whatever the other results")


class NeededLevel(BaseModel):
    """The levels that the open subjects need for an average.

    Their weighted mean, and the lowest level that suffices in each.
    """

    target: Decimal
    mean: Decimal | None = Field(description="None when nothing is open, or level 4 in each is not enough")
    mark: str | None = Field(description="None: out of reach")


class Outlook(BaseModel):
    """What a pupil lacks to graduate (ยังขาดอะไร ต้องได้เท่าไร), as of today; it promises nothing."""

    pupil: UUID
    student_no: StudentNumber
    missing: list[Lacking] = Field(description="now, in the fixed order of the audit")
    remaining: list[Lacking] = Field(
        description="even if all open subjects are passed with the best level; empty: the pupil can graduate"
    )
    in_reach: bool
    open: list[OpenSubject]
    needed: NeededLevel | None = Field(
        description=(
            "for the target average; in vocational education without a target: for the average of graduation"
        )
    )


class GraduationOutlook(Query[Outlook], owner="grades"):
    """What a pupil lacks to graduate, and the results that the open subjects need."""

    student_no: StudentNumber
    level: Level
    target: Decimal | None = Field(
        None, ge=0, le=4, max_digits=3, decimal_places=2, description="the average that the pupil wants"
    )


class LevelCount(BaseModel):
    """Counts of one level's pupils."""

    level: Level
    students: int
    incomplete: int = Field(description="particulars that the forms need are missing")
    waiting: int = Field(description="results ร or มส that still wait")
    approved: int


class SchoolWork(BaseModel):
    """The open work of a school: counts for the home page."""

    levels: list[LevelCount]
    open_terms: list[TermName]


class SchoolWorkload(Query[SchoolWork], owner="grades"):
    """The open work of this school's registrar."""


class PupilInSchool(BaseModel):
    """A pupil, with the present or last place in the school."""

    pupil: UUID
    student_no: StudentNumber
    name: str = Field(description="with the title of today")
    level: Level | None = Field(description="None: without a result, so at no level yet")
    class_name: str | None
    seat: int | None
    left_on: date | None = Field(description="of who was struck off")
    graduated: bool = Field(description="approved at this level")
    missing: list[str] = Field(description="particulars that the forms need and nobody has entered")


class Pupils(BaseModel):
    """A page of a school's pupils, by student number."""

    total: int = Field(description="of all pages")
    rooms: list[str] = Field(description="classes of the level that was asked for, or of the school")
    pupils: list[PupilInSchool]
    next: str | None = Field(description="`after` of the next page")


class SchoolPupils(Query[Pupils], owner="grades"):
    """The pupils of a school, 200 a page: those in a class now; with `text` or `ids` also who has left."""

    level: Level | None = None
    class_name: str | None = Field(None, max_length=20)
    incomplete: bool = Field(False, description="only those with missing particulars")
    text: str = Field("", max_length=100, description="beginning of a student number, or parts of the name")
    ids: list[UUID] = Field([], max_length=200, description="only these pupils")
    student_nos: list[StudentNumber] = Field([], max_length=200, description="only these pupils")
    after: str = Field("", max_length=13, description="`next` of the page before")


class EnrolmentOfPupil(BaseModel):
    """One stay of a pupil at a level."""

    level: Level
    class_name: str | None
    entered_on: date
    left_on: date | None
    cause: LeavingCause | None
    graduated: bool


class PupilParticulars(BaseModel):
    """What the forms show of a pupil, as it is recorded now."""

    pupil: UUID
    student_no: StudentNumber
    name: str
    birth_date: date
    nationality: str | None
    religion: str | None
    father: str | None
    mother: str | None
    entry_date: date | None
    former_school: FormerSchool | None
    photo: FileReference | None
    missing: list[str]
    enrolments: list[EnrolmentOfPupil] = Field(description="in the order of leaving, the open one last")
    version: int | None = Field(None, description="of the particulars; None: of an earlier release")


class ParticularsOfPupils(BaseModel):
    """The particulars of the pupils who were asked for, by student number."""

    students: list[PupilParticulars]


class StudentParticulars(Query[ParticularsOfPupils], owner="grades"):
    """The particulars of these pupils. Refuses unknown numbers."""

    student_nos: list[StudentNumber] = Field(min_length=1, max_length=200)


class CompletionOfRow(BaseModel):
    """A row of a workbook of particulars: what it would add, or why it cannot be used."""

    row: int = Field(description="as in Excel")
    pupil: UUID | None = Field(description="None: no pupil of the school has this number")
    student_no: str
    name: str
    before: dict[str, str] = Field(description="present value of each field that changes; empty: none")
    completion: Completion | None = Field(description="None: nothing changes, or a cell is wrong")
    problems: list[ProblemBody]


class CompletionsOfWorkbook(BaseModel):
    """The rows of a workbook of particulars that are not empty, in their order."""

    rows: list[CompletionOfRow]


class PreviewOfCompletion(Query[CompletionsOfWorkbook], owner="grades"):
    """What a workbook of particulars would change; nothing is stored.

    Refuses a wrong file or wrong columns.
    """

    workbook: FileReference


class EffectOfLeaving(BaseModel):
    """What striking off one pupil would do."""

    pupil: UUID
    student_no: StudentNumber
    name: str
    level: Level
    class_name: str | None
    entered_on: date
    left_before: date | None = Field(description="the day of leaving as recorded until now")
    terms: list[TermName] = Field(description="open terms in which the pupil is no longer expected")
    results_not_missing: int = Field(description="results of these terms that are no longer missing")


class EffectsOfLeaving(BaseModel):
    """What striking off these pupils would do, in the order of the question."""

    students: list[EffectOfLeaving]


class EffectsOfStrikingOff(Query[EffectsOfLeaving], owner="grades"):
    """What `StrikeOffStudents` would do now; nothing is stored."""

    students: list[Leaving] = Field(min_length=1, max_length=200)
