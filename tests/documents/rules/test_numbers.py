"""The account of controlled numbers never has a gap: every number is free, reserved, issued, spoiled, lost or
cancelled.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.documents.rules.numbers import (
    MAY_BECOME,
    NumberRange,
    NumberState,
    account,
    free_numbers,
    may_come_from,
    printed,
    printed_set,
)

GIVEN = """
the first numbers of a set that counts on   | 1-    |           | 3 | 1 2 3
the next ones                               | 1-    | 1 2 3     | 2 | 4 5
blanks from the lowest free one             | 11-15 | 11 12     | 2 | 13 14
a spoiled blank is skipped                  | 11-15 | 11 13     | 3 | 12 14 15
blanks run out: fewer than wanted           | 11-15 | 11 12 13  | 5 | 14 15
no blanks left                              | 11-12 | 11 12     | 1 |
"""


def cases(table: str) -> list[object]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(*cells[1:], id=cells[0]) for cells in rows]


def book(text: str) -> NumberRange:
    first, last = text.split("-")
    return NumberRange(int(first), int(last) if last else None)


@pytest.mark.parametrize(("of", "taken", "wanted", "expected"), cases(GIVEN))
def test_which_numbers_come_next(of: str, taken: str, wanted: str, expected: str) -> None:
    """The lowest free numbers, in order; from blanks never more than there are."""
    assert free_numbers(book(of), [*map(int, taken.split())], int(wanted)) == [*map(int, expected.split())]


def test_numbers_are_printed_with_leading_zeros_and_never_cut() -> None:
    """ชุดที่ 5 digits, เลขที่ 6 digits; a blank's longer number stays whole."""
    assert (printed_set(7), printed(12), printed(12345678)) == ("00007", "000012", "12345678")


BECOMING = """
issued    | reserved
spoiled   | reserved
lost      |
cancelled | issued
"""


@pytest.mark.parametrize(
    ("state", "before"),
    [
        pytest.param(*(cell.strip() for cell in line.split("|")), id=line.split()[0])
        for line in BECOMING.strip().splitlines()
    ],
)
def test_what_a_number_that_is_taken_may_become(state: str, before: str) -> None:
    """Issued is never spoiled, void is never issued; only a free blank is lost."""
    assert may_come_from(NumberState(state)) == [NumberState(word) for word in before.split()]


class Counting(RuleBasedStateMachine):
    """A school's registrar and the press, in any order: what they do to a set of 20 blanks."""

    def __init__(self) -> None:
        super().__init__()
        self.book = NumberRange(101, 120)
        self.became: dict[int, NumberState] = {}

    @rule(wanted=st.integers(1, 7))
    def reserve(self, wanted: int) -> None:
        """Graduates are approved."""
        given_now = free_numbers(self.book, self.became, wanted)
        assert given_now == sorted(given_now)
        assert not set(given_now) & set(self.became)
        self.became |= dict.fromkeys(given_now, NumberState.RESERVED)

    @rule(
        number=st.integers(101, 120),
        state=st.sampled_from(
            [NumberState.SPOILED, NumberState.LOST, NumberState.ISSUED, NumberState.CANCELLED]
        ),
    )
    def turn(self, number: int, state: NumberState) -> None:
        """A blank is lost, a document issued, spoiled, cancelled: where that may be."""
        if state in MAY_BECOME[self.became.get(number)]:
            self.became[number] = state

    @invariant()
    def every_number_is_accounted_for(self) -> None:
        """The six kinds add up to the set, and the free ones are those that the next reservation would get."""
        counts = {state: list(self.became.values()).count(state) for state in NumberState}
        counted = account(self.book, counts)
        assert counted.total == 20 == sum(counted[1:])
        assert counted.free == len(free_numbers(self.book, self.became, 99))

    @precondition(lambda self: NumberState.CANCELLED in self.became.values())
    @invariant()
    def what_was_cancelled_is_never_given_again(self) -> None:
        """A void number stays void."""
        void = {number for number, state in self.became.items() if state == NumberState.CANCELLED}
        assert not void & set(free_numbers(self.book, self.became, 99))


TestCounting = Counting.TestCase
TestCounting.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(st.dictionaries(st.sampled_from(NumberState), st.integers(0, 50)))
def test_where_the_system_counts_on_nothing_is_free(became: dict[NumberState, int]) -> None:
    """Without blanks the account is what was given out."""
    counted = account(NumberRange(1, None), became)

    assert (counted.free, counted.total) == (0, sum(became.values()))
    assert counted.total == sum(counted[1:])
