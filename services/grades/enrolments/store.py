"""Statements over enrolments."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among, copy_in
from services.grades.enrolments.tables import enrolments
from services.grades.records.store import graduated
from services.grades.students.particulars import named
from services.grades.students.store import every_student
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Leaving
from shared.contracts.grades.problems import ENROLMENT_UNKNOWN
from shared.vocabulary.levels import Level

CURRICULA = select(enrolments.c.pupil, enrolments.c.curriculum).where(
    among(enrolments.c.pupil, "pupils", Uuid), enrolments.c.level == bindparam("level", type_=Text)
)
SET_LEFT = (
    update(enrolments)
    .where(enrolments.c.pupil == bindparam("of"), enrolments.c.level == bindparam("at"))
    .values(left_on=bindparam("day"), leaving_cause=bindparam("why"))
)


class NewEnrolment(NamedTuple):
    """An enrolment that is not stored yet."""

    pupil: UUID
    curriculum: str
    entry_year: int
    plan: str | None


async def every_enrolled(
    session: AsyncSession, school: str, places: Sequence[tuple[str, str]]
) -> dict[str, UUID]:
    """The students with these numbers at these levels.

    Refuse an unknown student, and one who is not enrolled or has graduated at that level.
    """
    students = await every_student(session, school, [number for number, _ in places], "students")
    known = {number: student.pupil for number, student in students.items()}
    enrolled = await enrolled_at(session, known.values())
    levels = await graduated(session, known.values())
    others = [
        number
        for number, level in places
        if (known[number], level) not in enrolled or level in levels.get(known[number], ())
    ]
    if others:
        raise ENROLMENT_UNKNOWN.refuse("students", students=named(others))
    return known


async def enrolled_at(session: AsyncSession, pupils: Iterable[UUID]) -> dict[tuple[UUID, str], str | None]:
    """The plan of each enrolment of these students, by student and level."""
    rows = await session.execute(
        select(enrolments.c.pupil, enrolments.c.level, enrolments.c.plan).where(
            enrolments.c.pupil.in_(list(pupils))
        )
    )
    return {(pupil, level): plan for pupil, level, plan in rows}


async def curricula_of(session: AsyncSession, level: Level, pupils: Sequence[UUID]) -> dict[UUID, str]:
    """The curriculum by which each of these students is enrolled at a level."""
    return dict((await session.execute(CURRICULA, {"pupils": pupils, "level": level.value})).tuples().all())


async def add_enrolments(work: Work, school: str, level: Level, new: Iterable[NewEnrolment]) -> None:
    """Store new enrolments at a level."""
    await copy_in(
        work,
        enrolments,
        ("pupil", "level", "school", "curriculum", "entry_year", "plan"),
        ((one.pupil, level.value, school, one.curriculum, one.entry_year, one.plan) for one in new),
    )


async def set_plan(session: AsyncSession, pupil: UUID, level: Level, plan: str) -> None:
    """Store the plan of a student who was enrolled without one."""
    of_pupil = (enrolments.c.pupil == pupil) & (enrolments.c.level == level.value)
    await session.execute(update(enrolments).where(of_pupil, enrolments.c.plan.is_(None)).values(plan=plan))


async def set_left(session: AsyncSession, leaving: Iterable[tuple[UUID, Leaving]]) -> None:
    """Store on which day and why each of these students left."""
    await session.execute(
        SET_LEFT,
        [{"of": pupil, "at": one.level, "day": one.left_on, "why": one.cause} for pupil, one in leaving],
    )
