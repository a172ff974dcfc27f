"""Averages (ผลการเรียนเฉลี่ย): the mean of results, weighted by credits and cut at two decimals.

The last digit of an average may decide a place at a university, so nothing here is approximate: credits and
levels are decimals, the mean is taken of exact sums, and what is beyond the second decimal is cut off, never
rounded up: 3.9968… is 3.99.

The rule is the same for a term, a year, a learning area and the whole course. The average of a course is
computed from all its subjects; it is not the mean of the terms' averages.

Source: basic-education.md §3, vocational.md §4.6; docs/rules.md R-4 to R-9. Cases: tests/data/cases/gpa.csv,
vocational_gpa.csv.
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
    """How results count, by a school's regulation, with the usual values as defaults."""

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
    """หน่วยกิตที่เรียน: the credits of every result, failed and undecided ones too."""
    earned: Decimal
    """หน่วยกิตที่ได้: the credits of passed results."""
    counted: Decimal
    """หน่วยกิตที่นำมาคิดเฉลี่ย: the divisor. A 0 counts in full."""
    points: Decimal
    """ผลรวมของหน่วยกิต × ระดับผลการเรียน: the dividend."""

    @property
    def average(self) -> Decimal | None:
        """ผลการเรียนเฉลี่ย, 0.00 to 4.00; None while nothing counts, which is not 0.00."""
        return cut(self.points, self.counted) if self.counted else None


def cut(points: Decimal, credits: Decimal) -> Decimal:
    """The quotient, cut after two decimals.

    Exact before the cut: 11.5 ÷ 5 is 2.30, though a float's 2.3 × 100 is 229.99…
    """
    return (points * 100 // credits) * HUNDREDTH


def figures(results: Iterable[Result], counting: Counting = USUAL) -> AverageFigures:
    """The sums of these results; their order does not matter."""
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
    """The level with which a result counts; None for one that does not count.

    Not counted are ร and มส (by default), ผ and มผ, and transferred results where the school excludes them.
    """
    if transferred and counting.transferred == "exclude":
        return None
    if meaning.waits and counting.pending == "as_zero":
        return ZERO
    return meaning.level


def grade_point_average(results: Iterable[Result], counting: Counting = USUAL) -> Decimal | None:
    """Grade point average (ผลการเรียนเฉลี่ย) of these results, 0.00 to 4.00, cut at two places and never
    rounded up; None while nothing counts.
    """
    return figures(results, counting).average


def by(
    key: Callable[[Result], Key], results: Iterable[Result], counting: Counting = USUAL
) -> dict[Key, AverageFigures]:
    """The figures of the results of each `key`, in the order of first occurrence."""
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
    """The average as forms print it: `2.30`, `0.00`, and `-` for None."""
    return "-" if average is None else str(average.quantize(HUNDREDTH, ROUND_DOWN))
