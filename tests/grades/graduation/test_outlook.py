"""What a student still lacks for graduation: the registrar's query, on stored results."""

from decimal import Decimal

import pytest

from shared.contracts.grades.queries import AverageExplained, GraduationOutlook, Outlook
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.school import School, a_pupil, a_school
from tests.world.stack import Stack


@pytest.mark.parametrize("level", [Level.UPPER, Level.VOCATIONAL])
async def test_what_is_missing_is_what_the_audit_reports(lsq: Stack, level: Level) -> None:
    """For every pupil of the last class; who passes has nothing left, and what remains is never more than
    what is missing.
    """
    school, rows = a_school(lsq), cohort.rows(level, 5, 6)
    await school.imports_all(level, rows)
    for row in (await school.audit(level)).rows:
        outlook = await outlook_of(school, row.student_no, level)
        assert [one.code for one in outlook.missing] == row.gaps
        assert {one.code for one in outlook.remaining} <= set(row.gaps)
        assert outlook.in_reach or outlook.remaining or outlook.needed


async def test_the_outlook_before_the_last_term_has_what_is_still_to_be_passed(lsq: Stack) -> None:
    """Subjects not taken yet are open, without a mark; all that is missing now can still be earned."""
    school, rows = a_school(lsq), cohort.rows(Level.UPPER, 8, 1)
    number = rows[0].pupil.student_no
    passing = [
        row.model_copy(
            update={
                "mark": "ผ" if row.mark in ("ผ", "มผ") else "3",
                "score": None,
                "remedial_mark": None,
                "remedial_date": None,
            }
        )
        for row in rows
    ]
    before = [row for row in passing if row.term != "2/2569"]
    await school.imports_all(Level.UPPER, before)
    outlook = await outlook_of(school, number, Level.UPPER, Decimal("3.10"))

    last = {row.subject for row in passing if row.term == "2/2569" and row.credits is not None}
    assert {one.code for one in outlook.open} == last
    assert {one.mark for one in outlook.open} == {None}
    assert "BASIC_STRUCTURE_INCOMPLETE" in [one.code for one in outlook.missing]
    assert outlook.in_reach
    assert {one.code for one in outlook.open if one.must_pass} >= {
        one.code for one in outlook.open if one.code[3] == "1"
    }
    assert outlook.needed
    assert (outlook.needed.target, outlook.needed.mark) == (Decimal("3.10"), "4")


async def test_a_vocational_outlook_has_what_the_last_results_have_to_be(lsq: Stack) -> None:
    """For 2.00 by default; the standard test that was not taken is missing, not out of reach."""
    school, number = await a_pupil(lsq, Level.VOCATIONAL)
    outlook = await outlook_of(school, number, Level.VOCATIONAL)

    assert outlook.needed
    assert outlook.needed.target == 2
    assert "STANDARD_NOT_TAKEN" in [one.code for one in outlook.missing]
    assert "STANDARD_NOT_TAKEN" not in [one.code for one in outlook.remaining]


async def test_who_may_ask(lsq: Stack) -> None:
    """The school and its authority's officer; no other role; only of a pupil of the school."""
    school, number = await a_pupil(lsq, Level.UPPER)
    for query in (
        GraduationOutlook(**school.here, student_no=number, level=Level.UPPER),
        AverageExplained(**school.here, student_no=number, level=Level.UPPER),
    ):
        await lsq.ask(query, lsq.token("registrar_officer", school.authority))
        for token in (
            lsq.token("registrar", "58-PAO-01.3058910003"),
            lsq.token("province_officer", "58"),
            lsq.token_of("linkage"),
        ):
            with pytest.raises(Refusal, match="not_allowed"):
                await lsq.ask(query, token)
        with pytest.raises(Refusal, match="students_unknown"):
            await lsq.ask(query.model_copy(update={"student_no": "404"}), school.registrar)


async def outlook_of(school: School, number: str, level: Level, target: Decimal | None = None) -> Outlook:
    """The outlook of a pupil, as the registrar receives it."""
    return await school.lsq.ask(
        GraduationOutlook(**school.here, student_no=number, level=level, target=target), school.registrar
    )
