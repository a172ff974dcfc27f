"""The outcome of each row of results; the same decision for preview, import and recording of a term. Pure.

Rows are decided in their order, with the stored facts that they refer to; a refused row adds nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from services.grades.calendar.school_terms import SchoolTerms
from services.grades.classes.school_year import NewSchoolYear
from services.grades.curriculum.curricula import (
    COMMON,
    Curriculum,
    CurriculumSubject,
    curriculum_of,
    entrants_curriculum,
)
from services.grades.enrolments.enrolment import Enrolment, current, in_order, in_term
from services.grades.rules.importing import ImportedResult, RowFault, row_faults
from shared.contracts.grades.rows import ImportRow, RecordRow, RowOutcome, RowPupil
from shared.vocabulary.calendar import term_parts
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import read_mark

ResultKey = tuple[str, str, str]
"""Student number, term, subject."""


class KnownPupil(NamedTuple):
    """A student of the school, and the enrolments at the level of these rows, the open one last."""

    identifier: str
    first: str
    last: str | None
    sex: str
    birth_date: date
    enrolments: tuple[Enrolment, ...] = ()


class KnownResult(NamedTuple):
    """The original result of a student in a subject and term, and the newest entry that changed it."""

    entry: int
    mark: str
    score: Decimal | None
    attendance: int | None
    kind: str
    changed_to: str | None = None
    changed_on: date | None = None


class KnownYear(NamedTuple):
    """What is stored of a student's academic year."""

    version: int
    reading: int | None
    characteristics: int | None


class KnownTerm(NamedTuple):
    """A term that the school has results in. `recorded`: in LSQ, not by import only."""

    recorded: bool
    closed: bool


class NewEntry(NamedTuple):
    """An entry that is not stored yet."""

    number: int
    student_no: str
    term: str
    kind: str
    changes: int | None
    mark: str
    subject: CurriculumSubject
    score: Decimal | None
    attendance: int | None
    hours: int
    on: date | None
    row: int


@dataclass
class KnownBook:
    """The stored facts that rows refer to. Accepted rows are added, so that later rows see them."""

    last: int
    pupils: dict[str, KnownPupil]
    holders: dict[str, str]
    """Identifier → student number."""
    results: dict[ResultKey, KnownResult]
    years: dict[tuple[str, int | None, int], KnownYear]
    """By student number, enrolment, year."""
    terms: dict[str, KnownTerm]
    calendar: SchoolTerms = field(default_factory=SchoolTerms)


@dataclass
class Additions:
    """What the accepted rows add to the book."""

    pupils: dict[str, tuple[RowPupil, int]] = field(default_factory=dict)
    """By student number, with the number of the row."""
    enrolments: dict[tuple[str, int | None], Enrolment] = field(default_factory=dict)
    """The new enrolments, and the changed ones, by student number and id."""
    years: list[NewSchoolYear] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)
    """The terms with a first result, or a first one recorded in LSQ."""
    entries: list[NewEntry] = field(default_factory=list)


CHANGE_KINDS = {
    "0": "remedial",
    "ร": "completed",
    "ม.ส.": "completed",
    "มส": "made_up",
    "มผ": "made_up",
    "ม.ผ.": "made_up",
}
"""Original mark → kind of the entry that changes it (basic-education.md §2.3)."""

AcceptedAs = Literal["new", "applied"]


def decide(
    rows: Sequence[ImportRow | RecordRow],
    book: KnownBook,
    level: Level,
    original_kind: str,
    accepted_as: AcceptedAs = "applied",
) -> tuple[list[RowOutcome], Additions]:
    """The outcome of each row, in their order, and what the accepted ones add.

    `original_kind`: the kind of an ordinary result: `imported` or `ordinary`.
    `accepted_as`: the outcome of a row that adds something: `applied`, in a preview `new`.
    """
    added = Additions()
    outcomes = [_decide_row(row, book, level, original_kind, accepted_as, added) for row in rows]
    in_lsq = original_kind == "ordinary"
    for entry in added.entries:
        known = book.terms.get(entry.term)
        if known is None or (in_lsq and not known.recorded):
            added.terms.add(entry.term)
    return outcomes, added


