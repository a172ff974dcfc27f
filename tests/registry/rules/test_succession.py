"""Who holds an office from when to when, as it follows from all orders; days on which nobody does."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from services.registry.rules.offices import is_in_force
from services.registry.rules.orders import COMMITTEE, Held, ended_by, is_complete
from services.registry.rules.succession import ONE_DAY, overlapped, served, vacancies
from shared.vocabulary.offices import Duty, Office
from tests.registry.rules.test_offices import rows

# what                          | orders: who office first..last                                          | days in office
SERVED = """
alone, until another order      | A registrar 2026-06-01..none                                            | A 2026-06-01..none
a successor ends the former     | A registrar 2025-06-01..none B registrar 2026-06-01..none               | A 2025-06-01..2026-05-31 B 2026-06-01..none
whatever the order of recording | B registrar 2026-06-01..none A registrar 2025-06-01..none               | B 2026-06-01..none A 2025-06-01..2026-05-31
an own last day before that     | A registrar 2025-06-01..2026-03-31 B registrar 2026-06-01..none         | A 2025-06-01..2026-03-31 B 2026-06-01..none
acting in between ends both     | A registrar 2025-06-01..none B registrar 2026-06-01..2026-06-30 C registrar 2026-08-01..none | A 2025-06-01..2026-05-31 B 2026-06-01..2026-06-30 C 2026-08-01..none
clerks serve side by side       | A authority_clerk 2025-06-01..none B authority_clerk 2026-06-01..none   | A 2025-06-01..none B 2026-06-01..none
one member follows another      | A member:writes 2025-06-01..none B member:checks 2025-06-01..none C member:checks 2026-06-01..none | A 2025-06-01..none B 2025-06-01..2026-05-31 C 2026-06-01..none
"""


@pytest.mark.parametrize(("orders", "expected"), [pytest.param(*row[1:], id=row[0]) for row in rows(SERVED)])
def test_days_in_office_follow_from_all_orders(orders: str, expected: str) -> None:
    """Each lasts until its own last day, or until the day before the next one begins."""
    found = [f"{one.appointment} {one.first}..{one.last or 'none'}" for one in served(stated(orders))]

    assert expected.replace("  ", " ") == " ".join(found)


# what                         | orders                                                                   | vacant
VACANT = """
one after the other            | A registrar 2025-06-01..none B registrar 2026-06-01..none                |
between two                    | A registrar 2025-06-01..2026-05-31 B registrar 2026-07-01..none          | 2026-06-01..2026-06-30
after the last one             | A registrar 2025-06-01..2026-05-31                                       | 2026-06-01..none
twice                          | A registrar 2025-06-01..2025-06-30 B registrar 2025-08-01..2025-08-31    | 2025-07-01..2025-07-31 2025-09-01..none
never before the first one     | A registrar 2026-06-01..none                                             |
a second clerk is enough       | A authority_clerk 2025-06-01..2025-12-31 B authority_clerk 2025-06-01..none |
nobody checks                  | A member:writes 2025-06-01..none B member:proofreads 2025-06-01..none C member:checks 2025-06-01..2025-12-31 | 2026-01-01..none
"""


@pytest.mark.parametrize(("orders", "expected"), [pytest.param(*row[1:], id=row[0]) for row in rows(VACANT)])
def test_days_on_which_nobody_holds_an_office(orders: str, expected: str) -> None:
    """From the day after the last holder to the day before the next; a committee must be complete."""
    found = sorted(vacancies(served(stated(orders))))

    assert expected.split() == [f"{one.first}..{one.last or 'none'}" for one in found]


# what                               | moved to   | from       | another begins | refused
MOVED = """
nobody else                          | 2026-06-15 | 2026-06-01 | none           | no
the successor stays later            | 2026-06-15 | 2026-06-01 | 2026-09-01     | no
onto the successor's first day       | 2026-09-01 | 2026-06-01 | 2026-09-01     | yes
before whom it had replaced          | 2026-05-01 | 2026-06-01 | 2026-05-15     | yes
still after whom it had replaced     | 2026-05-20 | 2026-06-01 | 2026-05-15     | no
"""


@pytest.mark.parametrize(
    ("first", "before", "other", "expected"), [pytest.param(*row[1:], id=row[0]) for row in rows(MOVED)]
)
def test_whether_a_first_day_can_be_corrected(first: str, before: str, other: str, expected: str) -> None:
    """An order cannot begin before, or on the day of, one that it had replaced."""
    [moved] = stated(f"A registrar {first}..none")
    others = [] if other == "none" else stated(f"B registrar {other}..none")

    assert (expected == "yes") is bool(overlapped([moved], others, date.fromisoformat(before)))


DAY_ZERO = date(2025, 5, 16)


@pytest.mark.parametrize("seed", range(40))
def test_two_years_agree_with_a_plain_model(seed: int) -> None:
    """Random appointments, ends, corrections and withdrawals, asked at 100 days.

    The plain model knows no periods: on each day it looks through the orders, the latest first.
    """
    chance = random.Random(seed)
    held: list[Held] = []
    for number in range(14):
        act: Callable[[random.Random, list[Held], int], list[Held]] = chance.choice(
            (recorded, recorded, recorded, ended, corrected, withdrawn)
        )
        held = act(chance, held, number)

        vacant = vacancies(held)
        for _ in range(100):
            day = DAY_ZERO + timedelta(days=chance.randrange(730))
            serving = plainly_held(held, day)
            begun = any(one.first <= day for one in held)
            assert serving == {one.appointment for one in held if is_in_force(one.first, one.last, day)}
            assert (begun and not serving) == any(is_in_force(one.first, one.last, day) for one in vacant)


def recorded(chance: random.Random, held: list[Held], number: int) -> list[Held]:
    """A registrar is appointed as the recording does it: who overlaps is ended, or the order is refused."""
    first = DAY_ZERO + timedelta(days=chance.randrange(700))
    last = first + timedelta(days=chance.randrange(200)) if chance.random() < 0.5 else None
    replaced = ended_by([(Office.REGISTRAR, None)], held, first, last)
    if any(one.first >= first for one in replaced):
        return held
    new = Held(number, number, "1/2569", Office.REGISTRAR, None, first, last, number, last)
    kept = [one._replace(last=first - ONE_DAY, ended_by=number) if one in replaced else one for one in held]
    assert sorted(served([*held, new])) == sorted([*kept, new])
    return [*kept, new]


def ended(chance: random.Random, held: list[Held], number: int) -> list[Held]:
    """One ends early, without a successor."""
    if not held:
        return held
    one = chance.choice(held)
    last = one.first + timedelta(days=chance.randrange(60))
    if one.last is not None and last >= one.last:
        return held
    return served(other._replace(stated_last=last) if other == one else other for other in held)


def corrected(chance: random.Random, held: list[Held], number: int) -> list[Held]:
    """The first day of one was typed wrong."""
    if not held:
        return held
    one = chance.choice(held)
    first = one.first + timedelta(days=chance.randrange(-40, 40))
    if one.stated_last is not None and one.stated_last < first:
        return held
    moved = one._replace(first=first, last=one.stated_last)
    others = served(other for other in held if other.order != one.order)
    return held if overlapped([moved], others, one.first) else served([*others, moved])


def withdrawn(chance: random.Random, held: list[Held], number: int) -> list[Held]:
    """One was recorded by mistake."""
    one = chance.choice(held) if held else None
    return served(other for other in held if other != one)


def plainly_held(held: list[Held], day: date) -> set[object]:
    """Who is registrar on a day: whoever began last, unless the own last day is over."""
    begun = sorted((one for one in held if one.first <= day), key=lambda one: one.first)
    if not begun or (begun[-1].stated_last is not None and begun[-1].stated_last < day):
        return set()
    return {begun[-1].appointment}


def test_a_committee_that_is_replaced_whole() -> None:
    """All former members end, also a chair whom the new order does not name."""
    old = [_member(f"old {duty}", "1", date(2025, 6, 1), duty) for duty in Duty]
    new = [_member(f"new {duty}", "2", date(2026, 6, 1), duty) for duty in COMMITTEE]

    after = served([*old, *new])

    assert {date(2026, 5, 31)} == {one.last for one in after if one.order == "1"}
    assert is_complete((one.person, one.duty) for one in after if one.last is None)


def _member(who: str, order: str, first: date, duty: Duty) -> Held:
    return Held(who, who, order, Office.COMMITTEE_MEMBER, duty, first, None, order)


def stated(text: str) -> list[Held]:
    """Appointments of a table: who, office, first and last day; each by an order of its own name."""
    words = iter(text.split())
    found = []
    for who, word, days in zip(words, words, words, strict=True):
        office, _, duty = word.replace("member", "committee_member").partition(":")
        first, last = days.split("..")
        own = None if last == "none" else date.fromisoformat(last)
        found.append(
            Held(
                who,
                who,
                "1/2568",
                Office(office),
                Duty(duty) if duty else None,
                date.fromisoformat(first),
                own,
                who,
                own,
            )
        )
    return found
