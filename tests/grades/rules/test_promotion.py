"""Promotion and repetition of a class: proposals for a committee."""

from decimal import Decimal

import pytest

from services.grades.rules.promotion import PrimaryYear, YearFigures, promotion_gaps, repetition_reasons
from tests.tables import cases

REPETITION = """
average exactly 1.00        | 10 / 10  | 10 | 0 |
average just below          | 9.5 / 10 | 10 | 0 | YEAR_AVERAGE_LOW
exactly half failed         | 20 / 10  | 10 | 5 |
one more than half          | 20 / 10  | 10 | 6 | MORE_THAN_HALF_FAILED
51 of a hundred             | 200 / 100 | 100 | 51 | MORE_THAN_HALF_FAILED
both                        | 5 / 10   | 3  | 2 | YEAR_AVERAGE_LOW MORE_THAN_HALF_FAILED
nothing to average          | 0 / 0    | 0  | 0 |
"""


@pytest.mark.parametrize(("sums", "registered", "failed", "reasons"), cases(REPETITION))
def test_repetition(sums: str, registered: str, failed: str, reasons: str) -> None:
    """When a committee is to look at a repetition of the class."""
    points, credits = map(Decimal, sums.split(" / "))

    assert [
        reason.code
        for reason in repetition_reasons(YearFigures(points, credits, int(registered), int(failed)))
    ] == reasons.split()


def test_a_reason_shows_the_average() -> None:
    """Cut at two decimals, as everywhere."""
    [reason] = repetition_reasons(YearFigures(Decimal("19.99"), Decimal(20), 10, 0))

    assert reason.en == "year's average 0.99 is below 1.00"
    assert reason.th == "ผลการเรียนเฉลี่ยของปี 0.99 ต่ำกว่า 1.00"


PROMOTION = """
all done              | 160 / 200 | 0 | 0 | 1 | 1 | yes |
attendance just short | 159 / 200 | 0 | 0 | 1 | 1 | yes | ATTENDANCE_SHORT
subjects              | 159 / 200 | 2 | 1 | 1 | 1 | yes | ATTENDANCE_SHORT RESULT_UNDECIDED BASIC_SUBJECT_NOT_PASSED
qualities             | 160 / 200 | 0 | 0 | 0 | - | no  | RTW_NOT_PASSED CHARACTERISTICS_MISSING ACTIVITIES_NOT_PASSED
not assessed          | 200 / 200 | 0 | 0 | - | 0 | -   | RTW_MISSING CHARACTERISTICS_NOT_PASSED ACTIVITIES_MISSING
"""


@pytest.mark.parametrize(
    ("time", "not_passed", "undecided", "reading", "characteristics", "activities", "gaps"), cases(PROMOTION)
)
def test_promotion(
    time: str, not_passed: str, undecided: str, reading: str, characteristics: str, activities: str, gaps: str
) -> None:
    """What a pupil of a primary school lacks for promotion."""
    attended, taught = map(Decimal, time.split(" / "))
    read, characters = (None if quality == "-" else int(quality) for quality in (reading, characteristics))
    year = PrimaryYear(
        attended,
        taught,
        int(not_passed),
        int(undecided),
        read,
        characters,
        {"yes": True, "no": False, "-": None}[activities],
    )

    assert [gap.code for gap in promotion_gaps(year)] == gaps.split()
