"""The checks of one row of a workbook (LSF1) against curriculum and measuring law.

Every fault is reported, not only the first.

Imports bring years of results of a whole country, so the checks look marks, scores and remedies up in tables
that are made once for a law. Source: the reason codes of services/linkage/data/localschool_reasons.csv;
basic-education.md §2.1 to §2.3, vocational.md §3; docs/rules.md R-20 to R-24.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from services.grades.rules.scoring import (
    EIGHT,
    EIGHT_VOCATIONAL,
    Bands,
    Rounding,
    Scale,
    is_quantity,
    level_of_percentage,
)
from shared.vocabulary.marks import LEVELS, VOCATIONAL, Meaning, read_mark

ACTIVITY = "กิจกรรม"


class CourseDefinition(NamedTuple):
    """A subject of the curriculum (รายวิชา).

    `credits` is None for an activity and for a subject of a primary school.
    """

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
    """Mark → the marks to which it may be changed (GUIDE; basic-education.md §2.3). A mark that is missing
    cannot be changed."""
    rounding: Rounding
    bands: Bands
    levels: Mapping[Decimal, str]
    """Score, if it is a whole number → level."""
    graded: frozenset[str]
    """The marks that follow from a score."""
    passed: tuple[str, str]
    """The marks of an activity: passed, not passed."""


def measuring_law(scale: Scale, remedial: Mapping[str, frozenset[str]], rounding: Rounding) -> MeasuringLaw:
    """The measuring law of a scale, with its tables."""
    levels = {
        Decimal(score): level_of_percentage(Decimal(score), rounding, scale.bands) for score in range(101)
    }
    passed = ("ผ.", "ม.ผ.") if scale.marks is VOCATIONAL else ("ผ", "มผ")
    return MeasuringLaw(
        scale.marks,
        remedial,
        rounding,
        scale.bands,
        levels,
        frozenset(mark for _, mark in scale.bands),
        passed,
    )


def law_of_scale(scale: Scale, rounding: Rounding) -> MeasuringLaw:
    """The guideline's law for another scale: a failed mark or มส becomes at most the lowest pass, ร any mark,
    มผ only ผ.
    """
    failed = {mark for mark in scale.levels if not scale.marks[mark].earned}
    least = next(mark for mark in scale.levels if mark not in failed)
    remedied = frozenset((*failed, least))
    return measuring_law(
        scale,
        {
            **dict.fromkeys((*failed, "มส"), remedied),
            "ร": frozenset(scale.levels),
            "มผ": frozenset(("ผ", "มผ")),
        },
        rounding,
    )


_ANY_LEVEL = frozenset(LEVELS)
_AT_MOST_ONE = frozenset(("0", "1"))

BASIC_LAW = measuring_law(
    EIGHT,
    {"0": _AT_MOST_ONE, "มส": _AT_MOST_ONE, "ร": _ANY_LEVEL, "มผ": frozenset(("ผ", "มผ"))},
    "half_up",
)
"""The law of the core curriculum: after 0 or มส at most 1, after ร any level, after มผ ผ."""

VOCATIONAL_LAW = measuring_law(
    EIGHT_VOCATIONAL,
    {"0": _AT_MOST_ONE, "ม.ส.": _ANY_LEVEL, "ม.ผ.": frozenset(("ผ.", "ม.ผ."))},
    "none",
)
"""The law of the vocational regulations: ข.ร. and the other letters that are 0 cannot be remedied, only
repeated."""


class ImportedResult(NamedTuple):
    """The fields of a row that are checked: values as read, marks as written."""

    subject: str
    credits: Decimal | None
    score: Decimal | None
    mark: str
    remedial_mark: str | None = None
    transferred: bool = False


NO_FAULTS: tuple[RowFault, ...] = ()


def row_faults(
    row: ImportedResult, courses: Mapping[str, CourseDefinition], law: MeasuringLaw
) -> tuple[RowFault, ...]:
    """The faults of a row; none if it is accepted.

    SUBJECT_UNKNOWN, CREDITS_MISMATCH, RESULT_UNKNOWN, SCORE_RANGE, RESULT_SCORE_MISMATCH,
    REMEDIAL_NOT_ALLOWED.
    """
    if _is_not_finite(row.credits) or _is_not_finite(row.score):
        row = row._replace(
            credits=_IMPOSSIBLE if _is_not_finite(row.credits) else row.credits,
            score=_IMPOSSIBLE if _is_not_finite(row.score) else row.score,
        )
    course = courses.get(row.subject)
    if course is not None and _is_ordinary(row, course, law):
        return NO_FAULTS
    known = read_mark(row.mark, law.marks)
    faults = _course_faults(row, course)
    if known is None or not _belongs(known, row, course, law):
        faults.append(
            RowFault(
                "RESULT_UNKNOWN",
                "result",
                " ".join(law.passed if course and course.kind == ACTIVITY else law.marks),
            )
        )
    elif row.score is not None:
        faults += _score_faults(row.score, known, law)
    if row.remedial_mark is not None and known is not None:
        faults += _remedial_faults(known, row.remedial_mark, law)
    return tuple(faults)


_IMPOSSIBLE = Decimal(-1)


def _is_not_finite(value: Decimal | None) -> bool:
    """Whether a value is NaN or infinite. It cannot be compared, so an impossible value replaces it."""
    return value is not None and not value.is_finite()


def _is_ordinary(row: ImportedResult, course: CourseDefinition, law: MeasuringLaw) -> bool:
    """Whether the row has its course's credits, the level of its score and no remedy, as nearly all rows.

    A shortcut to no faults.
    """
    return (
        row.credits == course.credits
        and row.remedial_mark is None
        and (row.mark in law.passed) == (course.kind == ACTIVITY)
        and (row.mark in law.marks if row.score is None else law.levels.get(row.score) == row.mark)
    )


def _course_faults(row: ImportedResult, course: CourseDefinition | None) -> list[RowFault]:
    if course is None:
        return [RowFault("SUBJECT_UNKNOWN", "subject_code", "")]
    if row.credits != course.credits:
        return [
            RowFault("CREDITS_MISMATCH", "credits", "" if course.credits is None else f"{course.credits:.1f}")
        ]
    return []


def _belongs(mark: str, row: ImportedResult, course: CourseDefinition | None, law: MeasuringLaw) -> bool:
    """Whether a subject of this kind can have this mark: an activity only ผ or มผ.

    A subject neither, unless transferred without level.
    """
    if course is None:
        return True
    if course.kind == ACTIVITY:
        return mark in law.passed
    return mark not in law.passed or (row.transferred and law.marks[mark].earned)


def _score_faults(score: Decimal, mark: str, law: MeasuringLaw) -> list[RowFault]:
    """The faults of a score: a level must be that of its score; other marks may have any score."""
    if not is_quantity(score) or not 0 <= score <= 100:
        return [RowFault("SCORE_RANGE", "score", "0-100")]
    level = law.levels.get(score) or level_of_percentage(score, law.rounding, law.bands)
    return (
        [RowFault("RESULT_SCORE_MISMATCH", "result", level)] if mark in law.graded and mark != level else []
    )


def _remedial_faults(mark: str, remedial_mark: str, law: MeasuringLaw) -> list[RowFault]:
    """The fault of a change to a mark that is not allowed."""
    allowed = law.remedial.get(mark, frozenset())
    if read_mark(remedial_mark, law.marks) in allowed:
        return []
    return [RowFault("REMEDIAL_NOT_ALLOWED", "remedial_result", " ".join(sorted(allowed)))]
