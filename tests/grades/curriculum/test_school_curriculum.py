"""The query for the curriculum of a school."""

import pytest

from shared.contracts.grades.queries import SchoolCurriculum
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades.school import a_school
from tests.world.stack import Stack


async def test_the_curriculum_of_a_school(lsq: Stack) -> None:
    """Subjects with credits and hours, as in the data."""
    school = a_school(lsq)
    courses = await lsq.ask(SchoolCurriculum(**school.here, level=Level.UPPER), school.registrar)
    assert courses.curriculum == "core-2551r60"
    assert {course.code: str(course.credits) for course in courses.courses}["ว31201"] == "2.0"
    assert (
        await lsq.ask(
            SchoolCurriculum(**school.here, level=Level.UPPER, curriculum="core-2551"), school.registrar
        )
    ).curriculum == "core-2551"


async def test_a_curriculum_without_known_subjects_is_refused(lsq: Stack) -> None:
    """By its name; it is never returned as one without subjects."""
    school = a_school(lsq)
    with pytest.raises(Refusal, match="curriculum_without_subjects"):
        await lsq.ask(
            SchoolCurriculum(**school.here, level=Level.VOCATIONAL, curriculum="voc-2567"), school.registrar
        )
    with pytest.raises(Refusal, match="level_unknown"):
        await lsq.ask(
            SchoolCurriculum(**school.here, level=Level.VOCATIONAL, curriculum="core-2551"), school.registrar
        )
