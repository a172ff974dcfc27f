"""The graduation audit (ตรวจสอบการจบ): who of a last class passes, and what the others lack."""
from typing import Any, NamedTuple

from sqlalchemy import Row, exists, or_
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.achievement import Learnt, credited
from services.grades.auditing import gaps
from services.grades.books import refuse_foreign
from services.grades.curricula import curriculum_of
from services.grades.queries.graduates import graduated
from services.grades.queries.pupils import missing_particulars, particulars_now
from services.grades.queries.results import learnt_by
from services.grades.rules.gaps import Gap
from services.grades.tables import enrolments, school_years, students
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import Audit, GraduationAudit
from shared.contracts.grades.rows import AuditRow
from shared.vocabulary.levels import Level

router = Router("grades")

PAGE = 200


class Audited(NamedTuple):
    """A pupil in the audit."""

    pupil: Row[Any]
    learnt: Learnt
    gaps: list[Gap]
    approved: bool

    @property
    def passed(self) -> bool:
        """Whether nothing is lacking."""
        return not self.gaps

    @property
    def missing(self) -> list[str]:
        """Particulars that the forms need and nobody has told."""
        return missing_particulars(self.pupil)


@router.query
async def graduation_audit(query: GraduationAudit, work: Work) -> Audit:
    """The audit of a level's last class, a page of it; the totals are of the whole class."""
    await refuse_foreign(work, query)
    audited = await audit(work.session, query.school, query.level, query.year)
    after = [one for one in audited if one.pupil.student_no > query.after]
    page = after[:PAGE]
    return Audit(
        level=query.level, year=query.year, students=len(audited), passed=sum(one.passed for one in audited), approved=sum(one.approved for one in audited),
        incomplete=sum(one.passed and not one.approved and bool(one.missing) for one in audited), rows=[_row(one) for one in page],
        next=page[-1].pupil.student_no if len(after) > PAGE else None,
    )


async def audit(session: AsyncSession, school: str, level: Level, year: int) -> list[Audited]:
    """Every pupil whose last year of the level this is, by student number: who entered in time for it, or is in a last class this year."""
    pupils = await last_class(session, school, level, year)
    known = await learnt_by(session, level, [row.pupil for row in pupils])
    settled = await graduated(session, [row.pupil for row in pupils])
    return [Audited(row, known[row.pupil], gaps(known[row.pupil]), level.value in settled.get(row.pupil, ())) for row in pupils]


async def last_class(session: AsyncSession, school: str, level: Level, year: int) -> list[Row[Any]]:
    """The particulars of a level's last class; who was struck off is not in it."""
    curriculum = curriculum_of(level)
    last = f"{curriculum.label}{curriculum.first + curriculum.years - 1}"
    mine = (school_years.c.pupil == enrolments.c.pupil) & (school_years.c.level == enrolments.c.level) & (school_years.c.year == year)
    in_last_class = exists().where(mine, or_(school_years.c.class_name == last, school_years.c.class_name.startswith(f"{last}/", autoescape=True)))
    rows = await session.execute(
        particulars_now(school).join(enrolments, (enrolments.c.pupil == students.c.pupil) & (enrolments.c.level == level.value))
        .where(enrolments.c.left_on.is_(None), or_(enrolments.c.entry_year == year - curriculum.years + 1, in_last_class))
    )
    return sorted(rows, key=lambda row: row.student_no)


def _row(one: Audited) -> AuditRow:
    course = one.learnt.course
    return AuditRow(
        pupil=one.pupil.pupil, student_no=one.pupil.student_no, outcome="passed" if one.passed else "not_passed", approved=one.approved, gpax=course.average,
        figures=credited(course), gaps=[gap.code for gap in one.gaps], gaps_th=[gap.th for gap in one.gaps], gaps_en=[gap.en for gap in one.gaps],
    )
