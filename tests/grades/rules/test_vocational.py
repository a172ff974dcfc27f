"""Vocational education: graduation by groups, probation, repeats and transfers."""

from datetime import date
from decimal import Decimal

import pytest

from services.grades.curriculum.programmes import DEFAULT, programme, structure
from services.grades.rules.averages import Counting, Result, figures
from services.grades.rules.vocational import (
    PROBATION,
    PROFESSIONAL,
    HeldTest,
    Structure,
    TakenSubject,
    VocationalStanding,
    graduation_gaps,
    probation,
    repeat_refusal,
    replacement_refusal,
    standard_test_of,
    standing_of,
)
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import VOCATIONAL
from tests.tables import case_rows, cases, csv_cases


def standing_of_case(row: dict[str, str]) -> VocationalStanding:
    """The standing of a case."""
    return VocationalStanding(
        tuple(map(Decimal, row["core_groups"].split("/"))),
        {group: Decimal(row[group]) for group in PROFESSIONAL},
        Decimal(row["free"]),
        Decimal(row["points"]),
        Decimal(row["divisor"]),
        int(row["required_failed"]),
        int(row["pending_ms"]),
        row["standard_test"],  # type: ignore[arg-type]
        int(row["activity_terms_passed"]),
        Decimal(row["bridging_required"]),
        Decimal(row["bridging_passed"]),
    )


def structure_of_case(row: dict[str, str]) -> Structure:
    """The structure of a case's curriculum."""
    level = Level.HIGHER_VOCATIONAL if row["curriculum"].startswith("h") else Level.VOCATIONAL
    return structure(row["curriculum"], level)


@pytest.mark.parametrize("row", csv_cases("vocational_graduation.csv"))
def test_graduation(row: dict[str, str]) -> None:
    """Graduate, or every reason in the fixed order with what is missing."""
    standing, asked = standing_of_case(row), structure_of_case(row)
    gaps = graduation_gaps(standing, asked)

    assert asked.activity_terms == int(row["activity_terms_required"])
    assert ";".join(gap.code for gap in gaps) == row["expected_reasons"]
    assert (
        ";".join(f"{gap.code}={gap.missing}" for gap in gaps if gap.missing is not None)
        == row["expected_missing"]
    )
    assert (str(standing.total), str(standing.gpax)) == (row["expected_total_credits"], row["expected_gpax"])
    assert row["expected"] == ("not_yet" if gaps else "graduate")
    assert all(gap.th and gap.en for gap in gaps)


def test_who_has_nothing_that_divides_has_no_average() -> None:
    """No GPAX is not 2.00."""
    asked = structure("voc-2562", Level.VOCATIONAL)
    empty = VocationalStanding(
        tuple([Decimal(0)] * 6), {}, Decimal(0), Decimal(0), Decimal(0), 0, 0, "none", 0
    )

    gap = next(gap for gap in graduation_gaps(empty, asked) if gap.code == "GPAX_BELOW_2")
    assert empty.gpax is None
    assert "average - is below 2.00" in gap.en


@pytest.mark.parametrize("level", [Level.VOCATIONAL, Level.HIGHER_VOCATIONAL])
def test_a_whole_programme_passed_is_a_graduate(level: Level) -> None:
    """Who passed every subject of the programme lacks nothing."""
    taught = programme(DEFAULT[level], level)
    assert taught.structure
    taken = [
        TakenSubject(taught.groups[code], course.credits or Decimal(0), "2" if course.credits else "ผ.")
        for code, course in taught.courses.items()
    ]
    sums = figures([Result(one.credits, one.mark) for one in taken], Counting(VOCATIONAL))

    standing = standing_of(taken, sums, taught.structure, "pass", taught.structure.activity_terms)
    assert graduation_gaps(standing, taught.structure) == []
    assert standing.total == sums.earned


def test_standing_of_subjects() -> None:
    """Credits by group; compulsory failures, open results and bridging are counted separately, without
    electives and activities.
    """
    asked = structure("hvoc-2563", Level.HIGHER_VOCATIONAL)
    taken = [
        TakenSubject("core_1", Decimal(3), "2"),
        TakenSubject("core_2", Decimal(3), "ข.ร."),
        TakenSubject("basic", Decimal(3), "ม.ส."),
        TakenSubject("elective", Decimal(3), "0"),
        TakenSubject("free", Decimal(2), "4"),
        TakenSubject("activity", Decimal(0), "ม.ผ."),
        TakenSubject("bridging", Decimal(2), "1"),
        TakenSubject("bridging", Decimal(3), "0"),
        TakenSubject("specific", Decimal(3), "ถ.น."),
    ]
    sums = figures([Result(one.credits, one.mark) for one in taken], Counting(VOCATIONAL))

    standing = standing_of(taken, sums, asked, "none", 2)
    assert standing.core_groups == (3, 0, 0, 0, 0, 0)
    assert (standing.required_failed, standing.incomplete, standing.free) == (1, 1, 2)
    assert (standing.bridging_required, standing.bridging_passed, standing.total) == (5, 2, 5)