def _decide_row(
    row: ImportRow | RecordRow,
    book: KnownBook,
    level: Level,
    original_kind: str,
    accepted_as: AcceptedAs,
    added: Additions,
) -> RowOutcome:
    student_no = row.pupil.student_no if isinstance(row, ImportRow) else row.student_no
    enrolment = _enrolment(row, student_no, book, level)
    curriculum = _curriculum(row, enrolment, level)
    if curriculum is None:
        return _refused(
            row,
            [
                *_pupil_faults(row, book),
                RowFault("LEVEL_NOT_TAUGHT", "class", str(_entry_year(row, curriculum_of(level)))),
            ],
        )
    mark = read_mark(row.mark, curriculum.law.marks)
    known = book.results.get((student_no, row.term, row.subject))
    faults = [*_pupil_faults(row, book), *_row_faults(row, curriculum)]
    remedial = read_mark(row.remedial_mark, curriculum.law.marks) if row.remedial_mark else None
    adds = True
    if mark is not None and known is not None:
        is_same, clash = _compare(row, mark, remedial, known)
        adds = not is_same
        faults += clash
    elif row.term in book.terms and book.terms[row.term].closed:
        faults.append(RowFault("TERM_CLOSED", "term", ""))
    if faults or mark is None:
        return _refused(row, faults)
    differences = _differences(row, book.pupils.get(student_no))
    if adds:
        _add(row, student_no, mark, remedial, book, curriculum.subjects[row.subject], original_kind, added)
    _enrol(row, student_no, enrolment, book, curriculum, added)
    outcome = accepted_as if adds else "same"
    # True of nearly every row.
    if not differences:
        return RowOutcome(row=row.row, outcome=outcome)
    return RowOutcome(
        row=row.row,
        outcome=outcome,
        codes=[f.code for f in differences],
        fields=[f.column for f in differences],
        details=[f.expected for f in differences],
    )


def _refused(row: ImportRow | RecordRow, faults: Sequence[RowFault]) -> RowOutcome:
    return RowOutcome(
        row=row.row,
        outcome="refused",
        codes=[f.code for f in faults],
        fields=[f.column for f in faults],
        details=[f.expected for f in faults],
    )


def _enrolment(
    row: ImportRow | RecordRow, student_no: str, book: KnownBook, level: Level
) -> Enrolment | None:
    """The enrolment to which the row belongs; None: a new one, of who is not enrolled yet or has left.

    A result that is stored already opens none.
    """
    known = book.pupils.get(student_no)
    if known is None or not known.enrolments:
        return None
    found = in_term(known.enrolments, book.calendar.days(row.term, level).first)
    if found is None and (student_no, row.term, row.subject) in book.results:
        return current(known.enrolments)
    return found


def _curriculum(row: ImportRow | RecordRow, enrolment: Enrolment | None, level: Level) -> Curriculum | None:
    """The curriculum by which the student is or becomes enrolled.

    None when none is known for the year of entry.
    """
    if enrolment is not None:
        return curriculum_of(level, enrolment.curriculum)
    return entrants_curriculum(level, _entry_year(row, curriculum_of(level)))


def _entry_year(row: ImportRow | RecordRow, curriculum: Curriculum) -> int:
    """The academic year in which a student of this class entered the level, if no class was repeated."""
    return term_parts(row.term)[1] - (curriculum.grade_of(row.class_name) or 1) + 1


def _pupil_faults(row: ImportRow | RecordRow, book: KnownBook) -> Iterable[RowFault]:
    """The faults of the row's student: an identifier of another student.

    Recorded in LSQ, an unknown student.
    """
    if isinstance(row, RecordRow):
        return () if row.student_no in book.pupils else (RowFault("STUDENT_UNKNOWN", "student_no", ""),)
    pupil = row.pupil
    holder = book.holders.get(pupil.identifier.value)
    if holder is not None and holder != pupil.student_no:
        return (RowFault("ID_DUPLICATE", "national_id", holder),)
    known = book.pupils.get(pupil.student_no)
    if known is not None and known.identifier != pupil.identifier.value:
        return (RowFault("ID_DIFFERS", "national_id", known.identifier),)
    return ()


def _row_faults(row: ImportRow | RecordRow, curriculum: Curriculum) -> list[RowFault]:
    """The faults of a row by curriculum and measuring law, and a class of another level."""
    checked = ImportedResult(
        row.subject, row.credits, row.score, row.mark, row.remedial_mark, row.kind == "transferred"
    )
    faults = list(row_faults(checked, curriculum.courses, curriculum.law))
    if curriculum.grade_of(row.class_name) is None:
        faults.append(
            RowFault(
                "CLASS_UNKNOWN",
                "class",
                f"{curriculum.label}{curriculum.first}-{curriculum.first + curriculum.years - 1}",
            )
        )
    return faults


def _compare(
    row: ImportRow | RecordRow, mark: str, remedial: str | None, known: KnownResult
) -> tuple[bool, Iterable[RowFault]]:
    """Whether the row adds nothing to the stored result, and the fault of a row that contradicts it."""
    is_same = (
        known.mark == mark
        and known.score == row.score
        and known.attendance == row.attendance
        and (known.kind == row.kind if row.kind != "ordinary" else known.kind in ("imported", "ordinary"))
    )
    if is_same and remedial is None:
        return True, ()
    if is_same and known.changed_to is None:
        return False, ()
    if is_same and known.changed_to == remedial and known.changed_on == row.remedial_date:
        return True, ()
    stored = known.mark if known.changed_to is None else f"{known.mark}>{known.changed_to}"
    return True, (
        RowFault(
            "DUPLICATE_RESULT", "subject_code", stored if known.score is None else f"{known.score:f}={stored}"
        ),
    )


