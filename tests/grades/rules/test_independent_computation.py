"""Averages and audit, computed a second time from the text of the law, apart from the product and with
fractions: the same results.
"""

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from services.grades.curriculum.programmes import criteria
from services.grades.rules.averages import Counting, Result, figures
from services.grades.rules.graduation import LevelRecord, graduation_gaps
from shared.vocabulary.levels import Level
from tests.tables import THOROUGH

MARKS = ["0", "1", "1.5", "2", "2.5", "3", "3.5", "4", "ร", "มส", "ผ", "มผ"]
RECORDS = 100_000 if THOROUGH else 5_000


def plain_average(pairs: list[tuple[str, str]], as_zero: bool) -> str:
    """Sum of credits times level by sum of credits; written out to two decimals by whole numbers only."""
    points, credits = Fraction(0), Fraction(0)
    for credit, mark in pairs:
        if mark in ("ผ", "มผ"):
            continue
        if mark in ("ร", "มส"):
            if as_zero:
                credits += Fraction(credit)
            continue
        points += Fraction(credit) * Fraction(mark)
        credits += Fraction(credit)
    if credits == 0:
        return "none"
    hundredths = points * 100 / credits
    whole = hundredths.numerator // hundredths.denominator
    return f"{whole // 100}.{whole % 100:02d}"


@pytest.mark.thorough
def test_averages() -> None:
    """Random pupils of up to 90 results, from many seeds."""
    rnd = random.Random(2569)
    for _ in range(RECORDS):
        pairs = [
            (rnd.choice(["0.5", "1.0", "1.5", "2.0", "2.5"]), rnd.choice(MARKS))
            for _ in range(rnd.randrange(90))
        ]
        as_zero = rnd.random() < 0.5
        average = figures(
            [Result(Decimal(credit), mark) for credit, mark in pairs],
            Counting(pending="as_zero" if as_zero else "exclude"),
        ).average
        assert ("none" if average is None else str(average)) == plain_average(pairs, as_zero)


# basic-education.md §4: basic structure, registered, basic earned, additional earned, all earned, service
# hours
LEAST = {
    Level.PRIMARY: (5040, 0, 0, 0, 0, 60),
    Level.LOWER: (66, 0, 66, 11, 77, 45),
    Level.UPPER: (41, 81, 41, 36, 77, 60),
}


def plain_audit(r: LevelRecord, level: Level) -> list[str]:
    """The table of the law, line by line."""
    basic, registered, basic_earned, additional, total, hours = LEAST[level]
    found = [
        (r.basic_registered < basic, "BASIC_STRUCTURE_INCOMPLETE"),
        (r.basic_registered + r.additional_registered < registered, "REGISTERED_BELOW_MINIMUM"),
        (r.undecided > 0, "RESULT_UNDECIDED"),
        (r.basic_not_passed > 0, "BASIC_SUBJECT_NOT_PASSED"),
        (r.basic_earned < basic_earned, "BASIC_CREDITS_SHORT"),
        (r.additional_earned < additional, "ADDITIONAL_CREDITS_SHORT"),
        (r.basic_earned + r.additional_earned < total, "TOTAL_CREDITS_SHORT"),
    ]
    for value, name in ((r.reading_thinking_writing, "RTW"), (r.characteristics, "CHARACTERISTICS")):
        found += [(value is None, f"{name}_MISSING"), (value == 0, f"{name}_NOT_PASSED")]
    for mark, name in (
        (r.guidance, "GUIDANCE"),
        (r.student_activity, "STUDENT_ACTIVITY"),
        (r.social_service, "SOCIAL_SERVICE"),
    ):
        found += [(mark is None, f"{name}_MISSING"), (mark == "มผ", f"{name}_NOT_PASSED")]
    found.append((r.service_hours < hours, "SOCIAL_SERVICE_HOURS_SHORT"))
    return [code for wrong, code in found if wrong]


@pytest.mark.thorough
def test_audit() -> None:
    """Random records around the limits of every level."""
    rnd = random.Random(2570)
    for _ in range(RECORDS):
        level = rnd.choice(list(LEAST))
        basic, _, _, additional, _, hours = LEAST[level]
        near = [
            Decimal(least) + Decimal(rnd.randrange(-4, 12)) / 2
            for least in (basic, basic, max(additional, 5), max(additional, 5))
        ]
        record = LevelRecord(
            near[0],
            near[1],
            near[2],
            near[3],
            rnd.choice([0, 0, 0, 1]),
            rnd.choice([0, 0, 0, 2]),
            rnd.choice([None, 0, 1, 2, 3]),
            rnd.choice([None, 0, 1, 2, 3]),
            rnd.choice(["ผ", "ผ", "มผ", None]),
            rnd.choice(["ผ", "ผ", "มผ", None]),
            rnd.choice(["ผ", "ผ", "มผ", None]),
            Decimal(hours) + Decimal(rnd.randrange(-2, 4)) / 2,
        )
        assert [gap.code for gap in graduation_gaps(record, criteria("core-2551r60", level))] == plain_audit(
            record, level
        )
