"""The statement that counts a school's students by level."""

from typing import NamedTuple

from sqlalchemy import Uuid, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among
from services.grades.enrolments.tables import enrolments
from services.grades.records.tables import records
from services.grades.students.store import incomplete


class LevelStudents(NamedTuple):
    """The numbers of a level's students: all, with missing particulars, graduated."""

    level: str
    students: int
    incomplete: int
    graduated: int


async def students_by_level(session: AsyncSession, school: str) -> list[LevelStudents]:
    """The students of each level who have not been struck off."""
    has_graduated = exists().where(
        records.c.school == school,
        records.c.pupil == enrolments.c.pupil,
        records.c.level == enrolments.c.level,
    )
    rows = await session.execute(
        select(
            enrolments.c.level,
            func.count(),
            func.count().filter(among(enrolments.c.pupil, "incomplete", Uuid)),
            func.count().filter(has_graduated),
        )
        .where(enrolments.c.school == school, enrolments.c.left_on.is_(None))
        .group_by(enrolments.c.level),
        {"incomplete": await incomplete(session, school)},
    )
    return [LevelStudents(*row) for row in rows]
