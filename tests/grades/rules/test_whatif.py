"""What open results would have to be."""
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.rules.averages import Result, figures
from services.grades.rules.whatif import needed_for
from shared.vocabulary.marks import LEVELS
from tests.tables import cases

NEEDED = """
1.50 so far, as much again    | 2.00 | 1.0:1.5            | 1.0     | 2.50 | 2.5
between two levels            | 2.00 | 1.0:1.5 1.0:1.5    | 1.5     | 2.67 | 3
a mean that is rounded up     | 2.00 | 1.0:1              | 1.5     | 2.67 | 3
reached already               | 2.00 | 2.0:4              | 1.0     | 0    | 0
just reachable                | 2.00 | 1.0:0              | 1.0     | 4    | 4
out of reach                  | 2.00 | 1.5:0              | 1.0     | none | none
nothing open, reached         | 2.00 | 1.0:2              |         | none | 0
nothing open, not reached     | 2.00 | 1.0:1.5            |         | none | none
ร has no weight yet           | 2.00 | 1.0:1.5 1.0:ร      | 1.0     | 2.50 | 2.5
"""


def _results(text: str) -> list[Result]:
    return [Result(Decimal(credits), mark) for credits, mark in (pair.split(":") for pair in text.split())]


@pytest.mark.parametrize(("target", "results", "credits", "mean", "mark"), cases(NEEDED))
def test_needed_for(target: str, results: str, credits: str, mean: str, mark: str) -> None:
    """The mean level, and the lowest level that is enough in each."""
    needed = needed_for(Decimal(target), _results(results), [Decimal(credit) for credit in credits.split()])

    assert needed.mean == (None if mean == "none" else Decimal(mean))
    assert (needed.mark or "none") == mark


some = st.lists(st.builds(Result, st.sampled_from([Decimal(n) / 2 for n in range(1, 6)]), st.sampled_from(list(LEVELS)), st.just(False)), max_size=12)


@given(some, st.lists(st.sampled_from([Decimal("0.5"), Decimal("1.0"), Decimal("1.5")]), min_size=1, max_size=5))
def test_what_is_needed_is_enough_and_no_less_is(results: list[Result], credits: list[Decimal]) -> None:
    """With the level in each open subject the target is reached; with the next lower one it is not."""
    target = Decimal("2.00")
    needed = needed_for(target, results, credits)

    def reached(mark: str) -> bool:
        sums = figures([*results, *(Result(credit, mark) for credit in credits)])
        return sums.points >= target * sums.counted

    enough = [mark for mark in LEVELS if reached(mark)]
    assert needed.mark == (enough[0] if enough else None)
