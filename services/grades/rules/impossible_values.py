"""Impossible values (ค่าที่เป็นไปไม่ได้) that a person may type: checked before a rule computes with them.

A rule can compute with every value that passes. A refusal names the field by its path: `results[2].mark`.
Changes have their own check (`changes.py`). Source: basic-education.md §2, vocational.md §3; docs/rules.md
R-90 to R-92.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from services.grades.rules.averages import Result
from services.grades.rules.graduation import LevelRecord, StudiedSubject
from services.grades.rules.history import CHANGES, ORIGINALS, HistoryEntry
from services.grades.rules.measuring import Measured
from services.grades.rules.promotion import PrimaryYear, YearFigures
from services.grades.rules.scoring import is_quantity, number
from services.grades.rules.summaries import QUALITIES, ActivityMark
from services.grades.rules.vocational import PROFESSIONAL, Structure, TakenSubject, VocationalStanding
from shared.vocabulary.marks import BASIC, LEVELS, VOCATIONAL, Meaning

TEXTS: dict[str, tuple[str, str]] = {
    "NUMBER_NOT_POSSIBLE": (
        "ตัวเลขต้องไม่ติดลบและต้องเป็นจำนวนจริง",
        "The number must be a quantity that is not negative",
    ),
    "MARK_UNKNOWN": ("ไม่รู้จักผลการเรียนนี้ในหลักสูตร", "Not a mark of this curriculum"),
    "QUALITY_UNKNOWN": ("ผลการประเมินคุณภาพต้องเป็น 0 1 2 หรือ 3", "The quality must be 0, 1, 2 or 3"),
    "KIND_UNKNOWN": ("ไม่รู้จักประเภทรายวิชาหรือกิจกรรมนี้", "Not a kind of subject or activity"),
    "GROUP_UNKNOWN": ("ไม่รู้จักกลุ่มวิชานี้ในหลักสูตร", "Not a group of this curriculum"),
    "EARNED_ABOVE_REGISTERED": ("หน่วยกิตที่ได้มากกว่าที่เรียน", "More was earned than was studied"),
    "ATTENDED_ABOVE_TAUGHT": ("เวลาเรียนมากกว่าเวลาสอน", "More was attended than was taught"),
    "FAILED_ABOVE_REGISTERED": ("รายวิชาที่ไม่ผ่านมากกว่าที่เรียน", "More subjects failed than were registered"),
    "LEVEL_OUT_OF_RANGE": ("ระดับผลการเรียนเฉลี่ยต้องอยู่ระหว่าง 0 ถึง 4", "An average must be between 0 and 4"),
    "POINTS_ABOVE_FOUR": ("ผลรวมแต้มมากกว่า 4 เท่าของหน่วยกิต", "More points than level 4 in every credit"),
    "TEST_UNKNOWN": ("ผลการประเมินมาตรฐานวิชาชีพไม่ถูกต้อง", "Not a result of the standard test"),
    "ENTRY_TWICE": ("เลขลำดับรายการซ้ำ", "An entry's number occurs twice"),
    "ENTRY_KIND_UNKNOWN": ("ไม่รู้จักชนิดของรายการนี้", "Not a kind of entry"),
    "ENTRY_NOT_EARLIER": ("รายการต้องอ้างถึงรายการก่อนหน้า", "The entry must name an earlier one"),
    "TERM_UNKNOWN": ("ภาคเรียนต้องเขียนเป็น 1/2569", "A term is written 1/2569"),
    "SCORE_NOT_NUMBER": ("คะแนนต้องเป็นตัวเลข", "The score must be a number"),
    "FULL_SCORE_NOT_POSITIVE": ("คะแนนเต็มต้องมากกว่า 0", "The full score must be above 0"),
    "SCORE_OUT_OF_RANGE": ("คะแนนต้องอยู่ระหว่าง 0 ถึงคะแนนเต็ม", "The score must be between 0 and the full score"),
}
"""Code → Thai, English."""


class ImpossibleValue(NamedTuple):
    """A value that is impossible: the code of the reason, and the field."""

    code: str
    field: str

    @property
    def th(self) -> str:
        """The reason in Thai."""
        return TEXTS[self.code][0]

    @property
    def en(self) -> str:
        """The reason in English."""
        return TEXTS[self.code][1]


def score_refusals(total: str, full: str = "100") -> list[ImpossibleValue]:
    """The impossible values of a subject's total score and full score, as written."""
    score, whole = number(total), number(full)
    refusals = [
        ImpossibleValue("SCORE_NOT_NUMBER", field)
        for field, value in (("total", score), ("full", whole))
        if value is None
    ]
    if whole is not None and whole <= 0:
        refusals.append(ImpossibleValue("FULL_SCORE_NOT_POSITIVE", "full"))
    elif score is not None and (score < 0 or (whole is not None and score > whole)):
        refusals.append(ImpossibleValue("SCORE_OUT_OF_RANGE", "total"))
    return refusals


