"""From a score to a level (ระดับผลการเรียน), and the right to sit the final measuring.

Source: basic-education.md §2.1, §2.2; vocational.md §3, §4.1; docs/rules.md R-1 to R-3. Cases: grade_bands.csv.
"""
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal, NamedTuple

Rounding = Literal["half_up", "none", "floor"]
"""How a percentage becomes whole before the bands are asked: once, of the total. Basic default half_up [likely], vocational none [?]."""

BANDS = ((80, "4"), (75, "3.5"), (70, "3"), (65, "2.5"), (60, "2"), (55, "1.5"), (50, "1"), (0, "0"))
"""From this percentage on → level. The same in basic [sure] and vocational education [S]."""

MEASURING_SHARE = 80
"""Per cent of a subject's time that must be attended for the right to the final measuring [sure]."""


class Level(NamedTuple):
    """A level, or the code of why the score gives none."""

    mark: str | None
    refusal: str | None = None


def level_of_score(total: str, full: str = "100", rounding: Rounding = "half_up") -> Level:
    """The level of a subject's total score out of its full score, both as written.

    Refusals: SCORE_NOT_NUMBER (empty too: no score is not 0), FULL_SCORE_NOT_POSITIVE, SCORE_OUT_OF_RANGE (below 0, above full).
    """
    score, whole = number(total), number(full)
    if score is None or whole is None:
        return Level(None, "SCORE_NOT_NUMBER")
    if whole <= 0:
        return Level(None, "FULL_SCORE_NOT_POSITIVE")
    if not 0 <= score <= whole:
        return Level(None, "SCORE_OUT_OF_RANGE")
    return Level(level_of_percentage(Fraction(score) * 100 / Fraction(whole), rounding))


def level_of_percentage(percentage: Fraction | Decimal, rounding: Rounding = "half_up") -> str:
    """The level of a percentage from 0 to 100. Exact: 79.99 stays 79.99 unless the school's rounding says otherwise, once."""
    exact = Fraction(percentage)
    if rounding == "half_up":
        exact = Fraction(int(exact + Fraction(1, 2)))
    return next(mark for least, mark in BANDS if exact >= least)


def number(text: str) -> Decimal | None:
    """The number in this text; None for words, for nothing, and for what is no quantity (NaN, infinity)."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def may_sit_the_final(attended: Decimal | int, taught: Decimal | int, share: int = MEASURING_SHARE) -> bool:
    """Whether attendance gives the right to the final measuring (สิทธิ์เข้ารับการวัดผลปลายภาค): 80 % of the time taught, exactly; 32 of 40 hours may."""
    return attended * 100 >= taught * share


def whole_percentage(percentage: Decimal, rounding: Rounding = "half_up") -> Decimal:
    """The percentage as the bands see it, for showing beside the level."""
    modes = {"half_up": ROUND_HALF_UP, "floor": ROUND_FLOOR}
    return percentage if rounding == "none" else percentage.quantize(Decimal(1), modes[rounding])
