"""Averages: weighted by credits, exact, cut at two decimals.

The table is for registrars: credits:result, one after the other. More cases are in tests/data/cases/gpa.csv.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.rules.averages import (
    AverageFigures,
    Counting,
    Result,
    by,
    figures,
    grade_point_average,
    total,
    two_decimals,
)
from shared.vocabulary.marks import BASIC, LEVELS, VOCATIONAL
from tests.tables import cases, csv_cases


def result(text: str) -> Result:
    """`1.5:3.5`; `t` before a result: transferred from another school; of `0>1` the last counts."""
    credits, marks = text.split(":")
    mark = marks.split(">")[-1]
    return Result(Decimal(credits), mark.removeprefix("t"), mark.startswith("t"))


AVERAGES = """
two subjects of equal weight        | 1.0:4  1.0:3                  | 3.50
a subject of more credits weighs more | 1.5:4  0.5:2                  | 3.50
cut after two places                | 1.0:4  1.0:4  1.0:3           | 3.66
one 3.5 among fours still counts    | 40:4  40:4  0.5:3.5           | 3.99
11.5 ÷ 5 is 2.30, not 2.29          | 1:2  1:2  1:2.5  1:2.5  1:2.5 | 2.30
a 0 counts with its credits         | 1.0:4  1.0:0                  | 2.00
all zero is an average              | 1.0:0  1.5:0                  | 0.00
ร waits and has no weight           | 1.0:4  1.0:ร                  | 4.00
มส too                              | 1.0:4  1.0:มส                 | 4.00
a remedied 0 counts as 1, once      | 1.0:0>1  1.0:3                | 2.00
an activity has no weight           | 1.0:4  0:ผ                    | 4.00
transferred with its level          | 1.0:t3  1.0:4                 | 3.50
transferred without level           | 1.0:tผ  1.0:4                 | 4.00
nothing counts yet                  | 1.0:ร                         | none
nothing at all                      |                               | none
"""


@pytest.mark.parametrize(("results", "expected"), cases(AVERAGES))
def test_grade_point_average(results: str, expected: str) -> None:
    """The average is weighted by credits, skips what has no grade, and is cut, never rounded."""
    average = grade_point_average(map(result, results.split()))

    assert expected == ("none" if average is None else str(average))


@pytest.mark.parametrize("row", csv_cases("gpa.csv"))
def test_figures(row: dict[str, str]) -> None:
    """Credits attempted, earned, counted; points; average."""
    counting = Counting(pending=row["pending"], transferred=row["transferred"])  # type: ignore[arg-type]

    sums = figures(map(result, row["pairs"].replace(" / ", ";").split(";")), counting)

    assert (f"{sums.attempted:.1f}", f"{sums.earned:.1f}", f"{sums.counted:.1f}", f"{sums.points:.2f}") == (
        row["credits_attempted"],
        row["credits_earned"],
        row["credits_in_gpa"],
        row["grade_points"],
    )
    assert ("" if sums.average is None else str(sums.average)) == row["gpa"]


ON_PAPER = """
none     | none | -
whole    | 3    | 3.00
zero     | 0.00 | 0.00
"""


@pytest.mark.parametrize(("average", "paper"), cases(ON_PAPER))
def test_two_decimals(average: str, paper: str) -> None:
    """Always two decimals on paper, and a dash for none."""
    assert two_decimals(None if average == "none" else Decimal(average)) == paper


LETTERS = """
absent is a 0 that divides          | 2:ข.ร.  2:4 | 4 2 4 8 2.00
suspended too, unless set otherwise | 2:ถ.พ.  2:4 | 4 2 4 8 2.00
incomplete waits                    | 2:ม.ส.  2:4 | 4 2 2 8 4.00
withdrawn in time never was         | 2:ถ.น.  2:4 | 2 2 2 8 4.00
audited is not counted              | 2:ม.ก.  2:4 | 2 2 2 8 4.00
transferred without level earns     | 2:TX  2:4   | 4 4 2 8 4.00
"""


@pytest.mark.parametrize(("results", "expected"), cases(LETTERS))
def test_vocational_letters(results: str, expected: str) -> None:
    """Attempted, earned, counted, points and average."""
    sums = figures(map(result, results.split()), Counting(VOCATIONAL))

    assert [
        *map(str, (sums.attempted, sums.earned, sums.counted, sums.points, sums.average))
    ] == expected.split()


some_results = st.lists(
    st.builds(
        Result,
        st.sampled_from([Decimal(n) / 2 for n in range(1, 9)]),
        st.sampled_from([*LEVELS, "ร", "มส", "ผ", "มผ"]),
        st.booleans(),
    ),
    max_size=30,
)
countings = st.builds(
    Counting,
    marks=st.just(BASIC),
    pending=st.sampled_from(["exclude", "as_zero"]),
    transferred=st.sampled_from(["include", "exclude"]),
)


@given(some_results, countings, st.randoms())
def test_order_does_not_matter(results: list[Result], counting: Counting, random: object) -> None:
    """In whatever order results were recorded, the figures are the same."""
    shuffled = list(results)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert figures(shuffled, counting) == figures(results, counting)


@given(some_results, countings)
def test_cutting_never_rounds_up(results: list[Result], counting: Counting) -> None:
    """The average is at most the exact quotient, and less than a hundredth below it."""
    sums = figures(results, counting)

    if sums.average is not None:
        exact = Fraction(sums.points) / Fraction(sums.counted)
        assert 0 <= exact - Fraction(sums.average) < Fraction(1, 100)
        assert sums.average.as_tuple().exponent == -2


@given(some_results, countings)
def test_credits_add_up(results: list[Result], counting: Counting) -> None:
    """Terms add up to the course, in credits and points; what is earned or counted was attempted."""
    parts = by(lambda result: result.mark, results, counting)

    assert total(parts.values()) == figures(results, counting)
    assert all(part.earned <= part.attempted and part.counted <= part.attempted for part in parts.values())


def test_what_is_usual() -> None:
    """What is undecided waits, what was transferred counts."""
    assert Counting() == (BASIC, "exclude", "include")


def test_a_result_is_of_this_school_by_default() -> None:
    """A school that leaves transferred levels out still counts its own."""
    assert (
        grade_point_average(
            [Result(Decimal(1), "3"), Result(Decimal(1), "4", True)], Counting(transferred="exclude")
        )
        == 3
    )


def test_the_average_of_the_course_is_no_mean_of_terms() -> None:
    """1.00 over a heavy term and 4.00 over a light one is not 2.50."""
    terms = [figures([Result(Decimal(9), "1")]), figures([Result(Decimal(1), "4")])]

    assert [term.average for term in terms] == [1, 4]
    assert total(terms) == AverageFigures(Decimal(10), Decimal(10), Decimal(10), Decimal(13))
    assert total(terms).average == Decimal("1.30")
