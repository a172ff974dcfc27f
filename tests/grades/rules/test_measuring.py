"""The result of a term's measuring: a level or a letter, in both vocabularies; every letter has its case."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.rules.measuring import (
    REASONS,
    USUAL,
    VOCATIONAL_USUAL,
    Measured,
    MeasuredPart,
    MeasuringRules,
    activity_result,
    basic_result,
    vocational_result,
)
from shared.vocabulary.marks import BASIC, VOCATIONAL
from tests.tables import cases


def parts_of(text: str) -> list[MeasuredPart]:
    """`16/20 -/30`: scored of full; - where nothing was measured."""
    pairs = [one.split("/") for one in text.split()]
    return [MeasuredPart(Decimal(full), None if score == "-" else Decimal(score)) for score, full in pairs]


def measured(parts: str, time: str, more: str = "") -> Measured:
    attended, taught = map(Decimal, time.split("/"))
    return Measured(
        parts_of(parts),
        attended,
        taught,
        lenient="lenient" in more,
        indicators_passed="indicator" not in more,
    )


BASIC_CASES = """
parts are added, then compared      | 16/20 14/20 20/30 22/30 | 40/40 |           | 3   |
a part of nothing is not 0          | 16/20 14/20 20/30 -/30  | 40/40 |           | ร   | PART_NOT_MEASURED
a part of 0 is measured             | 16/20 14/20 20/30 0/30  | 40/40 |           | 1   |
rounded once, of the total          | 39.75/50 39.75/50       | 40/40 |           | 4   |
not of each part                    | 39.5/50 39.7/50         | 40/40 |           | 3.5 |
exactly 80 % of the time            | 80/100                  | 32/40 |           | 4   |
one hour less, however good         | 100/100                 | 31/40 |           | มส  | TIME_SHORT
the head is lenient                 | 80/100                  | 31/40 | lenient   | 4   |
lenient at exactly 60 %             | 80/100                  | 24/40 | lenient   | 4   |
no leniency below the floor         | 80/100                  | 23.9/40 | lenient | มส  | LENIENCY_BELOW_FLOOR
time first, then parts              | -/100                   | 31/40 |           | มส  | TIME_SHORT
lenient, but the exam was not sat   | 40/70 -/30              | 31/40 | lenient   | ร   | PART_NOT_MEASURED
indicators are reported, no block   | 80/100                  | 40/40 | indicator | 4   | INDICATORS_NOT_PASSED
out of 60                           | 48/60                   | 40/40 |           | 4   |
"""


@pytest.mark.parametrize(("parts", "time", "more", "mark", "reasons"), cases(BASIC_CASES))
def test_basic(parts: str, time: str, more: str, mark: str, reasons: str) -> None:
    """basic-education.md §2.1, §2.2."""
    decided = basic_result(measured(parts, time, more))

    assert REASONS.keys() >= set(decided.reasons)
    assert (decided.mark, " ".join(decided.reasons)) == (mark, reasons)


VOCATIONAL_CASES = """
43 of 54 hours                     | 80/100   | 43/54   |                 |         | ข.ร. | TIME_SHORT
43.2 of 54, exactly 80 %           | 80/100   | 43.2/54 |                 |         | 4    |
relaxed by the head with cause     | 80/100   | 43/54   |                 | lenient | 4    |
relaxed however low                | 80/100   | 0/54    |                 | lenient | 4    |
compared exactly                   | 79.99/100 | 54/54  |                 |         | 3.5  |
just 4                             | 80/100   | 54/54   |                 |         | 4    |
no rounding up to a pass           | 49.5/100 | 54/54   |                 |         | 0    |
fraud in one test                  | 80/100   | 54/54   | fraud           |         | ท.   |
fraud has no good cause            | 80/100   | 54/54   | fraud           | excused | ท.   |
withdrawn in time or with cause    | 0/100    | 10/54   | withdrawn       | excused | ถ.น. |
withdrawn late                     | 0/100    | 10/54   | withdrawn       |         | ถ.ล. |
practical work missing             | 60/100   | 54/54   | no_practice     |         | ข.ป. |
practical work, with permission    | 60/100   | 54/54   | no_practice     | excused | ม.ส. |
absent from the final              | 60/100   | 54/54   | absent_from_final |       | ข.ส. |
absent with permission             | 60/100   | 54/54   | absent_from_final | excused | ม.ส. |
suspended                          | 60/100   | 54/54   | suspended       |         | ถ.พ. |
suspended has no good cause        | 60/100   | 54/54   | suspended       | excused | ถ.พ. |
a part was not measured            | 60/70 -/30 | 54/54 |                 |         | ม.ส. | PART_NOT_MEASURED
audited and passed                 | 60/100   | 54/54   |                 | audited | ม.ก. |
audited and failed                 | 40/100   | 54/54   |                 | audited | 0    |
"""


@pytest.mark.parametrize(("parts", "time", "hindrance", "more", "mark", "reasons"), cases(VOCATIONAL_CASES))
def test_vocational(parts: str, time: str, hindrance: str, more: str, mark: str, reasons: str) -> None:
    """vocational.md §3, §4.1, §6 cases 1 to 7."""
    decided = vocational_result(
        measured(parts, time, more), hindrance or None, excused="excused" in more, audited="audited" in more
    )  # type: ignore[arg-type]

    assert (decided.mark, " ".join(decided.reasons)) == (mark, reasons)


ACTIVITIES = """
basic, exactly 80 %        | basic | 16/20   | done | ผ   |
basic, just short          | basic | 15.9/20 | done | มผ  | ACTIVITY_TIME_SHORT
basic, there but not done  | basic | 20/20   |      | มผ  | ACTIVITY_NOT_DONE
basic, neither             | basic | 0/20    |      | มผ  | ACTIVITY_TIME_SHORT ACTIVITY_NOT_DONE
vocational, exactly 60 %   | voc   | 21.6/36 | done | ผ.  |
vocational, just short     | voc   | 21.5/36 | done | ม.ผ. | ACTIVITY_TIME_SHORT
"""


@pytest.mark.parametrize(("law", "time", "done", "mark", "reasons"), cases(ACTIVITIES))
def test_activities(law: str, time: str, done: str, mark: str, reasons: str) -> None:
    """basic-education.md §1.5, vocational.md §4.11."""
    attended, hours = map(Decimal, time.split("/"))
    decided = activity_result(attended, hours, bool(done), VOCATIONAL_USUAL if law == "voc" else USUAL)

    assert REASONS.keys() >= set(decided.reasons)
    assert (decided.mark, " ".join(decided.reasons)) == (mark, reasons)


def test_what_is_usual() -> None:
    """Nobody is lenient, every indicator is passed, there was no good cause, the subject is for credits."""
    present, absent = (
        Measured([MeasuredPart(Decimal(100), Decimal(80))], Decimal(hours), Decimal(40)) for hours in (40, 31)
    )

    assert basic_result(present) == ("4", ())
    assert basic_result(absent).mark == "มส"
    assert vocational_result(present).mark == "4"
    assert vocational_result(present, "withdrawn").mark == "ถ.ล."


def test_an_uncertain_rule_is_a_setting() -> None:
    """A school whose indicators block; another that is lenient down to half of the time."""
    assert (
        basic_result(measured("80/100", "40/40", "indicator"), MeasuringRules(indicators_required=True)).mark
        == "0"
    )
    assert basic_result(measured("80/100", "20/40", "lenient"), MeasuringRules(floor=50)).mark == "4"
    assert (
        activity_result(
            Decimal(24), Decimal(36), True, VOCATIONAL_USUAL._replace(activity_attendance=80)
        ).mark
        == "ม.ผ."
    )


def test_every_letter_has_its_case() -> None:
    """Of both vocabularies, but for what comes later (ม.ท.) or from elsewhere (TX); every reason has its
    texts.
    """

    def last(table: str, place: int) -> set[str]:
        return {line.split("|")[place].strip() for line in table.strip().splitlines()}

    levels = {mark for mark, meaning in BASIC.items() if mark[0].isdigit()}
    assert last(BASIC_CASES, 4) | last(ACTIVITIES, 4) >= BASIC.keys() - levels
    assert last(VOCATIONAL_CASES, 5) | last(ACTIVITIES, 4) >= VOCATIONAL.keys() - levels - {"ม.ท.", "TX"}
    assert all(th and en for th, en in REASONS.values())


scores = st.lists(
    st.tuples(st.integers(1, 50), st.integers(0, 50)).map(
        lambda pair: MeasuredPart(Decimal(max(pair)), Decimal(min(pair)))
    ),
    min_size=1,
    max_size=5,
)


@given(scores, st.randoms())
def test_parts_add_up_in_any_order(parts: list[MeasuredPart], chance: random.Random) -> None:
    """One percentage of all parts together, whatever their order."""
    mixed = list(parts)
    chance.shuffle(mixed)

    assert basic_result(Measured(parts, Decimal(1), Decimal(1))) == basic_result(
        Measured(mixed, Decimal(1), Decimal(1))
    )
