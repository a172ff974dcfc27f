"""Numbers of controlled forms (ชุดที่, เลขที่): which number comes next, and the account of all numbers.

Source: basic-education.md §5.5; how sure we are: docs/rules.md. `assigned`: the system opens a set (ชุดที่)
for each school, form and year and counts from 1. `preprinted`: the numbers are those of the blanks that the
school has received (องค์การค้าของ สกสค.), taken from the lowest free one on.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from itertools import count, islice
from typing import Literal, NamedTuple

# as printed; not known for the schools of local authorities, so numbers are padded, never cut
SET_DIGITS = 5
NUMBER_DIGITS = 6
Mode = Literal["assigned", "preprinted"]
"""Where the numbers of a series come from."""


class NumberState(StrEnum):
    """What became of a number that is no longer free."""

    # reserved for an intent that the press has not sealed yet
    RESERVED = "reserved"
    # ออกแล้ว
    ISSUED = "issued"
    # เสีย: crossed out, marked ยกเลิก, filed
    SPOILED = "spoiled"
    # หาย: announced as void
    LOST = "lost"
    # ออกแล้วและยกเลิก
    CANCELLED = "cancelled"


MAY_BECOME: dict[NumberState | None, set[NumberState]] = {
    # None: free
    None: {NumberState.RESERVED, NumberState.SPOILED, NumberState.LOST},
    NumberState.RESERVED: {NumberState.ISSUED, NumberState.SPOILED},
    NumberState.ISSUED: {NumberState.CANCELLED},
    NumberState.SPOILED: set(),
    NumberState.LOST: set(),
    NumberState.CANCELLED: set(),
}


def may_come_from(state: NumberState) -> list[NumberState]:
    """The states, other than free, from which a number may become this."""
    return [before for before, after in MAY_BECOME.items() if before is not None and state in after]


class Series(NamedTuple):
    """A form of a school: its documents are numbered together."""

    authority: str
    school: str
    form: str


class NumberRange(NamedTuple):
    """The numbers of a set. `last` None: no blanks, the set has no end."""

    first: int
    last: int | None


class Account(NamedTuple):
    """How many numbers of a set are in each state. `total` is the sum of the others."""

    total: int
    free: int
    reserved: int
    issued: int
    spoiled: int
    lost: int
    cancelled: int


def free_numbers(numbers: NumberRange, taken: Collection[int], wanted: int) -> list[int]:
    """The lowest free numbers of a set, at most as many as wanted; fewer when the set has not enough."""
    candidates = (
        count(numbers.first) if numbers.last is None else iter(range(numbers.first, numbers.last + 1))
    )
    used = frozenset(taken)
    return list(islice((number for number in candidates if number not in used), wanted))


def account(numbers: NumberRange, counts: Mapping[NumberState, int]) -> Account:
    """The account (บัญชีคุมเลขที่) of a set, from the counts of its taken numbers: the rest is free.

    A set without end has no free ones.
    """
    taken = sum(counts.values())
    total = taken if numbers.last is None else numbers.last - numbers.first + 1
    return Account(total, total - taken, *(counts.get(state, 0) for state in NumberState))


def printed_set(number: int) -> str:
    """ชุดที่ as printed: five digits."""
    return f"{number:0{SET_DIGITS}d}"


def printed(number: int) -> str:
    """เลขที่ as printed: six digits."""
    return f"{number:0{NUMBER_DIGITS}d}"
