"""Forms about LocalSchool data: for which year, on which days, who takes one back."""

from datetime import date

import pytest

from services.registry.rules.move_forms import may_take_back, wrong_days, year_to_answer
from shared.vocabulary.offices import Office
from tests.tables import cases

# what                                       | today      | due of the next year | year
YEARS = """
nothing is announced for the next year       | 2026-04-30 | none       | 2568
more than sixty days before                  | 2026-04-05 | 2026-06-05 | 2568
sixty days before                            | 2026-04-06 | 2026-06-05 | 2569
entry is open, the year has not begun        | 2026-05-13 | 2026-06-05 | 2569
the year has begun, the next is not there    | 2026-05-16 | none       | 2569
after the deadline it is still this year     | 2027-03-29 | none       | 2569
"""

# what                                    | starts     | dated      | received   | wrong
DAYS = """
received today, dated yesterday           | none       | 2026-06-02 | 2026-06-03 | -
all on one day                            | none       | 2026-06-03 | 2026-06-03 | -
received tomorrow                         | none       | 2026-06-03 | 2026-06-04 | received_on
dated tomorrow                            | none       | 2026-06-04 | 2026-06-03 | dated
dated after it was received               | none       | 2026-06-02 | 2026-06-01 | dated
both in the future                        | none       | 2026-06-04 | 2026-06-05 | received_on dated
on the day on which the line starts       | 2026-05-12 | 2026-05-10 | 2026-05-12 | -
the day before the line starts            | 2026-05-12 | 2026-05-10 | 2026-05-11 | received_on
before the year, the line has no start    | none       | 2026-05-01 | 2026-05-02 | -
more than a year before the year          | none       | 2025-05-14 | 2025-05-14 | received_on dated
the year is Christian in a Buddhist field | none       | 1483-06-01 | 2026-06-02 | dated
"""

# sender            | who takes it back  | may
TAKING_BACK = """
registrar           | registrar          | yes
registrar           | director           | yes
registrar           | authority_clerk    | no
registrar           | dla_officer        | yes
authority_clerk     | registrar_officer  | yes
authority_clerk     | director           | no
dla_officer         | authority_clerk    | no
dla_officer         | registrar          | no
dla_officer         | dla_officer        | yes
"""


@pytest.mark.parametrize(("today", "due", "year"), cases(YEARS))
def test_for_which_year(today: str, due: str, year: str) -> None:
    """The next academic year from sixty days before its deadline on, else this one."""
    next_due = None if due == "none" else date.fromisoformat(due)

    assert int(year) == year_to_answer(date.fromisoformat(today), next_due)


@pytest.mark.parametrize(("starts", "dated", "received", "wrong"), cases(DAYS))
def test_days(starts: str, dated: str, received: str, wrong: str) -> None:
    """Seen on 3 June 2026, for academic year 2569."""
    found = wrong_days(
        2569,
        date.fromisoformat(dated),
        date.fromisoformat(received),
        starts=None if starts == "none" else date.fromisoformat(starts),
        today=date(2026, 6, 3),
    )

    assert wrong.replace("-", "").split() == [one.field for one in found]


def test_a_form_of_a_past_year_was_received_in_it() -> None:
    """What comes after 15 May belongs to the next year."""

    def wrong(received: date) -> list[str]:
        found = wrong_days(2569, date(2027, 5, 1), received, starts=None, today=date(2028, 1, 1))
        return [one.field for one in found]

    assert [] == wrong(date(2027, 5, 15))
    assert ["received_on"] == wrong(date(2027, 5, 16))


@pytest.mark.parametrize(
    ("sender", "role", "may"),
    [[cell.strip() for cell in line.split("|")] for line in TAKING_BACK.strip().splitlines()],
)
def test_who_takes_a_form_back(sender: str, role: str, may: str) -> None:
    """The organisation that sent it, and DLA."""
    assert (may == "yes") == may_take_back(Office(sender), Office(role))
