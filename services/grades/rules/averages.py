"""Averages (ผลการเรียนเฉลี่ย): what a pupil's results weigh, and their mean, cut at two decimals.

A pupil's average may decide a place at a university in the last digit, so nothing here is approximate: credits and levels are decimals, the mean
is taken of exact sums, and what is beyond the second decimal is cut off, never rounded up. 3.9968… is 3.99, on paper and in the file that goes out.

A term, a year, a learning area, the whole course: the rule is the same, only the results differ that are handed in. The average of a
course is computed from all its subjects; the mean of the terms' averages is another number and is nobody's average.

Source: basic-education.md §3, vocational.md §4.6; docs/rules.md R-4 to R-9. Cases: tests/data/cases/gpa.csv, vocational_gpa.csv.
"""
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Literal, NamedTuple, TypeVar

from shared.vocabulary.marks import BASIC, Meaning

HUNDREDTH = Decimal("0.01")
ZERO = Decimal(0)

Key = TypeVar("Key", bound=Hashable)


class Result(NamedTuple):
    """A subject and the result that counts (ผลการเรียน). In a primary school hours are in place of credits.

    `history.py` decides which of several results of a subject counts; here each subject comes once.
    """

    credits: Decimal
    mark: str
    transferred: bool = False


class Counting(NamedTuple):
    """What a school's regulation leaves open, with the usual answer."""

    marks: Mapping[str, Meaning] = BASIC
    """The vocabulary of the curriculum: basic มส and vocational ม.ส. are different things."""
    pending: Literal["exclude", "as_zero"] = "exclude"
    """`gpa_pending`: whether ร and มส divide before they are decided [unknown]."""
    transferred: Literal["include", "exclude"] = "include"
    """`gpa_transferred`: whether a level brought from another school counts here."""


USUAL = Counting()


class AverageFigures(NamedTuple):
    """The sums of some results, and their average."""

    attempted: Decimal
    """หน่วยกิตที่เรียน: of every result, failed and undecided ones too."""
    earned: Decimal
    """หน่วยกิตที่ได้: of what was passed."""
    counted: Decimal
    """หน่วยกิตที่นำมาคิดเฉลี่ย: the divisor. A 0 counts in full."""
    points: Decimal
    """ผลรวมของหน่วยกิต × ระดับผลการเรียน: the dividend."""

    @property
    def average(self) -> Decimal | None:
        """ผลการเรียนเฉลี่ย, 0.00 to 4.00; None while nothing counts, which is not 0.00."""
        return cut(self.points, self.counted) if self.counted else None


def cut(points: Decimal, credits: Decimal) -> Decimal:
    """The quotient, cut after two decimals. Exact before the cut: 11.5 ÷ 5 is 2.30, though a float's 2.3 × 100 is 229.99…"""
    return (points * 100 // credits) * HUNDREDTH


def figures(results: Iterable[Result], counting: Counting = USUAL) -> AverageFigures:
    """What these results sum up to. In whatever order they come, the figures are the same."""
    attempted = earned = counted = points = ZERO
    for credits, mark, transferred in results:
        meaning = counting.marks[mark]
        if not meaning.attempted:
            continue
        attempted += credits
        if meaning.earned:
            earned += credits
        level = _level(meaning, transferred, counting)
        if level is not None:
            counted += credits
            points += credits * level
    return AverageFigures(attempted, earned, counted, points)


def _level(meaning: Meaning, transferred: bool, counting: Counting) -> Decimal | None:
    """What a result weighs; None for one without weight: ร and มส (by default), ผ and มผ, and a transferred one where the school leaves those out."""
    if transferred and counting.transferred == "exclude":
        return None
    if meaning.waits and counting.pending == "as_zero":
        return ZERO
    return meaning.level


def grade_point_average(results: Iterable[Result], counting: Counting = USUAL) -> Decimal | None:
    """Grade point average (ผลการเรียนเฉลี่ย) of these results, 0.00 to 4.00, cut at two places and never rounded up; None while nothing counts."""
    return figures(results, counting).average


def by(key: Callable[[Result], Key], results: Iterable[Result], counting: Counting = USUAL) -> dict[Key, AverageFigures]:
    """The figures of each group of results: of each term, each year, each learning area, by the `key` of a result; in the order of first sight."""
    groups: dict[Key, list[Result]] = {}
    for result in results:
        groups.setdefault(key(result), []).append(result)
    return {group: figures(members, counting) for group, members in groups.items()}


def total(parts: Iterable[AverageFigures]) -> AverageFigures:
    """The figures of all parts together: sums add up, averages do not."""
    attempted = earned = counted = points = ZERO
    for part in parts:
        attempted += part.attempted
        earned += part.earned
        counted += part.counted
        points += part.points
    return AverageFigures(attempted, earned, counted, points)


def two_decimals(average: Decimal | None) -> str:
    """As paper shows it: `2.30`, `0.00`, and `-` for none."""
    return "-" if average is None else str(average.quantize(HUNDREDTH, ROUND_DOWN))
