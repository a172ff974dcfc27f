"""Forms sent in time, late, not at all: the states, and totals that add up."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.rules.throttle import next_count, suspended_until
from services.registry.rules.tracker import Stage, State, stage, state, totals
from shared.vocabulary.calendar import academic_year, year_days
from tests.registry.rules.test_offices import rows

# Friday 12 มิถุนายน 2569
DUE = date(2026, 6, 12)

# what                      | received   | today      | state
STATES = """
before it is due            | none       | 2026-06-01 | not_due
on the day it is due        | none       | 2026-06-12 | not_due
the day after               | none       | 2026-06-13 | missing
came early                  | 2026-06-01 | 2026-06-02 | on_time
came on the day             | 2026-06-12 | 2026-06-12 | on_time
came the day after          | 2026-06-13 | 2027-03-29 | late
"""


@pytest.mark.parametrize(
    ("received", "today", "expected"), [pytest.param(*row[1:], id=row[0]) for row in rows(STATES)]
)
def test_state(received: str, today: str, expected: str) -> None:
    """The day it is due still counts as in time."""
    assert (
        state(None if received == "none" else date.fromisoformat(received), DUE, date.fromisoformat(today))
        == expected
    )


@given(st.lists(st.tuples(st.none() | st.dates(), st.dates()), max_size=200), st.dates())
def test_totals_add_up(sendings: list[tuple[date | None, date]], today: date) -> None:
    """Every line owed is in exactly one state, whatever the dates."""
    counted = totals(state(received, due, today) for received, due in sendings)

    assert counted["owed"] == len(sendings) == sum(counted[one] for one in State)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_is_in_its_academic_year(day: date) -> None:
    """From 16 May to 15 May."""
    first, last = year_days(academic_year(day))

    assert first <= day <= last


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, None), (4, None), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (1000, 60)]
)
def test_guessing_becomes_slow(failures: int, minutes: int | None) -> None:
    """Five tries are free; an hour is the longest wait."""
    last = datetime(2027, 3, 29)  # noqa: DTZ001 - any time

    assert suspended_until(failures, last) == (None if minutes is None else last + timedelta(minutes=minutes))


def test_failures_are_forgotten_after_a_day() -> None:
    """A count that grew for years would lock out whoever mistypes often."""
    last = datetime(2027, 3, 29)  # noqa: DTZ001 - any time

    assert [next_count(9, last, last + timedelta(hours=hours)) for hours in (1, 25)] == [10, 1]


# what                             | received   | today      | state
EXTENDED = """
before it is due for the others    | none       | 2026-06-12 | not_due
the day after, extended            | none       | 2026-06-13 | extended
the last day of the extension      | none       | 2026-06-19 | extended
the day after the extension        | none       | 2026-06-20 | missing
came within the extension          | 2026-06-19 | 2026-07-01 | on_time
came after the extension           | 2026-06-20 | 2026-07-01 | late
"""


@pytest.mark.parametrize(
    ("received", "today", "expected"), [pytest.param(*row[1:], id=row[0]) for row in rows(EXTENDED)]
)
def test_state_under_an_extension(received: str, today: str, expected: str) -> None:
    """The day of the extension still counts as in time; one that is no later changes nothing."""
    came = None if received == "none" else date.fromisoformat(received)
    day, until = date.fromisoformat(today), DUE + timedelta(days=7)

    assert state(came, DUE, day, until) == expected
    assert state(came, DUE, day, DUE - timedelta(days=7)) == state(came, DUE, day)


# what                          | handed over | registered | entered    | stage on 2026-06-12
STAGES = """
no code yet                     | none        | none       | none       | appointed
the code is in their hands      | 2026-06-10  | none       | none       | handed_over
it was handed over later        | 2026-06-13  | none       | none       | appointed
registered the same day         | 2026-06-12  | 2026-06-12 | none       | registered
registered, no handover noted   | none        | 2026-06-11 | none       | registered
signed in                       | 2026-06-10  | 2026-06-11 | 2026-06-12 | entered
signed in on a later day        | 2026-06-10  | 2026-06-11 | 2026-06-13 | registered
"""


@pytest.mark.parametrize(
    ("handed_over", "registered", "entered", "expected"),
    [pytest.param(*row[1:], id=row[0]) for row in rows(STAGES)],
)
def test_how_far_a_person_is_let_in(handed_over: str, registered: str, entered: str, expected: str) -> None:
    """The furthest that was reached by the day."""
    days = [None if day == "none" else date.fromisoformat(day) for day in (handed_over, registered, entered)]

    assert expected == stage(*days, DUE)


@given(st.lists(st.tuples(*[st.none() | st.dates()] * 3), max_size=200), st.dates())
def test_stages_add_up(people: list[tuple[date | None, ...]], on: date) -> None:
    """Everybody is in exactly one stage, whatever the dates."""
    counted = totals((stage(*days, on) for days in people), Stage)

    assert counted["owed"] == len(people) == sum(counted[one] for one in Stage)
