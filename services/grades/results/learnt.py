"""Loading of what students have learnt, from entries, academic years and tests."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.classes.store import years_of
from services.grades.curriculum.curricula import curriculum_of
from services.grades.enrolments.store import enrolled_at
from services.grades.results.achievement import Learnt, learnt
from services.grades.results.store import entries_of
from services.grades.standard_tests.store import tests_at
from services.grades.students.particulars import Particulars
from services.grades.students.store import every_student
from shared.vocabulary.levels import Level


async def learnt_by(
    session: AsyncSession, school: str, level: Level, pupils: Iterable[UUID]
) -> dict[UUID, Learnt]:
    """What each of these students has learnt at a level, by the curriculum of the year of entry."""
    ids = list(pupils)
    entries = await entries_of(session, level, ids)
    years = await years_of(session, school, level, ids)
    tests = await tests_at(session, school, level, ids) if level.is_vocational else {}
    enrolled = await enrolled_at(session, school, ids)
    curricula = {pupil: one.curriculum for (pupil, at), one in enrolled.items() if at == level}
    return {
        pupil: learnt(
            curriculum_of(level, curricula.get(pupil)),
            entries[pupil],
            years.get(pupil, ()),
            tests.get(pupil, ()),
        )
        for pupil in entries
    }


async def student_and_learnt(
    session: AsyncSession, school: str, student_no: str, level: Level
) -> tuple[Particulars, Learnt]:
    """A student of the school, with what he or she has learnt at a level.

    Refuse an unknown student number.
    """
    student = (await every_student(session, school, [student_no], "student_no"))[student_no]
    return student, (await learnt_by(session, school, level, [student.pupil]))[student.pupil]