COMPULSORY = """
two compulsory ones           | core_1:0:A basic:ข.ร.:B specific:ม.ส.:C         | A B C | 2 1
what may be replaced          | free:0:A elective:0:B activity:ม.ผ.:C bridging:0:D |      | 0 0
withdrawn in time: not taken  | core_1:ถ.น.:A                                   | A     | 1 0
withdrawn late is a 0         | core_1:ถ.ล.:A                                   | A     | 1 0
two that wait                 | core_1:ม.ส.:A free:ม.ส.:B                        | A     | 0 2
one never taken               | core_1:2:A                                      | A B   | 1 0
all taken and passed          | core_1:2:A basic:1:B                            | A B   | 0 0
transferred without level     | core_1:TX:A                                     | A     | 0 0
audited only                  | core_1:ม.ก.:A                                   | A     | 1 0
failed though of no programme | core_1:2:A specific:0:X                         | A     | 1 0
the programme names none      | core_1:2:A                                      |       | 0 0
"""


@pytest.mark.parametrize(("taken", "compulsory", "expected"), cases(COMPULSORY))
def test_what_is_not_passed_and_what_waits(taken: str, compulsory: str, expected: str) -> None:
    """Compulsory subjects that failed or were never taken, and open results: a subject is counted once, as
    one of these.
    """
    asked = structure("voc-2562", Level.VOCATIONAL)
    subjects = [
        TakenSubject(group, Decimal(3), mark, code)
        for group, mark, code in (one.split(":") for one in taken.split())
    ]
    standing = standing_of(subjects, figures([]), asked, "none", 0, compulsory.split())

    assert f"{standing.required_failed} {standing.incomplete}" == expected


TESTS = """
none was taken                 |            | none
passed                         | 1+         | pass
failed                         | 1-         | fail
failed, taken again and passed | 1- 2+      | pass
passed, then failed another    | 1+ 2-      | pass
recorded again, the last counts | 1+ 1-      | fail
corrected to a pass            | 1- 1+      | pass
"""


@pytest.mark.parametrize(("held", "expected"), cases(TESTS))
def test_the_standard_test(held: str, expected: str) -> None:
    """A test passed once is passed; of one day the last record counts."""
    assert (
        standard_test_of(HeldTest(date(2027, 2, int(one[0])), one[1] == "+") for one in held.split())
        == expected
    )


def test_a_curriculum_that_requires_no_test() -> None:
    """The test is a setting of the curriculum; all known ones require it."""
    asked = structure("voc-2562", Level.VOCATIONAL)
    row = next(iter(case_rows("vocational_graduation.csv", case="voc-2562_minimum")))
    standing = standing_of_case(row)._replace(standard_test="none")

    assert [gap.code for gap in graduation_gaps(standing, asked)] == ["STANDARD_NOT_TAKEN"]
    assert graduation_gaps(standing, asked._replace(standard_test=False)) == []


def test_activities_of_five_terms_are_usual() -> None:
    """The default, of ปวช.; a curriculum may differ."""
    assert Structure((), {}, Decimal(0), Decimal(0), Decimal(0), Decimal(0)).activity_terms == 5


def test_a_curriculum_of_three_core_groups() -> None:
    """The curricula of 2567 have three core groups; a standing has as many as its structure."""
    asked = structure("hvoc-2567", Level.HIGHER_VOCATIONAL)
    taken = [TakenSubject(f"core_{number}", Decimal(number), "2") for number in (1, 2, 3)]

    standing = standing_of(
        taken,
        figures([Result(one.credits, one.mark) for one in taken], Counting(VOCATIONAL)),
        asked,
        "none",
        0,
    )
    assert standing.core_groups == (1, 2, 3)


REVIEWS = """
two terms at 1.50              | voc  | 2 | 30 / 20    | ok
two terms at 1.495             | voc  | 2 | 29.9 / 20  | review
four terms at 1.75             | voc  | 4 | 70 / 40    | ok
six terms at 1.90              | voc  | 6 | 190 / 100  | ok
six terms just below 1.90      | voc  | 6 | 189.9 / 100 | review
three terms have no limit      | voc  | 3 | 10 / 20    | none
nothing divides yet            | voc  | 2 | 0 / 0      | none
ปวส. two terms at 1.75          | hvoc | 2 | 35 / 20    | ok
ปวส. four terms at 1.90         | hvoc | 4 | 76 / 40    | ok
ปวส. four terms below           | hvoc | 4 | 75.5 / 40  | review
ปวส. three terms have no limit  | hvoc | 3 | 10 / 40    | none
ปวส. two terms at 1.70          | hvoc | 2 | 34 / 20    | review
"""


@pytest.mark.parametrize(("level", "terms", "sums", "expected"), cases(REVIEWS))
def test_probation(level: str, terms: str, sums: str, expected: str) -> None:
    """A review for people to decide, compared exactly."""
    points, divisor = map(Decimal, sums.split(" / "))

    assert (probation(int(terms), points, divisor, PROBATION[level]) or "none") == expected


REFUSALS = """
2.0 is not repeated         | 2    | REPEAT_NOT_ALLOWED
2.5 neither                 | 2.5  | REPEAT_NOT_ALLOWED
1.5 may be                  | 1.5  | none
0 must be                   | 0    | none
absent must be              | ข.ร. | none
"""


@pytest.mark.parametrize(("mark", "refusal"), cases(REFUSALS))
def test_repeat(mark: str, refusal: str) -> None:
    """Below 2.0 a repeat lifts the average; from there on it is refused."""
    assert (repeat_refusal(mark) or "none") == refusal


def test_a_compulsory_subject_is_not_replaced() -> None:
    """Another subject instead of a failed compulsory one is refused; of an elective it is not."""
    assert replacement_refusal("core_1") == "REQUIRED_NOT_REPLACEABLE"
    assert replacement_refusal("elective") is None
