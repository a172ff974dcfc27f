"""What has no credits: characteristics, a level's quality, activities."""

from decimal import Decimal

import pytest

from services.grades.rules.summaries import (
    QUALITIES,
    ActivityMark,
    activities_summary,
    characteristics_summary,
    level_quality,
)
from tests.tables import cases

CHARACTERISTICS = """
all excellent                       | 33333333 | 3
five excellent, the rest good       | 33333222 | 3
four excellent, the rest good       | 33332222 | 2
five excellent, one only passed     | 33333221 | 2
all good                            | 22222222 | 2
five good, three only passed        | 22222111 | 2
four good, four only passed         | 22221111 | 1
all passed                          | 11111111 | 1
one not passed                      | 33333330 | 0
one not assessed                    | 3333333- | none
none assessed                       |          | none
"""


@pytest.mark.parametrize(("qualities", "summary"), cases(CHARACTERISTICS))
def test_characteristics(qualities: str, summary: str) -> None:
    """The eight become one by the guideline's table."""
    result = characteristics_summary([None if quality == "-" else int(quality) for quality in qualities])

    assert ("none" if result is None else str(result)) == summary


LEVELS = """
the most frequent          | 3 2 2 | 2
of equals the better       | 3 2   | 3
a year not assessed        | - 1   | 1
no year assessed           | - -   | none
"""


@pytest.mark.parametrize(("years", "quality"), cases(LEVELS))
def test_level_quality(years: str, quality: str) -> None:
    """A proposal from the years."""
    result = level_quality(None if year == "-" else int(year) for year in years.split())

    assert ("none" if result is None else str(result)) == quality


def test_activities() -> None:
    """A kind is passed when each of its activities is; hours of what was not passed do not count."""
    summary = activities_summary(
        [
            ActivityMark("guidance", 20, "ผ"),
            ActivityMark("student_activity", 20, "ผ"),
            ActivityMark("student_activity", 12, "มผ"),
            ActivityMark("social_service", 8, "ผ"),
            ActivityMark("social_service", 7, "มผ"),
        ]
    )

    assert summary == ("ผ", "มผ", "มผ", Decimal(8))
    assert not summary.passed
    assert activities_summary([]) == (None, None, None, Decimal(0))
    assert activities_summary(
        [ActivityMark(kind, 1, "ผ") for kind in ("guidance", "student_activity", "social_service")]
    ).passed  # type: ignore[arg-type]


def test_words_of_the_qualities() -> None:
    """As the forms print them [sure]."""
    assert QUALITIES == {0: "ไม่ผ่าน", 1: "ผ่าน", 2: "ดี", 3: "ดีเยี่ยม"}
