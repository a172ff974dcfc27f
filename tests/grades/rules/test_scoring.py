"""From score to level, and the right to sit the final."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.rules.scoring import (
    level_of_percentage,
    level_of_score,
    may_sit_the_final,
    whole_percentage,
)
from shared.vocabulary.marks import LEVELS
from tests.tables import cases, csv_cases

percentages = st.decimals(0, 100, places=4)


@pytest.mark.parametrize("row", csv_cases("grade_bands.csv"))
def test_grade_bands(row: dict[str, str]) -> None:
    """Bands, rounding once, and scores that cannot be."""
    level = level_of_score(row["total"], row["full_score"], row["rounding"])  # type: ignore[arg-type]

    assert (level.mark or "", level.refusal or "") == (row["level"], row["refusal"])


ATTENDANCE = """
exactly 80 %         | 32   | 40 | may
one hour less        | 31   | 40 | may not
43 of 54, 79.6 %     | 43   | 54 | may not
43.2 of 54, exactly  | 43.2 | 54 | may
all                  | 54   | 54 | may
nothing was taught   | 0    | 0  | may
"""


@pytest.mark.parametrize(("attended", "taught", "expected"), cases(ATTENDANCE))
def test_attendance(attended: str, taught: str, expected: str) -> None:
    """80 % of the time, compared exactly."""
    assert may_sit_the_final(Decimal(attended), Decimal(taught)) == (expected == "may")


REFUSED = """
negative         | -0.01 | 100 | SCORE_OUT_OF_RANGE
just nothing     | 0     | 100 | 0
just full        | 100   | 100 | 4
just over        | 100.01 | 100 | SCORE_OUT_OF_RANGE
infinite         | Infinity | 100 | SCORE_NOT_NUMBER
no full score    | 50    |     | SCORE_NOT_NUMBER
full score below 0 | 50  | -1  | FULL_SCORE_NOT_POSITIVE
"""


@pytest.mark.parametrize(("total", "full", "expected"), cases(REFUSED))
def test_limits(total: str, full: str, expected: str) -> None:
    """A reason, and beside it what just has none."""
    level = level_of_score(total, full)

    assert (level.mark or level.refusal) == expected


PLACES = """
eleven places before the point   | 12345678901      | 99999999999
twelve                           | 123456789012     | 999999999999
thirteen                         | 1234567890123    | none
twelve places after the point    | 0.123456789012   | 1
thirteen                         | 0.1234567890123  | none
"""


@pytest.mark.parametrize(("text", "full"), cases(PLACES))
def test_numbers_with_too_many_places_are_refused(text: str, full: str) -> None:
    """At most twelve places on either side of the point; more is refused."""
    assert level_of_score(text, "9" * 12 if full == "none" else full).refusal == (
        "SCORE_NOT_NUMBER" if full == "none" else None
    )


def test_what_is_usual() -> None:
    """Out of a hundred, half goes up."""
    assert level_of_score("79.5").mark == "4"
    assert level_of_score("100.5").refusal == "SCORE_OUT_OF_RANGE"
    assert level_of_percentage(Decimal("79.5")) == "4"
    assert whole_percentage(Decimal("79.5")) == 80


SHOWN = """
half goes up | 79.5  | half_up | 80
below half   | 79.49 | half_up | 79
dropped      | 79.99 | floor   | 79
as it is     | 79.99 | none    | 79.99
"""


@pytest.mark.parametrize(("percentage", "rounding", "expected"), cases(SHOWN))
def test_whole_percentage(percentage: str, rounding: str, expected: str) -> None:
    """The shown percentage is the one that decided the level."""
    whole = whole_percentage(Decimal(percentage), rounding)  # type: ignore[arg-type]

    assert str(whole) == expected
    assert level_of_percentage(whole, "none") == level_of_percentage(Decimal(percentage), rounding)  # type: ignore[arg-type]


@given(percentages, percentages, st.sampled_from(["half_up", "none", "floor"]))
def test_a_better_score_is_no_worse_level(one: Decimal, other: Decimal, rounding: str) -> None:
    """Levels rise with scores."""
    low, high = sorted((one, other))

    assert LEVELS[level_of_percentage(low, rounding)] <= LEVELS[level_of_percentage(high, rounding)]  # type: ignore[arg-type]


@given(st.integers(0, 400), st.integers(1, 400))
def test_scores_are_compared_exactly(total: int, full: int) -> None:
    """A third is a third: the band is asked with a fraction, never with a cut decimal."""
    if total <= full:
        mark = level_of_score(str(total), str(full), "none").mark
        assert (mark == "0") == (Fraction(total, full) < Fraction(1, 2))
