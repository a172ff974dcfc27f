"""The days of a calendar for one organisation, those of the next year, and whether an extension was used."""

from datetime import UTC, date, datetime

import pytest

from services.registry.calendar.days import (
    Extended,
    Own,
    faults_of_days,
    may_be_taken_back,
    next_lines,
    task,
    windows,
)
from shared.contracts.registry.calendar import CalendarLine
from tests.registry.rules.test_offices import rows


def line(code: str = "orders", starts: str = "-", due: str = "2026-06-12", **more: object) -> CalendarLine:
    """A line that authorities and schools owe."""
    facts = {"title": "ส่งคำสั่ง ปี 2569", "title_en": "Orders", "owed_by": ["school"], "who": "x", "source": "x"}
    return CalendarLine.model_validate(
        {"code": code, "starts": day(starts), "due": day(due), **facts, **more}
    )


def day(text: str) -> date | None:
    """A day, or none."""
    return None if text == "-" else date.fromisoformat(text)


# what                                | own        | extended to             | due        | is extended
DUE = """
as announced                          | -          |                         | 2026-06-12 | no
an extension                          | -          | 2026-06-19              | 2026-06-19 | yes
the later of two                      | -          | 2026-06-26, 2026-06-19  | 2026-06-26 | yes
an extension that is no later         | -          | 2026-06-10              | 2026-06-12 | no
an extension to the same day          | -          | 2026-06-12              | 2026-06-12 | no
a shift                               | 2026-06-30 |                         | 2026-06-30 | no
a shift, extended                     | 2026-06-30 | 2026-07-07              | 2026-07-07 | yes
an extension before the shifted day   | 2026-06-30 | 2026-06-19              | 2026-06-30 | no
"""


@pytest.mark.parametrize(
    ("own", "extended", "due", "is_extended"), [pytest.param(*row[1:], id=row[0]) for row in rows(DUE)]
)
def test_what_is_due(own: str, extended: str, due: str, is_extended: str) -> None:
    """A school's own days before the country's, then the latest extension; of another line none counts."""
    shifted = Own(None, date.fromisoformat(own)) if own != "-" else None
    given = [Extended("orders", date.fromisoformat(one), "น้ำท่วม") for one in extended.split(", ") if one]

    found = task(line(), shifted, [*given, Extended("forms", date(2026, 12, 31), "x")])

    assert (date.fromisoformat(due), is_extended == "yes") == (found.due, found.extended is not None)
    assert found.shifted == (own != "-")


# what                              | starts     | due        | next starts | next due
NEXT = """
Friday, Saturday a year later       | -          | 2026-06-12 | -           | 2027-06-11
Wednesday, Thursday                 | -          | 2026-06-10 | -           | 2027-06-10
a Sunday of each year stays         | -          | 2026-10-11 | -           | 2027-10-11
the end of a period stays           | 2026-05-16 | 2026-10-09 | 2027-05-16  | 2027-10-09
29 February                         | -          | 2028-02-29 | -           | 2029-02-28
"""


@pytest.mark.parametrize(
    ("starts", "due", "next_starts", "next_due"), [pytest.param(*row[1:], id=row[0]) for row in rows(NEXT)]
)
def test_the_next_year(starts: str, due: str, next_starts: str, next_due: str) -> None:
    """The same days; a day that was a workday and falls on a weekend becomes the Friday before."""
    [moved] = next_lines([line(starts=starts, due=due)], 2569, 2570)

    assert (day(next_starts), day(next_due)) == (moved.starts, moved.due)
    assert "ส่งคำสั่ง ปี 2570" == moved.title


def test_a_window_moves_with_its_term() -> None:
    """From the first minute of the first day to the end of the last, in Bangkok."""
    window = line(starts="2026-05-16", due="2026-10-10", window="term", term="1/2569")
    [moved] = next_lines([window], 2569, 2570)

    [found] = windows([task(moved, None, []), task(line(), None, [])])

    assert ("term", "1/2570") == (found.kind, found.term)
    assert (datetime(2027, 5, 15, 17, tzinfo=UTC), datetime(2027, 10, 10, 17, tzinfo=UTC)) == (
        found.opens_at,
        found.closes_at,
    )


# what                        | starts     | due        | window | wrong
FAULTS = """
a day                         | -          | 2026-06-12 | no     |
days from – to                | 2026-05-16 | 2026-10-10 | no     |
reversed                      | 2026-10-10 | 2026-05-16 | no     | reversed
the Christian year for a B.E. | -          | 2569-06-12 | no     | far
no day                        | -          | -          | no     | missing
half a window                 | 2026-05-16 | -          | yes    | missing
"""


@pytest.mark.parametrize(
    ("starts", "due", "window", "wrong"), [pytest.param(*row[1:], id=row[0]) for row in rows(FAULTS)]
)
def test_impossible_days(starts: str, due: str, window: str, wrong: str) -> None:
    """Each fault has a name."""
    found = faults_of_days(day(starts), day(due), 2569, is_window=window == "yes")

    assert set(wrong.split()) == set(found)


# what                                | given      | due        | today      | may be
USED = """
before the deadline                   | 2026-06-01 | 2026-06-12 | 2026-06-12 | yes
after it, nobody knows who relied     | 2026-06-01 | 2026-06-12 | 2026-06-13 | no
given after it, on the same day       | 2026-06-20 | 2026-06-12 | 2026-06-20 | yes
given after it, a day later           | 2026-06-20 | 2026-06-12 | 2026-06-21 | no
"""


@pytest.mark.parametrize(
    ("given", "due", "today", "may_be"), [pytest.param(*row[1:], id=row[0]) for row in rows(USED)]
)
def test_an_extension_that_nobody_used(given: str, due: str, today: str, may_be: str) -> None:
    """It may be taken back."""
    days = [date.fromisoformat(one) for one in (given, due, today)]

    assert may_be_taken_back(*days) == (may_be == "yes")
