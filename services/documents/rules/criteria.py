"""Figures and criteria of graduation (เกณฑ์การจบ) of ปพ.3, computed again from the approved records; no
figure of the report is trusted.

Source: basic-education.md §3, §4; docs/rules.md D-4, D-5. Of vocational education: vocational.py.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from services.documents.rules.reports import Assessed, Recorded, RecordedActivity, RecordedCourse
from shared.vocabulary.levels import Level

HUNDREDTH = Decimal("0.01")
GRADES = {"4", "3.5", "3", "2.5", "2", "1.5", "1", "0"}
PASSED = (GRADES - {"0"}) | {"ผ"}
ACTIVITIES = ("guidance", "student_activity", "social_service")


class CreditFigures(NamedTuple):
    """Credits attempted and earned, and the average of the whole level."""

    basic_attempted: Decimal
    basic_earned: Decimal
    additional_attempted: Decimal
    additional_earned: Decimal
    gpax: Decimal | None


class LevelCriteria(NamedTuple):
    """The criteria of a level: basic subjects and all subjects studied; basic, additional and all subjects
    earned; hours of social service.

    In credits; in a primary school in hours. 0: not required.
    """

    structure: int
    registered: int
    basic: int
    additional: int
    total: int
    social_hours: int


CRITERIA: Mapping[str, LevelCriteria] = {
    Level.PRIMARY: LevelCriteria(5040, 0, 0, 0, 0, 60),
    Level.LOWER: LevelCriteria(66, 0, 66, 11, 77, 45),
    Level.UPPER: LevelCriteria(41, 81, 41, 36, 77, 60),
}
"""Of the core curriculum 2551 and its revision of 2560 [sure]. tests/documents/rules/test_criteria.py
compares them with the criteria of grades.
"""


def figures(courses: Iterable[RecordedCourse]) -> CreditFigures:
    """Credits and average (ผลการเรียนเฉลี่ย, cut at two decimals) of these subjects.

    A 0 is attempted and not earned; ผ is not in the average.
    """
    courses = list(courses)
    graded = [(course.credits, Decimal(course.result)) for course in courses if course.result in GRADES]
    return CreditFigures(
        _credits(courses, "basic"),
        _credits(courses, "basic", PASSED),
        _credits(courses, "additional"),
        _credits(courses, "additional", PASSED),
        average(graded),
    )


def average(weighed: Collection[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The average of (credits, level) pairs, cut at two decimals; None without credits."""
    weight = sum((credits for credits, _ in weighed), Decimal(0))
    points = sum((credits * level for credits, level in weighed), Decimal(0))
    return (points / weight).quantize(HUNDREDTH, ROUND_DOWN) if weight else None


def wrong_figures(stated: Assessed, record: Recorded) -> list[str]:
    """The figures of a row that differ from those of the record's subjects."""
    have = figures(record.courses)
    wrong = {
        "BASIC_CREDITS_WRONG": Decimal(stated.basic_earned) != have.basic_earned,
        "ADDITIONAL_CREDITS_WRONG": Decimal(stated.additional_earned) != have.additional_earned,
        "AVERAGE_WRONG": Decimal(stated.gpax) != have.gpax,
    }
    return [reason for reason, is_so in wrong.items() if is_so]


def unmet(criteria: LevelCriteria, assessed: Assessed, record: Recorded) -> list[str]:
    """The criteria that a record does not meet, in the order of the law."""
    have = figures(record.courses)
    reasons = {
        "BASIC_STRUCTURE_INCOMPLETE": have.basic_attempted < criteria.structure,
        "REGISTERED_BELOW_MINIMUM": have.basic_attempted + have.additional_attempted < criteria.registered,
        "RESULT_UNDECIDED": any(course.result not in GRADES | {"ผ"} for course in record.courses),
        "BASIC_SUBJECT_NOT_PASSED": any(
            course.kind == "basic" and course.result not in PASSED for course in record.courses
        ),
        "BASIC_CREDITS_SHORT": have.basic_earned < criteria.basic,
        "ADDITIONAL_CREDITS_SHORT": have.additional_earned < criteria.additional,
        "TOTAL_CREDITS_SHORT": have.basic_earned + have.additional_earned < criteria.total,
        "RTW_NOT_PASSED": assessed.reading_thinking_writing == "0",
        "CHARACTERISTICS_NOT_PASSED": assessed.characteristics == "0",
        "ACTIVITIES_NOT_PASSED": not assessed.activities_passed or not activities_passed(record.activities),
        "SOCIAL_SERVICE_HOURS_SHORT": service_hours(record.activities) < criteria.social_hours,
    }
    return [reason for reason, is_so in reasons.items() if is_so]


def activities_passed(activities: Iterable[RecordedActivity]) -> bool:
    """Whether each kind of activity was joined, and all of it passed."""
    results = [(activity.kind, activity.result) for activity in activities]
    return {kind for kind, _ in results} >= set(ACTIVITIES) and all(result == "ผ" for _, result in results)


def service_hours(activities: Iterable[RecordedActivity]) -> int:
    """Hours of social service that were passed."""
    return sum(
        activity.hours
        for activity in activities
        if activity.kind == "social_service" and activity.result == "ผ"
    )


def _credits(courses: Iterable[RecordedCourse], kind: str, results: Collection[str] | None = None) -> Decimal:
    """The credits of this kind; with `results`: only of subjects with these results."""
    return sum(
        (
            course.credits
            for course in courses
            if course.kind == kind and (results is None or course.result in results)
        ),
        Decimal(0),
    )
