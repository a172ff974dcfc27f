"""How an average was reckoned, and what lies between a pupil and graduation: asked by the registrar, of pupils in a real book."""
from decimal import Decimal

import pytest

from shared.contracts.grades.queries import AverageExplained, ExplainedAverage, GraduationOutlook, Outlook
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.office import School, a_school
from tests.world.stack import Stack

LEVELS = [Level.UPPER, Level.VOCATIONAL, Level.PRIMARY]


@pytest.mark.parametrize("level", LEVELS)
async def test_an_average_is_the_sum_of_what_is_shown(lsq: Stack, level: Level) -> None:
    """Of the course, of each term, year and area: the lines alone give the figures, and the figures are those of the pupil's achievement."""
    school, number = await a_pupil(lsq, level)
    averages = await school.averages(number, level)

    for term, (credits, points, average) in averages.items():
        told = await explained(school, number, level, term)
        assert recomputed(told) == (Decimal(credits), Decimal(points))
        assert str(told.figures.average) == str(average)
        assert f"ภาคเรียนที่ {term}" in told.text_th
    course = await explained(school, number, level, "course")
    years = [await explained(school, number, level, year) for year in sorted({term.split("/")[1] for term in averages})]
    if level is not Level.VOCATIONAL:                         # there a repeated subject stands in two terms
        assert tuple(map(sum, zip(*map(recomputed, years), strict=True))) == recomputed(course)
    assert all(line.entry > 0 for line in course.lines)


async def test_an_area_and_its_words(lsq: Stack) -> None:
    """Subjects of the area only; formula, rule and source beside the figure."""
    school, number = await a_pupil(lsq, Level.UPPER)
    told = await explained(school, number, Level.UPPER, "22")

    assert told.lines
    assert {line.code[0] for line in told.lines} == {"ค"}
    assert told.text_th.startswith("ผลการเรียนเฉลี่ย กลุ่มสาระการเรียนรู้คณิตศาสตร์\n")
    assert (told.rule, "หน่วยกิต × ระดับผลการเรียน" in told.formula_th, "2551" in told.source_th) == ("R-4", True, True)


async def test_a_primary_school_weighs_by_hours(lsq: Stack) -> None:
    """The text says so."""
    school, number = await a_pupil(lsq, Level.PRIMARY)

    assert "ชั่วโมงที่เรียน" in (await explained(school, number, Level.PRIMARY, "course")).text_th


@pytest.mark.parametrize("level", [Level.UPPER, Level.VOCATIONAL])
async def test_what_is_missing_is_what_the_audit_says(lsq: Stack, level: Level) -> None:
    """For every pupil of the last class; who passes has nothing left, and what remains is never more than what is missing."""
    school, rows = a_school(lsq), cohort.rows(level, 5, 6)
    await school.imports_all(level, rows)
    for row in (await school.audit(level)).rows:
        outlook = await asked(school, row.student_no, level)
        assert [one.code for one in outlook.missing] == row.gaps
        assert {one.code for one in outlook.remaining} <= set(row.gaps)
        assert outlook.in_reach or outlook.remaining or outlook.needed


async def test_a_pupil_before_the_last_term_sees_what_is_still_to_be_passed(lsq: Stack) -> None:
    """Subjects not taken yet are open, without a mark; all that is missing now can still be brought."""
    school, rows = a_school(lsq), cohort.rows(Level.UPPER, 8, 1)
    number = rows[0].pupil.student_no
    passing = [row.model_copy(update={"mark": "ผ" if row.mark in ("ผ", "มผ") else "3", "score": None, "remedial_mark": None, "remedial_date": None}) for row in rows]
    before = [row for row in passing if row.term != "2/2569"]
    await school.imports_all(Level.UPPER, before)
    outlook = await asked(school, number, Level.UPPER, Decimal("3.10"))

    last = {row.subject for row in passing if row.term == "2/2569" and row.credits is not None}
    assert {one.code for one in outlook.open} == last
    assert {one.mark for one in outlook.open} == {None}
    assert "BASIC_STRUCTURE_INCOMPLETE" in [one.code for one in outlook.missing]
    assert outlook.in_reach
    assert {one.code for one in outlook.open if one.must_pass} >= {one.code for one in outlook.open if one.code[3] == "1"}
    assert outlook.needed
    assert (outlook.needed.target, outlook.needed.mark) == (Decimal("3.10"), "4")


async def test_a_vocational_student_sees_what_the_last_results_have_to_be(lsq: Stack) -> None:
    """For 2.00, without being asked; the standard test that was not taken is missing, not out of reach."""
    school, number = await a_pupil(lsq, Level.VOCATIONAL)
    outlook = await asked(school, number, Level.VOCATIONAL)

    assert outlook.needed
    assert outlook.needed.target == 2
    assert "STANDARD_NOT_TAKEN" in [one.code for one in outlook.missing]
    assert "STANDARD_NOT_TAKEN" not in [one.code for one in outlook.remaining]


async def test_who_may_ask(lsq: Stack) -> None:
    """The school and its authority's officer; nobody else; of a pupil that the school has."""
    school, number = await a_pupil(lsq, Level.UPPER)
    for query in (GraduationOutlook(**school.here, student_no=number, level=Level.UPPER), AverageExplained(**school.here, student_no=number, level=Level.UPPER)):
        await lsq.ask(query, lsq.token("registrar_officer", school.authority))
        for token in (lsq.token("registrar", "58-PAO-01.3058910003"), lsq.token("province_officer", "58"), lsq.token_of("linkage")):
            with pytest.raises(Refusal, match="not_allowed"):
                await lsq.ask(query, token)
        with pytest.raises(Refusal, match="students_unknown"):
            await lsq.ask(query.model_copy(update={"student_no": "404"}), school.registrar)


async def a_pupil(lsq: Stack, level: Level) -> tuple[School, str]:
    """A school with one pupil, and the number."""
    school, rows = a_school(lsq), cohort.rows(level, 11, 1)
    await school.imports_all(level, rows)
    return school, rows[0].pupil.student_no


async def explained(school: School, number: str, level: Level, of: str) -> ExplainedAverage:
    """The registrar asks how an average was reckoned."""
    return await school.lsq.ask(AverageExplained(**school.here, student_no=number, level=level, of=of), school.registrar)


async def asked(school: School, number: str, level: Level, target: Decimal | None = None) -> Outlook:
    """The registrar asks what is still missing."""
    return await school.lsq.ask(GraduationOutlook(**school.here, student_no=number, level=level, target=target), school.registrar)


def recomputed(told: ExplainedAverage) -> tuple[Decimal, Decimal]:
    """Divisor and dividend, from the lines that weigh."""
    weighing = [line for line in told.lines if line.points is not None]
    return sum((line.credits for line in weighing), Decimal(0)), sum((line.points or Decimal(0) for line in weighing), Decimal(0))
