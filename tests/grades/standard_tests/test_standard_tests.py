"""The professional standard test of ปวช.: recorded once, corrected by a later record of the day, and its gaps
in the graduation audit.
"""

from datetime import date
from typing import Any

import pytest

from shared.contracts.grades.commands import RecordStandardTests, StandardTest
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.school import School, a_school
from tests.world.stack import Stack

FIRST, AGAIN = date(2027, 2, 10), date(2027, 3, 10)


async def test_a_passed_test_is_no_gap_any_more(lsq: Stack) -> None:
    """One passed, one failed, one did not take it: each has the reason for it; all other gaps are as before."""
    school, numbers = await a_college(lsq)
    before = await reasons(school)
    assert all("STANDARD_NOT_TAKEN" in codes for codes in before.values())

    assert await record_tests(school, (numbers[0], FIRST, True), (numbers[1], FIRST, False)) == 2

    after = await reasons(school)
    assert after[numbers[0]] == before[numbers[0]] - {"STANDARD_NOT_TAKEN"}
    assert after[numbers[1]] == before[numbers[1]] - {"STANDARD_NOT_TAKEN"} | {"STANDARD_FAILED"}
    assert {number: codes for number, codes in after.items() if number not in numbers[:2]} == {
        number: codes for number, codes in before.items() if number not in numbers[:2]
    }


async def test_taken_again_and_corrected(lsq: Stack) -> None:
    """Nothing is overwritten: a second test is another row, so is another result of the same day; the same
    result adds nothing.
    """
    school, [number, *_] = await a_college(lsq)

    assert [await record_tests(school, (number, FIRST, False)) for _ in range(2)] == [1, 0]
    assert await record_tests(school, (number, AGAIN, True)) == 1
    assert await record_tests(school, (number, FIRST, False)) == 0
    assert not any(code.startswith("STANDARD") for code in (await reasons(school))[number])

    assert await record_tests(school, (number, AGAIN, False)) == 1
    assert "STANDARD_FAILED" in (await reasons(school))[number]
    assert await school.rows(
        'select number, "on", passed from standard_tests join students.pupils using (school, pupil) where school = %s order by 1'
    ) == [(1, FIRST, False), (2, AGAIN, True), (3, AGAIN, False)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"student_no": "404"}, "students_unknown"),
        ({"level": Level.HIGHER_VOCATIONAL}, "enrolment_unknown"),
        ({"on": date(2099, 1, 1)}, "date_in_future"),
        ({"level": Level.UPPER}, "bad_body"),
        ({"reference": ""}, "bad_body"),
    ],
)
async def test_what_is_refused(lsq: Stack, change: dict[str, Any], problem: str) -> None:
    """All or none."""
    school, numbers = await a_college(lsq)
    right = StandardTest(
        student_no=numbers[0], level=Level.VOCATIONAL, on=FIRST, passed=True, reference="1/2570"
    )
    wrong = StandardTest.model_construct(**{**right.model_dump(), "student_no": numbers[1], **change})
    command = RecordStandardTests.model_construct(
        **{**RecordStandardTests(**school.here, students=[right]).model_dump(), "students": [right, wrong]}
    )

    with pytest.raises(Refusal, match=problem):
        await lsq.ask(command, school.registrar)
    assert (
        await school.rows(
            "select 1 from standard_tests join students.pupils using (school, pupil) where school = %s"
        )
        == []
    )


async def test_only_the_registrar_records_it(lsq: Stack) -> None:
    """Not the director, not another school's registrar."""
    school, numbers = await a_college(lsq)
    command = RecordStandardTests(
        **school.here,
        students=[
            StandardTest(
                student_no=numbers[0], level=Level.VOCATIONAL, on=FIRST, passed=True, reference="1/2570"
            )
        ],
    )

    for token in (lsq.token("director", school.place), lsq.token("registrar", "58-PAO-01.3058910003")):
        with pytest.raises(Refusal, match="not_allowed"):
            await lsq.ask(command, token)


async def a_college(lsq: Stack) -> tuple[School, list[str]]:
    """A college with four students of the last class of ปวช., and their numbers."""
    school, rows = a_school(lsq), cohort.rows(Level.VOCATIONAL, 3, 4)
    await school.imports_all(Level.VOCATIONAL, rows)
    return school, sorted({row.pupil.student_no for row in rows})


async def record_tests(school: School, *tests: tuple[str, date, bool]) -> int:
    """Record these results as the registrar. Returns how many were new."""
    rows = [
        StandardTest(student_no=number, level=Level.VOCATIONAL, on=on, passed=passed, reference="1/2570")
        for number, on, passed in tests
    ]
    return (
        await school.lsq.ask(RecordStandardTests(**school.here, students=rows), school.registrar)
    ).recorded


async def reasons(school: School) -> dict[str, set[str]]:
    """What each student lacks, by number."""
    return {row.student_no: set(row.gaps) for row in (await school.audit(Level.VOCATIONAL)).rows}