def _differences(row: ImportRow | RecordRow, known: KnownPupil | None) -> list[RowFault]:
    """The particulars of the row that differ from the stored ones. They are reported, never stored."""
    if known is None or isinstance(row, RecordRow):
        return []
    pupil = row.pupil
    if (pupil.first, pupil.last, pupil.sex, pupil.birth_date) == (
        known.first,
        known.last,
        known.sex,
        known.birth_date,
    ):
        return []
    pairs = (
        ("first_name", pupil.first, known.first),
        ("last_name", pupil.last, known.last or "-"),
        ("sex", pupil.sex, known.sex),
        ("birth_date", pupil.birth_date, known.birth_date),
    )
    return [
        RowFault("PUPIL_DIFFERS", column, str(stored))
        for column, new, stored in pairs
        if (new or "-") != stored
    ]


def _add(
    row: ImportRow | RecordRow,
    student_no: str,
    mark: str,
    remedial: str | None,
    book: KnownBook,
    subject: CurriculumSubject,
    original_kind: str,
    added: Additions,
) -> None:
    """Add an entry for the original result, unless it is stored, and one for its change."""
    key = (student_no, row.term, row.subject)
    if (known := book.results.get(key)) is None:
        kind = original_kind if row.kind == "ordinary" else row.kind
        book.last += 1
        known = KnownResult(book.last, mark, row.score, row.attendance, kind)
        added.entries.append(
            NewEntry(
                book.last,
                student_no,
                row.term,
                kind,
                None,
                mark,
                subject,
                row.score,
                row.attendance,
                row.hours,
                None,
                row.row,
            )
        )
    if remedial is not None:
        book.last += 1
        added.entries.append(
            NewEntry(
                book.last,
                student_no,
                row.term,
                CHANGE_KINDS[mark],
                known.entry,
                remedial,
                subject,
                None,
                None,
                row.hours,
                row.remedial_date,
                row.row,
            )
        )
        known = known._replace(changed_to=remedial, changed_on=row.remedial_date)
    book.results[key] = known


def _enrol(
    row: ImportRow | RecordRow,
    student_no: str,
    enrolment: Enrolment | None,
    book: KnownBook,
    curriculum: Curriculum,
    added: Additions,
) -> None:
    """Add the row's student, enrolment, plan and academic year, as far as they are not stored."""
    known = book.pupils.get(student_no)
    if known is None and isinstance(row, ImportRow):
        pupil = row.pupil
        added.pupils[student_no] = pupil, row.row
        known = KnownPupil(pupil.identifier.value, pupil.first, pupil.last, pupil.sex, pupil.birth_date)
        book.holders[pupil.identifier.value] = student_no
    # A RecordRow of an unknown student has been refused.
    assert known is not None
    begin = book.calendar.days(row.term, curriculum.level).first
    now = enrolment or Enrolment(None, curriculum.id, _entry_year(row, curriculum), None, begin)
    plan = curriculum.subjects[row.subject].plan
    if now.plan is None and plan != COMMON:
        now = now._replace(plan=plan)
    if begin < now.entered_on:
        now = now._replace(entered_on=begin)
    if now is not enrolment:
        added.enrolments[student_no, now.enrolment] = now
        others = [one for one in known.enrolments if one is not enrolment]
        book.pupils[student_no] = known._replace(enrolments=in_order([*others, now]))
    _assess(row, student_no, now.enrolment, book, added)


def _assess(
    row: ImportRow | RecordRow, student_no: str, enrolment: int | None, book: KnownBook, added: Additions
) -> None:
    """Add a version of the academic year if it is not stored, or if the row has an assessment that is not."""
    _, year = term_parts(row.term)
    key = (student_no, enrolment, year)
    old = book.years.get(key)
    reading_is_new = old is None or (old.reading is None and row.reading_level is not None)
    characteristics_are_new = old is None or (old.characteristics is None and row.character_level is not None)
    if not reading_is_new and not characteristics_are_new:
        return
    version, reading, characteristics = old or KnownYear(0, None, None)
    now = KnownYear(
        version + 1,
        row.reading_level if reading is None else reading,
        row.character_level if characteristics is None else characteristics,
    )
    book.years[key] = now
    added.years.append(
        NewSchoolYear(
            student_no,
            enrolment,
            year,
            now.version,
            row.class_name,
            row.seat,
            now.reading,
            now.characteristics,
        )
    )
