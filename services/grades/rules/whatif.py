"""What if (ต้องได้เท่าไร): what open results would have to become for an average to be reached.

An answer for a pupil who asks in time, never a promise: it is the same law with other values.
Source: docs/rules.md R-12.
"""
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from services.grades.rules.averages import USUAL, ZERO, Counting, Result, figures
from shared.vocabulary.marks import LEVELS


class Needed(NamedTuple):
    """The mean level that the open subjects would need, weighted by credits. `mark`: the lowest level that, in each of them, is enough (None: out of reach)."""

    mean: Decimal | None
    mark: str | None


def needed_for(
    target: Decimal, results: Iterable[Result], open_credits: Sequence[Decimal], counting: Counting = USUAL, levels: Mapping[str, Decimal] = LEVELS,
) -> Needed:
    """What is needed in subjects of these credits so that the average of all is at least `target`. None where even 4 in each is too little.

    The mean is exact up to its last place, which is rounded up, so that it is enough; it is never negative.
    """
    sums = figures(results, counting)
    weight = sum(open_credits, ZERO)
    points = max(target * (sums.counted + weight) - sums.points, ZERO)
    if not weight:
        return Needed(None, next(iter(levels))) if not points else Needed(None, None)
    if points > max(levels.values()) * weight:
        return Needed(None, None)
    hundredths, rest = divmod(points * 100, weight)
    mean = (hundredths + (1 if rest else 0)) / 100
    return Needed(mean, next(mark for mark, level in levels.items() if level * weight >= points))
