"""The checks that grades makes of one row of a workbook (LSF1) against curriculum and measuring law. Every fault is reported, not the first one only.

Fast, since a country's years of results pass through it: what can be known of a mark, a score, a remedial is a table, made once for a law.
Source: the reason codes of services/linkage/data/localschool_reasons.csv; basic-education.md §2.1 to §2.3, vocational.md §3; docs/rules.md R-20 to R-24.
"""
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from services.grades.rules.scoring import EIGHT, EIGHT_VOCATIONAL, Bands, Rounding, Scale, is_quantity, level_of_percentage
from shared.vocabulary.marks import LEVELS, VOCATIONAL, Meaning, read_mark

ACTIVITY = "กิจกรรม"


class CourseDefinition(NamedTuple):
    """A subject of the curriculum (รายวิชา). No credits: an activity, or a subject of a primary school, which has hours."""

    code: str
    name: str
    kind: str
    credits: Decimal | None
    hours: int


class RowFault(NamedTuple):
    """A reason why a row is refused: its code, the column of LSF1, and what was expected there."""

    code: str
    column: str
    expected: str


class MeasuringLaw(NamedTuple):
    """What the regulations of a curriculum allow, as tables."""

    marks: Mapping[str, Meaning]
    remedial: Mapping[str, frozenset[str]]
    """Mark → what a change may make of it (GUIDE; basic-education.md §2.3). What is not here cannot be changed."""
    rounding: Rounding
    bands: Bands
    levels: Mapping[Decimal, str]
    """Whole score → level."""
    graded: frozenset[str]
    """The marks that a score gives."""
    passed: tuple[str, str]
    """The marks of an activity: passed, not passed."""


def measuring_law(scale: Scale, remedial: Mapping[str, frozenset[str]], rounding: Rounding) -> MeasuringLaw:
    """A law with its tables filled."""
    levels = {Decimal(score): level_of_percentage(Decimal(score), rounding, scale.bands) for score in range(101)}
    passed = ("ผ.", "ม.ผ.") if scale.marks is VOCATIONAL else ("ผ", "มผ")
    return MeasuringLaw(scale.marks, remedial, rounding, scale.bands, levels, frozenset(mark for _, mark in scale.bands), passed)


def law_of_scale(scale: Scale, rounding: Rounding) -> MeasuringLaw:
    """The guideline's law for another scale of basic education: what failed or มส becomes at most the least pass, ร any mark, มผ ผ."""
    failed = {mark for mark in scale.levels if not scale.marks[mark].earned}
    least = next(mark for mark in scale.levels if mark not in failed)
    remedied = frozenset((*failed, least))
    return measuring_law(
        scale, {**dict.fromkeys((*failed, "มส"), remedied), "ร": frozenset(scale.levels), "มผ": frozenset(("ผ", "มผ"))}, rounding)


_ANY_LEVEL = frozenset(LEVELS)
_AT_MOST_ONE = frozenset(("0", "1"))

BASIC_LAW = measuring_law(
    EIGHT, {"0": _AT_MOST_ONE, "มส": _AT_MOST_ONE, "ร": _ANY_LEVEL, "มผ": frozenset(("ผ", "มผ"))}, "half_up",
)
"""Of the core curriculum: after 0 or มส at most 1, after ร any level, after มผ ผ."""

VOCATIONAL_LAW = measuring_law(
    EIGHT_VOCATIONAL, {"0": _AT_MOST_ONE, "ม.ส.": _ANY_LEVEL, "ม.ผ.": frozenset(("ผ.", "ม.ผ."))}, "none",
)
"""Of the vocational regulations: ข.ร. and the other letters that are 0 cannot be remedied, only repeated."""

class ImportedResult(NamedTuple):
    """What is checked of a row: values as read, the marks as written."""

    subject: str
    credits: Decimal | None
    score: Decimal | None
    mark: str
    remedial_mark: str | None = None
    transferred: bool = False


NONE: tuple[RowFault, ...] = ()


def row_faults(row: ImportedResult, courses: Mapping[str, CourseDefinition], law: MeasuringLaw) -> tuple[RowFault, ...]:
    """Why this row cannot be taken: every reason, none if it can.

    SUBJECT_UNKNOWN, CREDITS_MISMATCH, RESULT_UNKNOWN, SCORE_RANGE, RESULT_SCORE_MISMATCH, REMEDIAL_NOT_ALLOWED.
    """
    if _is_odd(row.credits) or _is_odd(row.score):
        row = row._replace(credits=_IMPOSSIBLE if _is_odd(row.credits) else row.credits, score=_IMPOSSIBLE if _is_odd(row.score) else row.score)
    course = courses.get(row.subject)
    if course is not None and _is_ordinary(row, course, law):
        return NONE
    known = read_mark(row.mark, law.marks)
    faults = _course_faults(row, course)
    if known is None or not _belongs(known, row, course, law):
        faults.append(RowFault("RESULT_UNKNOWN", "result", " ".join(law.passed if course and course.kind == ACTIVITY else law.marks)))
    elif row.score is not None:
        faults += _score_faults(row.score, known, law)
    if row.remedial_mark is not None and known is not None:
        faults += _remedial_faults(known, row.remedial_mark, law)
    return tuple(faults)


_IMPOSSIBLE = Decimal(-1)


def _is_odd(value: Decimal | None) -> bool:
    """Whether this is no number (NaN, infinity): nothing can be compared with it, so that it counts as one that cannot be."""
    return value is not None and not value.is_finite()


def _is_ordinary(row: ImportedResult, course: CourseDefinition, law: MeasuringLaw) -> bool:
    """Whether the row is what nearly all rows are: its course's credits, the level of its score, no remedy. Only a shorter way to the same answer."""
    return (
        row.credits == course.credits and row.remedial_mark is None
        and (row.mark in law.passed) == (course.kind == ACTIVITY)
        and (row.mark in law.marks if row.score is None else law.levels.get(row.score) == row.mark)
    )


def _course_faults(row: ImportedResult, course: CourseDefinition | None) -> list[RowFault]:
    if course is None:
        return [RowFault("SUBJECT_UNKNOWN", "subject_code", "")]
    if row.credits != course.credits:
        return [RowFault("CREDITS_MISMATCH", "credits", "" if course.credits is None else f"{course.credits:.1f}")]
    return []


def _belongs(mark: str, row: ImportedResult, course: CourseDefinition | None, law: MeasuringLaw) -> bool:
    """Whether a subject of this kind can have this mark: an activity only ผ or มผ; a subject neither, unless transferred without level."""
    if course is None:
        return True
    if course.kind == ACTIVITY:
        return mark in law.passed
    return mark not in law.passed or (row.transferred and law.marks[mark].earned)


def _score_faults(score: Decimal, mark: str, law: MeasuringLaw) -> list[RowFault]:
    """A level must be the one of its score; other marks go with any score."""
    if not is_quantity(score) or not 0 <= score <= 100:
        return [RowFault("SCORE_RANGE", "score", "0-100")]
    level = law.levels.get(score) or level_of_percentage(score, law.rounding, law.bands)
    return [RowFault("RESULT_SCORE_MISMATCH", "result", level)] if mark in law.graded and mark != level else []


def _remedial_faults(mark: str, remedial_mark: str, law: MeasuringLaw) -> list[RowFault]:
    """What a change made of the result must be among what it may."""
    allowed = law.remedial.get(mark, frozenset())
    if read_mark(remedial_mark, law.marks) in allowed:
        return []
    return [RowFault("REMEDIAL_NOT_ALLOWED", "remedial_result", " ".join(sorted(allowed)))]
