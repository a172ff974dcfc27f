"""Promotion and repetition of a class (การเลื่อนชั้น, การซ้ำชั้น): proposals of the rules.

A committee decides, by order.

Source: basic-education.md §2.4, §2.5; docs/rules.md R-80, R-81.
"""

from decimal import Decimal
from typing import NamedTuple

from services.grades.rules.averages import HUNDREDTH
from services.grades.rules.gaps import (
    ACTIVITIES,
    CHARACTERISTICS,
    READING,
    RequirementGap,
    assessment_gap,
    at_least_passed,
    count_gap,
    shown,
)


class YearFigures(NamedTuple):
    """A pupil's academic year in figures."""

    average_points: Decimal
    average_credits: Decimal
    registered: int
    """Subjects registered."""
    failed: int
    """Subjects with 0, ร or มส, or otherwise not passed."""


class RepeatThresholds(NamedTuple):
    """The limits at which the committee considers a repetition [sure: GUIDE]."""

    average: Decimal = Decimal("1.00")
    share: Decimal = Decimal("0.5")


USUAL = RepeatThresholds()


def repetition_reasons(year: YearFigures, thresholds: RepeatThresholds = USUAL) -> list[RequirementGap]:
    """The reasons for a committee to consider that a pupil repeats the class (พิจารณาซ้ำชั้น).

    Sums are compared exactly.
    """
    reasons = []
    if year.average_credits and year.average_points < thresholds.average * year.average_credits:
        average = (year.average_points * 100 // year.average_credits) * HUNDREDTH
        th, en = (
            f"ผลการเรียนเฉลี่ยของปี {average} ต่ำกว่า {thresholds.average}",
            f"year's average {average} is below {thresholds.average}",
        )
        reasons.append(RequirementGap("YEAR_AVERAGE_LOW", None, th, en))
    if year.failed > thresholds.share * year.registered:
        reasons.append(
            RequirementGap(
                "MORE_THAN_HALF_FAILED",
                Decimal(year.failed),
                f"มีผลการเรียน 0 ร หรือ มส {year.failed} จาก {year.registered} รายวิชา",
                f"0, ร or มส in {year.failed} of {year.registered} subjects",
            )
        )
    return reasons


class PrimaryYear(NamedTuple):
    """A pupil's year in a primary school; None: not assessed."""

    attended: Decimal
    taught: Decimal
    basic_not_passed: int
    undecided: int
    reading_thinking_writing: int | None
    characteristics: int | None
    activities_passed: bool | None


def promotion_gaps(year: PrimaryYear, share: int = 80) -> list[RequirementGap]:
    """What a pupil of a primary school lacks for promotion (เกณฑ์การเลื่อนชั้น).

    The gaps are reported, not enforced: a school may waive small ones [sure: GUIDE].
    """
    gaps = []
    if year.attended * 100 < year.taught * share:
        gaps.append(
            RequirementGap(
                "ATTENDANCE_SHORT",
                None,
                f"เวลาเรียน {shown(year.attended)} จาก {shown(year.taught)} ไม่ถึงร้อยละ {share}",
                f"attended {shown(year.attended)} of {shown(year.taught)}: below {share} per cent",
            )
        )
    gaps += count_gap(
        "RESULT_UNDECIDED",
        year.undecided,
        "มีผลการเรียน ร หรือ มส ค้างอยู่ {} รายวิชา",
        "results ร or มส still open: {}",
    )
    gaps += count_gap(
        "BASIC_SUBJECT_NOT_PASSED",
        year.basic_not_passed,
        "รายวิชาพื้นฐานที่ยังไม่ผ่าน {} รายวิชา",
        "basic subjects not passed: {}",
    )
    gaps += assessment_gap("RTW", at_least_passed(year.reading_thinking_writing), READING)
    gaps += assessment_gap("CHARACTERISTICS", at_least_passed(year.characteristics), CHARACTERISTICS)
    return gaps + assessment_gap("ACTIVITIES", year.activities_passed, ACTIVITIES)
