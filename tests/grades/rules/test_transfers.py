"""Transfer of results: what may be transferred, and every reason why not."""

from datetime import date
from decimal import Decimal

import pytest

from services.grades.rules.transfers import (
    REASONS,
    Transfer,
    basic_transfer_refusals,
    stay_refusals,
    vocational_transfer_refusals,
)
from tests.tables import cases

BASIC = """
as it is, from a school of the same curriculum | 3.5 | 3 | 2026-10-10 | same       |
a 0 is transferred as a 0                      | 0   | 3 | 2026-10-10 | same       |
five members                                   | 2   | 5 | 2026-10-10 | same       |
two members                                    | 2   | 2 | 2026-10-10 | same       | COMMITTEE_SIZE
six members                                    | 2   | 6 | 2026-10-10 | same       | COMMITTEE_SIZE
a day after the first term                     | 2   | 3 | 2026-10-11 | same       | TRANSFER_LATE
a level from elsewhere                         | 2   | 3 | 2026-10-10 | elsewhere  | LEVEL_NOT_EQUIVALENT
found equivalent                               | 2   | 3 | 2026-10-10 | equivalent |
passed without level                           | ผ   | 3 | 2026-10-10 | elsewhere  |
a vocational letter                            | ข.ร. | 3 | 2026-10-10 | elsewhere | RESULT_UNKNOWN
everything at once                             | 2   | 1 | 2026-10-11 | elsewhere  | COMMITTEE_SIZE TRANSFER_LATE LEVEL_NOT_EQUIVALENT
"""


@pytest.mark.parametrize(("mark", "committee", "on", "whence", "reasons"), cases(BASIC))
def test_basic(mark: str, committee: str, on: str, whence: str, reasons: str) -> None:
    """basic-education.md §2.6."""
    transfer = Transfer(
        mark,
        int(committee),
        date.fromisoformat(on),
        date(2026, 10, 10),
        whence == "same",
        whence == "equivalent",
    )

    assert basic_transfer_refusals(transfer) == reasons.split()
    assert REASONS.keys() >= set(reasons.split())


def test_a_term_is_studied_here() -> None:
    """Before the school that accepted transferred results graduates the pupil."""
    assert stay_refusals(0) == ["TERM_HERE_MISSING"]
    assert "TERM_HERE_MISSING" in REASONS
    assert stay_refusals(1) == []


def test_what_is_usual() -> None:
    """A result comes from a school of the same curriculum."""
    assert basic_transfer_refusals(Transfer("2", 3, date(2026, 8, 1), date(2026, 10, 10))) == []


def test_every_reason_has_its_texts() -> None:
    """In both languages."""
    assert all(th and en for th, en in REASONS.values())


VOCATIONAL = """
68 of 103 is two thirds    | 68 | 2 3.5 TX |
half a credit over the floor | 68.5 | 2 | TRANSFER_ABOVE_TWO_THIRDS
one more                   | 69 | 2 3.5 TX | TRANSFER_ABOVE_TWO_THIRDS
a level of 1.5             | 3  | 1.5      | TRANSFER_BELOW_2
both                       | 70 | 1        | TRANSFER_ABOVE_TWO_THIRDS TRANSFER_BELOW_2
"""


@pytest.mark.parametrize(("credits", "marks", "refusals"), cases(VOCATIONAL))
def test_vocational(credits: str, marks: str, refusals: str) -> None:
    """At most two thirds; levels below 2.0 are measured again."""
    assert vocational_transfer_refusals(Decimal(credits), Decimal(103), marks.split()) == refusals.split()
    assert REASONS.keys() >= set(refusals.split())


def test_a_transfer_that_was_measured_again() -> None:
    """After re-measuring a 1.5 may be taken."""
    assert vocational_transfer_refusals(Decimal(3), Decimal(103), ["1.5"], remeasured=True) == []
