"""The level of a score (ระดับผลการเรียน), and the right to sit the final measuring.

Source: basic-education.md §2.1, §2.2; vocational.md §3, §4.1; docs/rules.md R-1 to R-3, R-82. Cases:
grade_bands.csv.
"""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal, NamedTuple

from shared.vocabulary.marks import BASIC, LEVELS, VOCATIONAL, Meaning

Rounding = Literal["half_up", "none", "floor"]
"""How the percentage of the total is rounded before it is compared with the bands. Basic half_up [likely],
vocational none [?]."""

Bands = tuple[tuple[int, str], ...]
"""Pairs of least percentage and mark; the best first, the last from 0."""

BANDS: Bands = ((80, "4"), (75, "3.5"), (70, "3"), (65, "2.5"), (60, "2"), (55, "1.5"), (50, "1"), (0, "0"))
"""The bands of the eight levels, the same in basic [sure] and vocational education [S]."""


class Scale(NamedTuple):
    """The scale of a curriculum: its marks, and the bands of those that follow from a score.

    A scale other than the eight levels maps its marks to them: `Meaning.level` [likely: ปพ.1:ป has the eight
    levels].
    """

    marks: Mapping[str, Meaning]
    bands: Bands

    @property
    def levels(self) -> dict[str, Decimal]:
        """The marks that follow from a score, from the worst to the best, each with its level."""
        return {mark: self.marks[mark].level or LEVELS["0"] for _, mark in reversed(self.bands)}

    def is_above(self, mark: str, cap: str) -> bool:
        """Whether a mark is better than the cap, by the bands: two marks may be mapped to one level."""
        order = [band for _, band in self.bands]
        return order.index(mark) < order.index(cap)


EIGHT = Scale(BASIC, BANDS)
EIGHT_VOCATIONAL = Scale(VOCATIONAL, BANDS)

MIN_ATTENDANCE_PERCENT = 80
"""Per cent of a subject's time that must be attended for the right to the final measuring [sure]."""


class ScoredLevel(NamedTuple):
    """The level of a score, or the code of its refusal."""

    mark: str | None
    refusal: str | None = None


def level_of_score(
    total: str, full: str = "100", rounding: Rounding = "half_up", bands: Bands = BANDS
) -> ScoredLevel:
    """The level of a subject's total score out of its full score, both as written.

    Refusals: SCORE_NOT_NUMBER (empty too: no score is not 0), FULL_SCORE_NOT_POSITIVE, SCORE_OUT_OF_RANGE
    (below 0, above full).
    """
    score, whole = number(total), number(full)
    if score is None or whole is None:
        return ScoredLevel(None, "SCORE_NOT_NUMBER")
    if whole <= 0:
        return ScoredLevel(None, "FULL_SCORE_NOT_POSITIVE")
    if not 0 <= score <= whole:
        return ScoredLevel(None, "SCORE_OUT_OF_RANGE")
    return ScoredLevel(level_of_percentage(Fraction(score) * 100 / Fraction(whole), rounding, bands))


def level_of_percentage(
    percentage: Fraction | Decimal, rounding: Rounding = "half_up", bands: Bands = BANDS
) -> str:
    """The level of a percentage from 0 to 100, which is rounded at most once, as the school sets it."""
    exact = Fraction(percentage)
    if rounding == "half_up":
        exact = Fraction(int(exact + Fraction(1, 2)))
    return next(mark for least, mark in bands if exact >= least)


def number(text: str) -> Decimal | None:
    """The number in a text.

    None for other texts, and for numbers that are no quantity (NaN, infinity, 1e-99999).
    """
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if is_quantity(value) else None


MAX_PLACES = 12


def is_quantity(value: Decimal) -> bool:
    """Whether a number is finite, with at most MAX_PLACES before and after the point.

    Longer ones (1E-99999999) would fill the memory as fractions.
    """
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MAX_PLACES and value.adjusted() < MAX_PLACES


def may_sit_the_final(
    attended: Decimal | int, taught: Decimal | int, share: int = MIN_ATTENDANCE_PERCENT
) -> bool:
    """Whether attendance gives the right to the final measuring (สิทธิ์เข้ารับการวัดผลปลายภาค).

    `share`: per cent of the time taught.
    """
    return attended * 100 >= taught * share


def whole_percentage(percentage: Decimal, rounding: Rounding = "half_up") -> Decimal:
    """The rounded percentage that is compared with the bands, to be shown with the level."""
    modes = {"half_up": ROUND_HALF_UP, "floor": ROUND_FLOOR}
    return percentage if rounding == "none" else percentage.quantize(Decimal(1), modes[rounding])
