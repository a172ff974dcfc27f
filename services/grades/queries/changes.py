"""The results that some rows want to change, as they stand."""
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.changing import Sitting
from services.grades.curricula import curriculum_of
from services.grades.deciding import Key
from services.grades.tables import enrolments, entries, students
from shared.contracts.grades.rows import RemedialRow
from shared.vocabulary.levels import Level


async def sittings_of(session: AsyncSession, school: str, rows: Sequence[RemedialRow]) -> tuple[dict[Key, Sitting], dict[str, UUID]]:
    """The original result that each row is about, with what has changed it so far; and the ids of the pupils, by student number."""
    known = await session.execute(
        select(students.c.student_no, students.c.pupil).where(students.c.school == school, students.c.student_no.in_({row.student_no for row in rows})))
    pupils: dict[str, UUID] = dict(known.tuples().all())
    asked = {(pupils[row.student_no], row.term, row.subject) for row in rows if row.student_no in pupils}
    told = await session.execute(
        select(students.c.student_no, entries.c.term, entries.c.subject, entries.c.level, entries.c.entry, entries.c.changes, entries.c.mark, entries.c.attendance,
               entries.c.hours, entries.c.on, entries.c.event, enrolments.c.curriculum)
        .join(students, students.c.pupil == entries.c.pupil)
        .join(enrolments, (enrolments.c.pupil == entries.c.pupil) & (enrolments.c.level == entries.c.level))
        .where(tuple_(entries.c.pupil, entries.c.term, entries.c.subject).in_(asked)).order_by(entries.c.entry)
    )
    sittings: dict[Key, Sitting] = {}
    for number, term, subject, level, entry, changes, mark, attendance, hours, on, event, curriculum in told:
        key = (number, term, subject)
        if changes is None:
            sittings[key] = Sitting(curriculum_of(Level(level), curriculum), entry, mark, attendance, hours)
        else:
            sittings[key] = sittings[key].changed(mark, on, event)
    return sittings, pupils
