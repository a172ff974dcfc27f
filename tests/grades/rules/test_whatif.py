"""Outlooks: what open results would have to be for a target, and what stays missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.curriculum.programmes import DEFAULT, criteria, programme
from services.grades.rules.averages import Result, figures
from services.grades.rules.graduation import LevelRecord, StudiedSubject
from services.grades.rules.vocational import TakenSubject
from services.grades.rules.whatif import (
    NOT_TAKEN,
    OutsideSubjects,
    graduation_outlook,
    needed_for,
    vocational_outlook,
)
from shared.vocabulary.levels import Level
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


some = st.lists(
    st.builds(
        Result,
        st.sampled_from([Decimal(n) / 2 for n in range(1, 6)]),
        st.sampled_from(list(LEVELS)),
        st.just(False),
    ),
    max_size=12,
)


@given(
    some, st.lists(st.sampled_from([Decimal("0.5"), Decimal("1.0"), Decimal("1.5")]), min_size=1, max_size=5)
)
def test_what_is_needed_is_enough_and_no_less_is(results: list[Result], credits: list[Decimal]) -> None:
    """With the level in each open subject the target is reached; with the next lower one it is not."""
    target = Decimal("2.00")
    needed = needed_for(target, results, credits)

    def reached(mark: str) -> bool:
        sums = figures([*results, *(Result(credit, mark) for credit in credits)])
        return sums.points >= target * sums.counted

    enough = [mark for mark in LEVELS if reached(mark)]
    assert needed.mark == (enough[0] if enough else None)


OUTLOOKS = """
one basic subject open           | basic 40:2, additional 40:2 | A basic 1 ร                        | A | BASIC RESULT_UNDECIDED BASIC_SUBJECT_NOT_PASSED |
additional ones to spare         | basic 41:2, additional 36:2 | A additional 2 ร, B additional 2 0 |   | RESULT_UNDECIDED |
one of two would be enough       | basic 41:2, additional 35:2 | A additional 4 ร, B additional 4 ร |   | RESULT_UNDECIDED ADDITIONAL |
only the greater one is needed   | basic 41:2, additional 34:2 | A additional 1 ร, B additional 5 0 | B | RESULT_UNDECIDED ADDITIONAL |
the rest alone would not do      | basic 41:2, additional 34:2 | A additional 0.5 ร, B additional 0.5 ร, C additional 5 0 | C | RESULT_UNDECIDED ADDITIONAL |
a basic subject never taken      | basic 40:2, additional 40:2 | A additional 2 ร                   |   | RESULT_UNDECIDED STRUCTURE BASIC | STRUCTURE BASIC
nothing open, all done           | basic 41:2, additional 40:2 |                                    |   | |
"""
SHORT = {
    "BASIC": ["BASIC_CREDITS_SHORT"],
    "ADDITIONAL": ["ADDITIONAL_CREDITS_SHORT", "TOTAL_CREDITS_SHORT"],
    "STRUCTURE": ["BASIC_STRUCTURE_INCOMPLETE"],
}


def _codes(text: str) -> list[str]:
    return [code for word in text.split() for code in SHORT.get(word, [word])]


def _studied(text: str) -> StudiedSubject:
    kind, credits, mark = text.replace(":", " ").split()
    return StudiedSubject(kind, Decimal(credits), mark)  # type: ignore[arg-type]


@pytest.mark.parametrize(("settled", "open_", "must", "missing", "remaining"), cases(OUTLOOKS))
def test_graduation_outlook(settled: str, open_: str, must: str, missing: str, remaining: str) -> None:
    """What a pupil of ม.6 still lacks, what stays missing whatever the open results become, and which of them
    must be passed.
    """
    opened = {
        code: _studied(rest) for code, rest in (one.strip().split(" ", 1) for one in open_.split(",") if one)
    }
    none = Decimal(0)
    rest = LevelRecord(none, none, none, none, 0, 0, 1, 1, "ผ", "ผ", "ผ", Decimal(60))

    outlook = graduation_outlook(
        [_studied(one) for one in settled.split(", ")], opened, rest, criteria("core-2551r60", Level.UPPER)
    )
    assert {gap.code for gap in outlook.missing} == set(_codes(missing))
    assert [gap.code for gap in outlook.remaining] == _codes(remaining)
    assert outlook.must_pass == tuple(must.split())
    assert outlook.is_in_reach == (not remaining)


def test_a_subject_not_taken_yet_counts_nowhere_until_it_is() -> None:
    """Neither as registered nor as failed; passed it brings what is missing, activities that are open as
    well.
    """
    none = Decimal(0)
    rest = LevelRecord(none, none, none, none, 0, 0, 1, 1, "ผ", "ผ", "ผ", Decimal(50))
    settled = [StudiedSubject("basic", Decimal(40), "2"), StudiedSubject("additional", Decimal(40), "2")]
    asked, coming = (
        criteria("core-2551r60", Level.UPPER),
        {"A": StudiedSubject("basic", Decimal(1), NOT_TAKEN)},
    )

    now = graduation_outlook(settled, coming, rest, asked)
    assert [gap.code for gap in now.missing] == [
        "BASIC_STRUCTURE_INCOMPLETE",
        "REGISTERED_BELOW_MINIMUM",
        "BASIC_CREDITS_SHORT",
        "SOCIAL_SERVICE_HOURS_SHORT",
    ]
    assert [gap.code for gap in now.remaining] == ["SOCIAL_SERVICE_HOURS_SHORT"]
    assert now.must_pass == ("A",)
    assert graduation_outlook(
        settled, coming, rest, asked, then=rest._replace(service_hours=Decimal(60))
    ).is_in_reach


def test_a_standard_test_that_can_still_be_taken() -> None:
    """It is missing now, and does not keep graduation out of reach; a compulsory subject never taken is open,
    too.
    """
    taught = programme(DEFAULT[Level.VOCATIONAL], Level.VOCATIONAL)
    assert taught.structure
    taken = {
        code: TakenSubject(
            taught.groups[code], course.credits or Decimal(0), "2" if course.credits else "ผ.", code
        )
        for code, course in taught.courses.items()
    }
    last = next(code for code, one in taken.items() if one.group == "specific")
    coming = {last: taken.pop(last)._replace(mark=NOT_TAKEN)}
    whole = OutsideSubjects("pass", taught.structure.activity_terms)

    outlook = vocational_outlook(
        list(taken.values()),
        coming,
        taught.structure,
        OutsideSubjects("none", 4),
        whole,
        compulsory=[*taken, last],
    )
    assert {"REQUIRED_NOT_PASSED", "STANDARD_NOT_TAKEN", "ACTIVITIES"} <= {
        gap.code for gap in outlook.missing
    }
    assert outlook.is_in_reach
    assert outlook.must_pass == (last,)


def test_bridging_subjects_count_in_no_average() -> None:
    """รายวิชาปรับพื้นฐาน is in no total, so in no average either."""
    taught = programme(DEFAULT[Level.HIGHER_VOCATIONAL], Level.HIGHER_VOCATIONAL)
    assert taught.structure
    settled = [TakenSubject("core_1", Decimal(3), "1"), TakenSubject("bridging", Decimal(3), "4")]

    outlook = vocational_outlook(
        settled,
        {"a": TakenSubject("core_2", Decimal(3), "ม.ส.")},
        taught.structure,
        OutsideSubjects("pass", 3),
    )
    assert outlook.needed
    assert outlook.needed.mean == 3


VOCATIONAL_OUTLOOKS = """
all at 2, the last one at 2 too     | 2   | in reach | 2
all at 1.5, one subject cannot lift | 1.5 | no       | none
all at 4, any pass is enough        | 4   | in reach | 0
"""


@pytest.mark.parametrize("level", [Level.VOCATIONAL, Level.HIGHER_VOCATIONAL])
@pytest.mark.parametrize(("mark", "reach", "needed"), cases(VOCATIONAL_OUTLOOKS))
def test_vocational_outlook(level: Level, mark: str, reach: str, needed: str) -> None:
    """Of ปวช. and ปวส.: the groups, and what the last results would have to be for 2.00."""
    taught = programme(DEFAULT[level], level)
    assert taught.structure
    taken = {
        code: TakenSubject(
            taught.groups[code], course.credits or Decimal(0), mark if course.credits else "ผ."
        )
        for code, course in taught.courses.items()
    }
    last = next(code for code, one in taken.items() if one.group == "core_1")
    settled = [one for code, one in taken.items() if code != last]

    outlook = vocational_outlook(
        settled,
        {last: taken[last]._replace(mark="ม.ส.")},
        taught.structure,
        OutsideSubjects("pass", taught.structure.activity_terms),
    )
    assert "PENDING_MS" in [gap.code for gap in outlook.missing]
    assert outlook.needed
    assert outlook.is_in_reach == (reach == "in reach")
    assert outlook.must_pass == (last,)
    assert (outlook.needed.mark or "none") == needed
