"""Statements over enrolments."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Date,
    Integer,
    Text,
    Uuid,
    bindparam,
    column,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among
from services.grades.enrolments.enrolment import Enrolment, current, on_day
from services.grades.enrolments.tables import enrolments
from services.grades.records.store import graduated
from services.grades.records.tables import records
from services.grades.students.particulars import named
from services.grades.students.store import enter_register, every_student, leave_register
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Leaving
from shared.contracts.grades.problems import ENROLMENT_UNKNOWN
from shared.vocabulary.levels import Level

SCHOOL = bindparam("school", type_=Text)
OF_PUPILS = enrolments.c.school == SCHOOL, among(enrolments.c.pupil, "pupils", Uuid)
IN_ORDER = enrolments.c.left_on.asc().nulls_last(), enrolments.c.enrolment
"""The open one last."""
ALL = (
    select(enrolments.c.pupil, enrolments.c.level, *(enrolments.c[field] for field in Enrolment._fields))
    .where(*OF_PUPILS)
    .order_by(*IN_ORDER)
)
NEW_COLUMNS = {"pupil": Uuid, "curriculum": Text, "entry_year": Integer, "plan": Text, "entered_on": Date}
NEW = (
    func.unnest(*(bindparam(name, type_=ARRAY(kind)) for name, kind in NEW_COLUMNS.items()))
    .table_valued(*(column(name, kind) for name, kind in NEW_COLUMNS.items()), name="new")
    .render_derived()
)
ADD = (
    insert(enrolments)
    .from_select(
        ["school", "level", *NEW_COLUMNS],
        select(SCHOOL, bindparam("level", type_=Text), *(NEW.c[name] for name in NEW_COLUMNS)),
    )
    .returning(enrolments.c.pupil, enrolments.c.enrolment)
)
SET = update(enrolments).where(
    enrolments.c.school == bindparam("of_school"), enrolments.c.enrolment == bindparam("of")
)
SET_CHANGED = SET.values(plan=bindparam("to_plan"), entered_on=bindparam("day"))
SET_LEFT = SET.values(left_on=bindparam("day"), cause=bindparam("why"))
NEWEST = (
    select(enrolments.c.pupil, enrolments.c.level, enrolments.c.left_on)
    .ext(distinct_on(enrolments.c.pupil))
    .where(*OF_PUPILS)
    .order_by(
        enrolments.c.pupil,
        enrolments.c.entry_year.desc(),
        enrolments.c.left_on.desc().nulls_first(),
        enrolments.c.enrolment.desc(),
    )
    .subquery()
)
ON_REGISTER = select(NEWEST.c.pupil).where(
    NEWEST.c.left_on.is_(None),
    ~exists().where(
        records.c.school == SCHOOL, records.c.pupil == NEWEST.c.pupil, records.c.level == NEWEST.c.level
    ),
)


class Enrolled(NamedTuple):
    """A student of the school, and the enrolments at a level."""

    pupil: UUID
    enrolments: list[Enrolment]


async def every_enrolled(
    session: AsyncSession, school: str, places: Sequence[tuple[str, str]]
) -> dict[str, Enrolled]:
    """The students with these numbers at these levels.

    Refuse an unknown student, and one who is not enrolled or has graduated at that level.
    """
    students = await every_student(session, school, [number for number, _ in places], "students")
    ids = [student.pupil for student in students.values()]
    enrolled = await enrolments_of(session, school, ids)
    levels = await graduated(session, school, ids)
    known: dict[str, Enrolled] = {}
    for number, level in places:
        pupil = students[number].pupil
        if (pupil, level) in enrolled and level not in levels.get(pupil, ()):
            known[number] = Enrolled(pupil, enrolled[pupil, level])
    if others := [number for number, _ in places if number not in known]:
        raise ENROLMENT_UNKNOWN.refuse("students", students=named(others))
    return known


async def enrolments_of(
    session: AsyncSession, school: str, pupils: Iterable[UUID]
) -> dict[tuple[UUID, str], list[Enrolment]]:
    """The enrolments of these students, by student and level, the open one last."""
    found: dict[tuple[UUID, str], list[Enrolment]] = {}
    for pupil, level, *one in await session.execute(ALL, {"school": school, "pupils": list(pupils)}):
        found.setdefault((pupil, level), []).append(Enrolment(*one))
    return found


async def enrolled_at(
    session: AsyncSession, school: str, pupils: Iterable[UUID]
) -> dict[tuple[UUID, str], Enrolment]:
    """The current enrolment of these students, by student and level."""
    return {place: current(some) for place, some in (await enrolments_of(session, school, pupils)).items()}


async def add_enrolments(
    session: AsyncSession, school: str, level: Level, new: Mapping[UUID, Enrolment]
) -> dict[UUID, int]:
    """Store the new enrolment at a level of each of these students. Returns the ids."""
    columns = {
        name: list(new) if name == "pupil" else [getattr(one, name) for one in new.values()]
        for name in NEW_COLUMNS
    }
    added = await session.execute(ADD, {"school": school, "level": level.value, **columns})
    return dict(added.tuples().all())


async def change_enrolments(session: AsyncSession, school: str, changed: Iterable[Enrolment]) -> None:
    """Store plan and first day of these enrolments."""
    await session.execute(
        SET_CHANGED,
        [
            {"of_school": school, "of": one.enrolment, "to_plan": one.plan, "day": one.entered_on}
            for one in changed
        ],
    )


async def set_left(work: Work, school: str, leaving: Sequence[tuple[Enrolled, Leaving]]) -> None:
    """Store on which day and why each of these students left."""
    await work.session.execute(
        SET_LEFT,
        [
            {
                "of_school": school,
                "of": on_day(enrolled.enrolments, one.left_on).enrolment,
                "day": one.left_on,
                "why": one.cause,
            }
            for enrolled, one in leaving
        ],
    )
    await update_register(work, school, [enrolled.pupil for enrolled, _ in leaving])


async def update_register(work: Work, school: str, pupils: Collection[UUID]) -> None:
    """Put these students on the school's register, or take them off it: on it is whose newest enrolment has
    neither ended nor led to graduation.
    """
    if not pupils:
        return
    on_register = set(await work.session.scalars(ON_REGISTER, {"school": school, "pupils": list(pupils)}))
    await enter_register(work, school, on_register)
    if gone := set(pupils) - on_register:
        await leave_register(work.session, school, gone)
