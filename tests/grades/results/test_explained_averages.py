"""How an average was computed: the registrar's query, on stored results."""

from decimal import Decimal

import pytest

from shared.contracts.grades.queries import AverageExplained, ExplainedAverage
from shared.vocabulary.levels import Level
from tests.grades.school import School, a_pupil
from tests.world.stack import Stack

LEVELS = [Level.UPPER, Level.VOCATIONAL, Level.PRIMARY]


@pytest.mark.parametrize("level", LEVELS)
async def test_an_average_is_the_sum_of_what_is_shown(lsq: Stack, level: Level) -> None:
    """Of the course, of each term, year and area: the lines alone give the figures, and the figures are those
    of the pupil's achievement.
    """
    school, number = await a_pupil(lsq, level)
    averages = await school.averages(number, level)

    for term, (credits, points, average) in averages.items():
        explanation = await explained(school, number, level, term)
        assert recomputed(explanation) == (Decimal(credits), Decimal(points))
        assert str(explanation.figures.average) == str(average)
        assert f"ภาคเรียนที่ {term}" in explanation.text_th
    course = await explained(school, number, level, "course")
    years = [
        await explained(school, number, level, year)
        for year in sorted({term.split("/")[1] for term in averages})
    ]
    # in vocational education a repeated subject is in two terms
    if level is not Level.VOCATIONAL:
        assert tuple(map(sum, zip(*map(recomputed, years), strict=True))) == recomputed(course)
    assert all(line.entry > 0 for line in course.lines)


async def test_an_area_and_its_words(lsq: Stack) -> None:
    """Subjects of the area only; formula, rule and source beside the figure."""
    school, number = await a_pupil(lsq, Level.UPPER)
    explanation = await explained(school, number, Level.UPPER, "22")

    assert explanation.lines
    assert {line.code[0] for line in explanation.lines} == {"ค"}
    assert explanation.text_th.startswith("ผลการเรียนเฉลี่ย กลุ่มสาระการเรียนรู้คณิตศาสตร์\n")
    assert (
        explanation.rule,
        "หน่วยกิต × ระดับผลการเรียน" in explanation.formula_th,
        "2551" in explanation.source_th,
    ) == (
        "R-4",
        True,
        True,
    )


async def test_a_primary_average_is_weighted_by_hours(lsq: Stack) -> None:
    """The text names hours as the unit."""
    school, number = await a_pupil(lsq, Level.PRIMARY)

    assert "ชั่วโมงที่เรียน" in (await explained(school, number, Level.PRIMARY, "course")).text_th


async def explained(school: School, number: str, level: Level, of: str) -> ExplainedAverage:
    """The explanation of an average, as the registrar receives it."""
    return await school.lsq.ask(
        AverageExplained(**school.here, student_no=number, level=level, of=of), school.registrar
    )


def recomputed(explanation: ExplainedAverage) -> tuple[Decimal, Decimal]:
    """Divisor and dividend, from the lines that count."""
    counting = [line for line in explanation.lines if line.points is not None]
    return sum((line.credits for line in counting), Decimal(0)), sum(
        (line.points or Decimal(0) for line in counting), Decimal(0)
    )