def measured_refusals(measured: Measured) -> list[ImpossibleValue]:
    """The impossible values of a subject's parts and its time."""
    refusals = attendance_refusals(measured.attended, measured.taught)
    for place, part in enumerate(measured.parts):
        refusals += (
            []
            if is_quantity(part.full) and part.full > 0
            else [ImpossibleValue("FULL_SCORE_NOT_POSITIVE", f"parts[{place}].full")]
        )
        if part.score is not None:
            refusals += _quantity(part.score, f"parts[{place}].score") or _order(
                part.score, part.full, "SCORE_OUT_OF_RANGE", f"parts[{place}].score"
            )
    return refusals if measured.parts else [*refusals, ImpossibleValue("FULL_SCORE_NOT_POSITIVE", "parts")]


def result_refusals(results: Iterable[Result], marks: Mapping[str, Meaning] = BASIC) -> list[ImpossibleValue]:
    """The impossible values of results that an average is taken of."""
    return [
        refusal
        for place, one in enumerate(results)
        for refusal in (
            *_quantity(one.credits, f"results[{place}].credits"),
            *_mark(one.mark, marks, f"results[{place}].mark"),
        )
    ]


def studied_refusals(
    subjects: Iterable[StudiedSubject], marks: Mapping[str, Meaning] = BASIC
) -> list[ImpossibleValue]:
    """The impossible values of the subjects of an audit."""
    return [
        refusal
        for place, one in enumerate(subjects)
        for refusal in (
            *(
                []
                if one.kind in ("basic", "additional")
                else [ImpossibleValue("KIND_UNKNOWN", f"subjects[{place}].kind")]
            ),
            *_quantity(one.credits, f"subjects[{place}].credits"),
            *_mark(one.mark, marks, f"subjects[{place}].mark"),
        )
    ]


def taken_refusals(subjects: Iterable[TakenSubject], structure: Structure) -> list[ImpossibleValue]:
    """The impossible values of the subjects of a vocational audit."""
    groups = {
        *(f"core_{place}" for place in range(1, len(structure.core_groups) + 1)),
        *PROFESSIONAL,
        "free",
        "activity",
        "bridging",
    }
    return [
        refusal
        for place, one in enumerate(subjects)
        for refusal in (
            *([] if one.group in groups else [ImpossibleValue("GROUP_UNKNOWN", f"subjects[{place}].group")]),
            *_quantity(one.credits, f"subjects[{place}].credits"),
            *_mark(one.mark, VOCATIONAL, f"subjects[{place}].mark"),
        )
    ]


def record_refusals(record: LevelRecord) -> list[ImpossibleValue]:
    """The impossible values of a pupil's figures at the end of a level."""
    quantities = (
        "basic_registered",
        "basic_earned",
        "additional_registered",
        "additional_earned",
        "basic_not_passed",
        "undecided",
        "service_hours",
    )
    return [
        *(refusal for field in quantities for refusal in _quantity(getattr(record, field), field)),
        *_order(record.basic_earned, record.basic_registered, "EARNED_ABOVE_REGISTERED", "basic_earned"),
        *_order(
            record.additional_earned,
            record.additional_registered,
            "EARNED_ABOVE_REGISTERED",
            "additional_earned",
        ),
        *(
            refusal
            for field in ("reading_thinking_writing", "characteristics")
            for refusal in quality_refusals([getattr(record, field)], field)
        ),
        *(
            ImpossibleValue("MARK_UNKNOWN", field)
            for field in ("guidance", "student_activity", "social_service")
            if getattr(record, field) not in ("ผ", "มผ", None)
        ),
    ]


def standing_refusals(standing: VocationalStanding, structure: Structure) -> list[ImpossibleValue]:
    """The impossible values of a pupil's figures in vocational education."""
    quantities = {
        **{f"core_groups[{place}]": credits for place, credits in enumerate(standing.core_groups)},
        **standing.professional_groups,
        **{
            field: getattr(standing, field)
            for field in (
                "free",
                "points",
                "divisor",
                "required_failed",
                "incomplete",
                "activity_terms",
                "bridging_required",
                "bridging_passed",
            )
        },
    }
    return [
        *(
            []
            if len(standing.core_groups) == len(structure.core_groups)
            else [ImpossibleValue("GROUP_UNKNOWN", "core_groups")]
        ),
        *(
            ImpossibleValue("GROUP_UNKNOWN", f"professional_groups.{group}")
            for group in standing.professional_groups
            if group not in PROFESSIONAL
        ),
        *(refusal for field, value in quantities.items() for refusal in _quantity(value, field)),
        *(
            []
            if standing.standard_test in ("pass", "fail", "none")
            else [ImpossibleValue("TEST_UNKNOWN", "standard_test")]
        ),
        *_sums(standing.points, standing.divisor, "points"),
    ]


def year_refusals(year: YearFigures) -> list[ImpossibleValue]:
    """The impossible values of an academic year's figures."""
    return [
        *(refusal for field in year._fields for refusal in _quantity(getattr(year, field), field)),
        *_order(year.failed, year.registered, "FAILED_ABOVE_REGISTERED", "failed"),
        *_sums(year.average_points, year.average_credits, "average_points"),
    ]


