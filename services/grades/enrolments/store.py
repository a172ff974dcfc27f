"""Statements over enrolments."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among, copy_in
from services.grades.enrolments.tables import enrolments
from services.grades.records.store import graduated
from services.grades.records.tables import records
from services.grades.students.particulars import named
from services.grades.students.store import enter_register, every_student, leave_register
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
NEWEST = (
    select(enrolments.c.pupil, enrolments.c.level, enrolments.c.left_on)
    .ext(distinct_on(enrolments.c.pupil))
    .where(enrolments.c.school == bindparam("school", type_=Text), among(enrolments.c.pupil, "pupils", Uuid))
    .order_by(enrolments.c.pupil, enrolments.c.entry_year.desc())
    .subquery()
)
ON_REGISTER = select(NEWEST.c.pupil).where(
    NEWEST.c.left_on.is_(None),
    ~exists().where(records.c.pupil == NEWEST.c.pupil, records.c.level == NEWEST.c.level),
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


async def add_enrolments(work: Work, school: str, level: Level, new: Collection[NewEnrolment]) -> None:
    """Store new enrolments at a level, whose students are on the register from now on."""
    await copy_in(
        work,
        enrolments,
        ("pupil", "level", "school", "curriculum", "entry_year", "plan"),
        ((one.pupil, level.value, school, one.curriculum, one.entry_year, one.plan) for one in new),
    )
    await update_register(work, school, [one.pupil for one in new])


async def set_plan(session: AsyncSession, pupil: UUID, level: Level, plan: str) -> None:
    """Store the plan of a student who was enrolled without one."""
    of_pupil = (enrolments.c.pupil == pupil) & (enrolments.c.level == level.value)
    await session.execute(update(enrolments).where(of_pupil, enrolments.c.plan.is_(None)).values(plan=plan))


async def set_left(work: Work, school: str, leaving: Sequence[tuple[UUID, Leaving]]) -> None:
    """Store on which day and why each of these students left."""
    await work.session.execute(
        SET_LEFT,
        [{"of": pupil, "at": one.level, "day": one.left_on, "why": one.cause} for pupil, one in leaving],
    )
    await update_register(work, school, [pupil for pupil, _ in leaving])


async def update_register(work: Work, school: str, pupils: Collection[UUID]) -> None:
    """Put these students on the school's register, or take them off it: on it is whose newest enrolment has
    neither ended nor led to graduation.
    """
    parameters = {"school": school, "pupils": list(pupils)}
    on_register = set(await work.session.scalars(ON_REGISTER, parameters))
    await enter_register(work, school, on_register)
    if gone := set(pupils) - on_register:
        await leave_register(work.session, school, gone)
