"""Statements over the results that rows of remedies refer to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.curriculum.curricula import curriculum_of
from services.grades.enrolments.store import enrolled_at
from services.grades.remedies.change_outcomes import Sitting
from services.grades.results.row_outcomes import ResultKey
from services.grades.results.tables import entries
from services.grades.students.store import ids_of
from shared.contracts.grades.rows import RemedialRow
from shared.vocabulary.levels import Level


async def sittings_of(
    session: AsyncSession, school: str, rows: Sequence[RemedialRow]
) -> tuple[dict[ResultKey, Sitting], dict[str, UUID]]:
    """The original result that each row is about, with its changes so far.

    And the ids of the students, by number.
    """
    pupils = await ids_of(session, school, {row.student_no for row in rows})
    numbers = {pupil: number for number, pupil in pupils.items()}
    asked = {(pupils[row.student_no], row.term, row.subject) for row in rows if row.student_no in pupils}
    found = await session.execute(
        select(
            entries.c.pupil,
            entries.c.term,
            entries.c.subject,
            entries.c.level,
            entries.c.entry,
            entries.c.changes,
            entries.c.mark,
            entries.c.attendance,
            entries.c.hours,
            entries.c.on,
            entries.c.event,
        )
        .where(
            entries.c.school == school, tuple_(entries.c.pupil, entries.c.term, entries.c.subject).in_(asked)
        )
        .order_by(entries.c.entry)
    )
    enrolled = await enrolled_at(session, school, numbers)
    sittings: dict[ResultKey, Sitting] = {}
    for pupil, term, subject, level, entry, changes, mark, attendance, hours, on, event in found:
        key = (numbers[pupil], term, subject)
        if changes is None:
            curriculum = curriculum_of(Level(level), enrolled[pupil, level].curriculum)
            sittings[key] = Sitting(curriculum, entry, mark, attendance, hours)
        else:
            sittings[key] = sittings[key].changed(mark, on, event)
    return sittings, pupils
