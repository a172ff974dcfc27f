"""The graduation audit (ตรวจสอบการจบ): which students of the last class pass, and what the others lack."""

from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.classes.store import last_class
from services.grades.graduation.requirements import gaps
from services.grades.records.store import graduated
from services.grades.results.achievement import Learnt
from services.grades.results.learnt import learnt_by
from services.grades.rules.gaps import RequirementGap
from services.grades.students.particulars import Particulars
from services.grades.students.store import particulars_of
from shared.vocabulary.levels import Level


class Audited(NamedTuple):
    """A student in the audit."""

    pupil: Particulars
    learnt: Learnt
    gaps: list[RequirementGap]
    approved: bool

    @property
    def passed(self) -> bool:
        """Whether nothing is lacking."""
        return not self.gaps


async def audit(session: AsyncSession, school: str, level: Level, year: int) -> list[Audited]:
    """The audit of all students whose last year of the level this is, in the order of student numbers."""
    particulars = await particulars_of(session, school, await last_class(session, school, level, year))
    known = await learnt_by(session, school, level, particulars)
    levels = await graduated(session, school, particulars)
    students = sorted(particulars.values(), key=lambda student: student.student_no)
    return [
        Audited(one, known[one.pupil], gaps(known[one.pupil]), level.value in levels.get(one.pupil, ()))
        for one in students
    ]
