"""Rank and percentile (ลำดับที่, เปอร์เซ็นไทล์) of averages within a school and year.

Off by default: admission requires neither [likely].

Source: basic-education.md §3.10; docs/rules.md R-11.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from services.grades.rules.averages import cut


class RankPlace(NamedTuple):
    """A place among others: the rank from 1, which equal averages share.

    The percentile 0.00 to 100, cut at two decimals.
    """

    rank: int
    percentile: Decimal


def places(averages: Sequence[Decimal]) -> list[RankPlace]:
    """The place of each average, in the order given.

    Percentile: 100 × (number below + ½ × number equal) ÷ number of all.
    """
    ascending = sorted(averages)
    return [_place(average, ascending) for average in averages]


def _place(average: Decimal, ascending: list[Decimal]) -> RankPlace:
    below, up_to = bisect_left(ascending, average), bisect_right(ascending, average)
    doubled = Decimal(2 * below + (up_to - below))
    return RankPlace(len(ascending) - up_to + 1, cut(doubled * 50, Decimal(len(ascending))))
