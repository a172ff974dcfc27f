"""An officer's token covers the schools of his authority: not every school that a query names with it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.envelope import Query
from shared.contracts.grades.queries import GraduationAudit, SchoolWorkload, StudentAchievement, TermReadiness
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.school import School, a_school
from tests.world.stack import Stack

ANOTHER = "58-TM-02"
QUESTIONS: dict[str, Callable[[School, str], Query[Any]]] = {
    "the graduation audit": lambda school, _: GraduationAudit(**school.here, level=Level.UPPER, year=2569),
    "a pupil's results": lambda school, number: StudentAchievement(
        **school.here, student_no=number, level=Level.UPPER
    ),
    "what waits in the school": lambda school, _: SchoolWorkload(**school.here),
    "what a term lacks": lambda school, _: TermReadiness(**school.here, term="1/2569"),
}
OFFICER = ("the graduation audit", "a pupil's results", "what waits in the school")


@pytest.fixture(scope="module")
async def school(lsq: Stack) -> School:
    """A school with one pupil."""
    school = a_school(lsq)
    await school.imports_all(Level.UPPER, cohort.rows(Level.UPPER, 5, 1))
    return school


@pytest.fixture(scope="module")
def number() -> str:
    """The pupil's number."""
    return cohort.rows(Level.UPPER, 5, 1)[0].pupil.student_no


@pytest.mark.parametrize("what", OFFICER)
async def test_the_officer_of_the_authority_is_answered(
    lsq: Stack, school: School, number: str, what: str
) -> None:
    """Of a school of his own."""
    assert await lsq.ask(QUESTIONS[what](school, number), lsq.token("registrar_officer", school.authority))


@pytest.mark.parametrize("what", OFFICER)
async def test_another_authority_s_officer_is_refused(
    lsq: Stack, school: School, number: str, what: str
) -> None:
    """Also when the query names the officer's own authority with the school, so that the place is in the
    scope of the token.
    """
    for question in (
        QUESTIONS[what](school, number),
        QUESTIONS[what](replace(school, authority=ANOTHER), number),
    ):
        with pytest.raises(Refusal, match="not_allowed"):
            await lsq.ask(question, lsq.token("registrar_officer", ANOTHER))


@pytest.mark.parametrize("what", QUESTIONS)
async def test_another_school_s_registrar_is_refused(
    lsq: Stack, school: School, number: str, what: str
) -> None:
    """A registrar asks about one school."""
    with pytest.raises(Refusal, match="not_allowed"):
        await lsq.ask(
            QUESTIONS[what](school, number), lsq.token("registrar", f"{school.authority}.3058999999")
        )


async def test_a_school_that_changes_its_authority_is_asked_about_by_the_new_one(
    lsq: Stack, number: str
) -> None:
    """An อบต. that becomes a เทศบาล gets another code: the next token of the school has it, and the book's
    authority is updated.
    """
    school = a_school(lsq)
    await school.imports_all(Level.UPPER, cohort.rows(Level.UPPER, 5, 1))
    after = replace(school, authority=ANOTHER)
    assert await lsq.ask(SchoolWorkload(**after.here), after.registrar)
    await after.imports_all(Level.UPPER, cohort.rows(Level.UPPER, 5, 1))

    assert await lsq.ask(SchoolWorkload(**after.here), lsq.token("registrar_officer", ANOTHER))
    with pytest.raises(Refusal, match="not_allowed"):
        await lsq.ask(SchoolWorkload(**school.here), lsq.token("registrar_officer", school.authority))