def primary_year_refusals(year: PrimaryYear) -> list[ImpossibleValue]:
    """The impossible values of a year in a primary school."""
    return [
        *(
            refusal
            for field in ("attended", "taught", "basic_not_passed", "undecided")
            for refusal in _quantity(getattr(year, field), field)
        ),
        *_order(year.attended, year.taught, "ATTENDED_ABOVE_TAUGHT", "attended"),
        *(
            refusal
            for field in ("reading_thinking_writing", "characteristics")
            for refusal in quality_refusals([getattr(year, field)], field)
        ),
    ]


def attendance_refusals(attended: Decimal | int, taught: Decimal | int) -> list[ImpossibleValue]:
    """The impossible values of the time attended and taught."""
    return [
        *_quantity(attended, "attended"),
        *_quantity(taught, "taught"),
        *_order(attended, taught, "ATTENDED_ABOVE_TAUGHT", "attended"),
    ]


def quality_refusals(qualities: Sequence[int | None], field: str = "qualities") -> list[ImpossibleValue]:
    """The impossible values of qualities, which are 0 to 3, or None."""
    return [
        ImpossibleValue("QUALITY_UNKNOWN", field if len(qualities) == 1 else f"{field}[{place}]")
        for place, one in enumerate(qualities)
        if one is not None and one not in QUALITIES
    ]


def activity_refusals(activities: Iterable[ActivityMark]) -> list[ImpossibleValue]:
    """The impossible values of learner development activities."""
    return [
        refusal
        for place, one in enumerate(activities)
        for refusal in (
            *(
                []
                if one.kind in ("guidance", "student_activity", "social_service")
                else [ImpossibleValue("KIND_UNKNOWN", f"activities[{place}].kind")]
            ),
            *_quantity(one.hours, f"activities[{place}].hours"),
            *(
                []
                if one.mark in ("ผ", "มผ")
                else [ImpossibleValue("MARK_UNKNOWN", f"activities[{place}].mark")]
            ),
        )
    ]


def average_refusals(averages: Iterable[Decimal], field: str = "averages") -> list[ImpossibleValue]:
    """The impossible values of averages that are ranked or aimed at: 0 to 4."""
    top = max(LEVELS.values())
    return [
        ImpossibleValue("LEVEL_OUT_OF_RANGE", f"{field}[{place}]")
        for place, one in enumerate(averages)
        if not is_quantity(one) or not 0 <= one <= top
    ]


def entry_refusals(
    entries: Iterable[HistoryEntry], marks: Mapping[str, Meaning] = BASIC
) -> list[ImpossibleValue]:
    """The impossible values of a subject's entries."""
    refusals: list[ImpossibleValue] = []
    entries = list(entries)
    numbers: set[int] = set()
    all_numbers = {entry.entry for entry in entries}
    for place, one in enumerate(entries):
        at = f"entries[{place}]"
        is_result = one.kind in ORIGINALS or one.kind in CHANGES
        is_act = one.kind in ("replaced", "annulled_by_repeat", "reversed")
        refusals += [ImpossibleValue("ENTRY_TWICE", f"{at}.entry")] if one.entry in numbers else []
        refusals += [] if is_result or is_act else [ImpossibleValue("ENTRY_KIND_UNKNOWN", f"{at}.kind")]
        refusals += [] if _is_term(one.term) else [ImpossibleValue("TERM_UNKNOWN", f"{at}.term")]
        refusals += _mark(one.mark, marks, f"{at}.mark") if is_result else []
        refers_back = one.changes is not None and one.changes in all_numbers and one.changes < one.entry
        refusals += (
            [ImpossibleValue("ENTRY_NOT_EARLIER", f"{at}.changes")]
            if (one.kind in CHANGES or is_act) and not refers_back
            else []
        )
        refusals += _quantity(one.credits, f"{at}.credits")
        numbers.add(one.entry)
    return refusals


def _is_term(term: str) -> bool:
    number_of_year, slash, year = term.partition("/")
    return (
        bool(slash)
        and number_of_year in ("0", "1", "2", "3")
        and len(year) == 4
        and year.isascii()
        and year.isdigit()
        and 2500 <= int(year) <= 2699
    )


def _quantity(value: Decimal | int, field: str) -> list[ImpossibleValue]:
    exact = Decimal(value)
    return [] if is_quantity(exact) and exact >= 0 else [ImpossibleValue("NUMBER_NOT_POSSIBLE", field)]


def _mark(mark: str, marks: Mapping[str, Meaning], field: str) -> list[ImpossibleValue]:
    return [] if mark in marks else [ImpossibleValue("MARK_UNKNOWN", field)]


def _order(small: Decimal | int, great: Decimal | int, code: str, field: str) -> list[ImpossibleValue]:
    """The refusal of a first quantity above the second.

    Values that are no quantities have a refusal of their own.
    """
    both = is_quantity(Decimal(small)) and is_quantity(Decimal(great))
    return [ImpossibleValue(code, field)] if both and small > great else []


def _sums(points: Decimal, credits: Decimal, field: str) -> list[ImpossibleValue]:
    """The refusal of points above level 4 in every credit."""
    return _order(points, credits * 4 if is_quantity(credits) else points, "POINTS_ABOVE_FOUR", field)
