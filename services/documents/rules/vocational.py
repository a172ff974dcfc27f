"""Figures and criteria of graduation of รบ.2 (แบบรายงานผลการเรียนของผู้ที่สำเร็จการศึกษา), the vocational
counterpart of ปพ.3, computed again from the records.

Source: vocational.md §1, §4.14, §5; docs/rules.md D-7.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from services.documents.rules.criteria import average
from services.documents.rules.reports import Recorded, RecordedCourse, VocationalAssessed
from shared.vocabulary.marks import VOCATIONAL

REPLACEABLE = ("elective", "free", "bridging")
"""Groups whose failed subjects may be replaced by others, or have a check of their own."""


class VocationalCriteria(NamedTuple):
    """The criteria of a vocational curriculum: credits of the core category and its groups, of the
    professional groups, free, in all; terms of activities.
    """

    core: int
    core_groups: tuple[int, ...]
    """Empty where each programme divides the core category in its own way."""
    basic: int
    specific: int
    elective: int
    internship: int
    project: int
    professional: int
    free: int
    total: int
    activity_terms: int
    gpax: Decimal = Decimal("2.00")


VOCATIONAL_CRITERIA: Mapping[str, VocationalCriteria] = {
    "voc-2562": VocationalCriteria(22, (), 21, 24, 18, 4, 4, 71, 10, 103, 5),
    "hvoc-2563": VocationalCriteria(21, (3, 6, 3, 3, 3, 3), 15, 21, 12, 4, 4, 56, 6, 83, 3),
    "voc-2567": VocationalCriteria(20, (9, 6, 5), 34, 36, 0, 0, 0, 70, 10, 100, 5),
    "hvoc-2567": VocationalCriteria(15, (6, 6, 3), 34, 26, 0, 0, 0, 60, 5, 80, 3),
}
"""By curriculum [S]; 2567 for the one programme that is known. tests/documents/rules/test_criteria.py
compares them with the criteria of grades.
"""


class Sums(NamedTuple):
    """Credits earned by group and in all (bridging subjects left out), and the average."""

    groups: Mapping[str, Decimal]
    core: Decimal
    professional: Decimal
    total: Decimal
    points: Decimal
    divisor: Decimal
    gpax: Decimal | None


def sums(courses: Sequence[RecordedCourse]) -> Sums:
    """Sum these subjects.

    A letter that counts as 0 is in the average; `TX` (transferred without level) is earned and not in the
    average.
    """
    groups: dict[str, Decimal] = {}
    for course in courses:
        groups[course.kind] = groups.get(course.kind, Decimal(0)) + (
            course.credits if VOCATIONAL[course.result].earned else Decimal(0)
        )
    levels = [
        (course.credits, VOCATIONAL[course.result].level) for course in courses if course.kind != "bridging"
    ]
    weighed = [(credits, level) for credits, level in levels if level is not None]
    core = sum((credits for group, credits in groups.items() if group.startswith("core_")), Decimal(0))
    professional = sum(
        (
            groups.get(group, Decimal(0))
            for group in ("basic", "specific", "elective", "internship", "project")
        ),
        Decimal(0),
    )
    return Sums(
        groups,
        core,
        professional,
        core + professional + groups.get("free", Decimal(0)),
        sum((credits * level for credits, level in weighed), Decimal(0)),
        sum((credits for credits, _ in weighed), Decimal(0)),
        average(weighed),
    )


def wrong_vocational_figures(stated: VocationalAssessed, record: Recorded) -> list[str]:
    """The figures of a row that differ from those of the record's subjects."""
    have = sums(record.courses)
    wrong = {
        "ALL_CREDITS_WRONG": Decimal(stated.credits) != have.total,
        "AVERAGE_WRONG": Decimal(stated.gpax) != have.gpax,
    }
    return [reason for reason, is_so in wrong.items() if is_so]


def unmet_vocational(
    criteria: VocationalCriteria, assessed: VocationalAssessed, record: Recorded
) -> list[str]:
    """The criteria that a record does not meet, in the order of the law.

    The average is compared as exact sums: 1.995 is shown as 1.99 and is not 2.00.
    """
    have = sums(record.courses)
    reasons = {
        **_credits_short(criteria, have),
        "REQUIRED_NOT_PASSED": any(
            _is_failed(course) for course in record.courses if course.kind not in REPLACEABLE
        ),
        "PENDING_MS": any(VOCATIONAL[course.result].waits for course in record.courses),
        "GPAX_BELOW_2": have.points < criteria.gpax * have.divisor or not have.divisor,
        "STANDARD_FAILED": assessed.standard_test == "fail",
        "STANDARD_NOT_TAKEN": assessed.standard_test not in ("pass", "fail"),
        "ACTIVITIES": record.activity_terms < criteria.activity_terms,
        "BRIDGING": any(
            course.kind == "bridging" and not VOCATIONAL[course.result].earned for course in record.courses
        ),
    }
    return [reason for reason, is_so in reasons.items() if is_so]


def _credits_short(criteria: VocationalCriteria, have: Sums) -> dict[str, bool]:
    """Whether each group and category lacks credits: the surplus of one does not count for another."""
    groups = {
        **{f"core_{number}": least for number, least in enumerate(criteria.core_groups, 1)},
        "basic": criteria.basic,
        "specific": criteria.specific,
        "elective": criteria.elective,
        "internship": criteria.internship,
        "project": criteria.project,
    }
    short = {group: have.groups.get(group, Decimal(0)) < least for group, least in groups.items()}
    core = {
        f"CORE_GROUP_{group.removeprefix('core_')}": is_so
        for group, is_so in short.items()
        if group.startswith("core_")
    }
    professional = {
        f"{group.upper()}_CREDITS": is_so for group, is_so in short.items() if not group.startswith("core_")
    }
    return {
        "CORE_CREDITS": have.core < criteria.core,
        **core,
        **professional,
        "PROF_CREDITS": have.professional < criteria.professional,
        "FREE_CREDITS": have.groups.get("free", Decimal(0)) < criteria.free,
        "TOTAL_CREDITS": have.total < criteria.total,
    }


def _is_failed(course: RecordedCourse) -> bool:
    """Whether a subject was studied, decided and not passed.

    One that was withdrawn in time was not studied.
    """
    meaning = VOCATIONAL[course.result]
    return meaning.attempted and not meaning.waits and not meaning.earned
