"""From a score to a level (ระดับผลการเรียน), and the right to sit the final measuring.

Source: basic-education.md §2.1, §2.2; vocational.md §3, §4.1; docs/rules.md R-1 to R-3, R-82. Cases: grade_bands.csv.
"""
from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal, NamedTuple

from shared.vocabulary.marks import BASIC, LEVELS, VOCATIONAL, Meaning

Rounding = Literal["half_up", "none", "floor"]
"""How a percentage becomes whole before the bands are asked: once, of the total. Basic default half_up [likely], vocational none [?]."""

Bands = tuple[tuple[int, str], ...]
"""From this percentage on → mark; the best first, the last from 0 on."""

BANDS: Bands = ((80, "4"), (75, "3.5"), (70, "3"), (65, "2.5"), (60, "2"), (55, "1.5"), (50, "1"), (0, "0"))
"""Of the eight levels. The same in basic [sure] and vocational education [S]."""


class Scale(NamedTuple):
    """The scale of a curriculum: its marks and what they mean, and the bands of those that a score gives.

    Another scale than the eight levels carries its mapping to them in its marks: `Meaning.level` [likely: ปพ.1:ป takes the eight levels].
    """

    marks: Mapping[str, Meaning]
    bands: Bands

    @property
    def levels(self) -> dict[str, Decimal]:
        """The marks that a score gives, from the worst to the best, and what each weighs."""
        return {mark: self.marks[mark].level or LEVELS["0"] for _, mark in reversed(self.bands)}

    def is_above(self, mark: str, cap: str) -> bool:
        """Whether this mark is better than the cap. By the bands, since two marks of a scale may be mapped to one level."""
        order = [band for _, band in self.bands]
        return order.index(mark) < order.index(cap)


EIGHT = Scale(BASIC, BANDS)
EIGHT_VOCATIONAL = Scale(VOCATIONAL, BANDS)

MEASURING_SHARE = 80
"""Per cent of a subject's time that must be attended for the right to the final measuring [sure]."""


class ScoredLevel(NamedTuple):
    """A level, or the code of why the score gives none."""

    mark: str | None
    refusal: str | None = None


def level_of_score(total: str, full: str = "100", rounding: Rounding = "half_up", bands: Bands = BANDS) -> ScoredLevel:
    """The level of a subject's total score out of its full score, both as written.

    Refusals: SCORE_NOT_NUMBER (empty too: no score is not 0), FULL_SCORE_NOT_POSITIVE, SCORE_OUT_OF_RANGE (below 0, above full).
    """
    score, whole = number(total), number(full)
    if score is None or whole is None:
        return ScoredLevel(None, "SCORE_NOT_NUMBER")
    if whole <= 0:
        return ScoredLevel(None, "FULL_SCORE_NOT_POSITIVE")
    if not 0 <= score <= whole:
        return ScoredLevel(None, "SCORE_OUT_OF_RANGE")
    return ScoredLevel(level_of_percentage(Fraction(score) * 100 / Fraction(whole), rounding, bands))


def level_of_percentage(percentage: Fraction | Decimal, rounding: Rounding = "half_up", bands: Bands = BANDS) -> str:
    """The level of a percentage from 0 to 100. Exact: 79.99 is 79.99 unless the school's rounding says otherwise, once."""
    exact = Fraction(percentage)
    if rounding == "half_up":
        exact = Fraction(int(exact + Fraction(1, 2)))
    return next(mark for least, mark in bands if exact >= least)


def number(text: str) -> Decimal | None:
    """The number in this text; None for words, for nothing, and for what is no quantity (NaN, infinity, 1e-99999)."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if is_quantity(value) else None


PLACES = 12


def is_quantity(value: Decimal) -> bool:
    """Whether this can be counted with: finite, at most twelve places before and after the point. 1E-99999999 as a fraction would fill the memory."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -PLACES and value.adjusted() < PLACES


def may_sit_the_final(attended: Decimal | int, taught: Decimal | int, share: int = MEASURING_SHARE) -> bool:
    """Whether attendance gives the right to the final measuring (สิทธิ์เข้ารับการวัดผลปลายภาค): 80 % of the time taught, exactly; 32 of 40 hours may."""
    return attended * 100 >= taught * share


def whole_percentage(percentage: Decimal, rounding: Rounding = "half_up") -> Decimal:
    """The percentage as the bands see it, for showing beside the level."""
    modes = {"half_up": ROUND_HALF_UP, "floor": ROUND_FLOOR}
    return percentage if rounding == "none" else percentage.quantize(Decimal(1), modes[rounding])
