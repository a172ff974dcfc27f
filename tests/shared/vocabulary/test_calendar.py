"""Academic years, terms and their usual days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.calendar import (
    academic_year,
    latest_extension,
    next_term,
    remedial_days,
    term_days,
    term_name,
    term_order,
    term_parts,
    year_days,
)
from tests.tables import cases

terms = st.builds(term_name, st.integers(0, 3), st.integers(2500, 2699))

DAYS = """
first term   | 1/2569 | 2026-05-16 | 2026-10-10 | 2026-11-30 | 2027-04-01 | 2/2569
second term  | 2/2569 | 2026-11-01 | 2027-03-31 | 2027-04-30 | 2027-05-15 | 1/2570
summer       | 3/2569 | 2027-04-01 | 2027-05-15 | 2027-05-15 | 2027-05-15 | 1/2570
whole year   | 0/2569 | 2026-05-16 | 2027-03-31 | 2027-04-30 | 2027-05-15 | 0/2570
"""


@pytest.mark.parametrize(("term", "first", "last", "remedied_until", "extended_until", "then"), cases(DAYS))
def test_term_days(
    term: str, first: str, last: str, remedied_until: str, extended_until: str, then: str
) -> None:
    """The usual days of a term, the last day of remedies, and the next term."""
    assert (term_days(term).first.isoformat(), term_days(term).last.isoformat()) == (first, last)
    assert remedial_days(term).last.isoformat() == remedied_until
    assert latest_extension(term).isoformat() == extended_until
    assert next_term(term) == then


def test_the_year_begins_on_16_may() -> None:
    """15 May is the last day of the year before."""
    assert academic_year(date(2026, 5, 15)) == 2568
    assert academic_year(date(2026, 5, 16)) == 2569
    assert date(2027, 5, 15) in year_days(2569)
    assert date(2027, 5, 16) not in year_days(2569)


def test_terms_follow_one_another() -> None:
    """First, second, summer, then the next year."""
    assert sorted(["1/2570", "3/2569", "2/2569", "1/2569"], key=term_order) == [
        "1/2569",
        "2/2569",
        "3/2569",
        "1/2570",
    ]


@given(terms)
def test_names_are_parsed(term: str) -> None:
    """parse(format(x)) = x."""
    assert term_name(*term_parts(term)) == term


@given(terms)
def test_a_term_is_within_its_year(term: str) -> None:
    """Its days are within its academic year, and the next one begins after it."""
    days = term_days(term)

    assert academic_year(days.first) == academic_year(days.last) == term_parts(term)[1]
    assert term_days(next_term(term)).first > days.last


@given(st.dates(date(1960, 1, 1), date(2150, 1, 1)))
def test_every_day_is_in_one_year(day: date) -> None:
    """No day is between two years, and none in two."""
    year = academic_year(day)

    assert day in year_days(year)
    assert year_days(year).last + timedelta(days=1) == year_days(year + 1).first
