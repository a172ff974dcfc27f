"""Terms: what is still missing before one can be closed."""
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.books import refuse_foreign
from services.grades.curricula import COMMON, Curriculum, curriculum_of
from services.grades.queries.results import originals_in
from services.grades.tables import enrolments, entries, school_years, students, terms
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import Gap, Readiness, TermReadiness
from shared.vocabulary.calendar import TermName, term_days, term_parts
from shared.vocabulary.levels import Level

router = Router("grades")

GAPS = 500                                                    # named in one answer


class Sitting(NamedTuple):
    """A pupil who is in a class in this term."""

    pupil: UUID
    student_no: str
    curriculum: Curriculum
    class_name: str
    plan: str | None


@router.query
async def term_readiness(query: TermReadiness, work: Work) -> Readiness:
    """What a term still lacks: every pupil in a class, every subject of the class, in the order of student numbers."""
    await refuse_foreign(work, query)
    sitting = await pupils_in(work.session, query.school, query.term)
    missing = await missing_results(work.session, query.school, query.term, sitting)
    closed = await work.session.scalar(select(terms.c.closed_at).where(terms.c.school == query.school, terms.c.term == query.term))
    return Readiness(
        term=query.term, closed=closed is not None, students=len(sitting), results=await originals_in(work.session, query.school, query.term),
        missing=len(missing), gaps=missing[:GAPS],
    )


def _sitting(school: str, year: int) -> Select[Any]:
    newest = (
        select(school_years.c.pupil, school_years.c.level, school_years.c.class_name).ext(distinct_on(school_years.c.pupil, school_years.c.level))
        .where(school_years.c.year == year).order_by(school_years.c.pupil, school_years.c.level, school_years.c.version.desc()).subquery()
    )
    mine = (newest.c.pupil == enrolments.c.pupil) & (newest.c.level == enrolments.c.level)
    return (
        select(students.c.pupil, students.c.student_no, enrolments.c.level, enrolments.c.curriculum, newest.c.class_name, enrolments.c.plan)
        .join(enrolments, enrolments.c.pupil == students.c.pupil).join(newest, mine)
        .where(enrolments.c.school == school).order_by(students.c.student_no)
    )


async def pupils_in(session: AsyncSession, school: str, term: TermName) -> list[Sitting]:
    """Who is in a class of the school in this term, by student number; who left before its last day is not."""
    _, year = term_parts(term)
    stayed = enrolments.c.left_on.is_(None) | (enrolments.c.left_on >= term_days(term).last)
    rows = await session.execute(_sitting(school, year).where(stayed))
    return [Sitting(row.pupil, row.student_no, curriculum_of(Level(row.level), row.curriculum), row.class_name, row.plan) for row in rows]


async def missing_results(session: AsyncSession, school: str, term: TermName, sitting: list[Sitting]) -> list[Gap]:
    """In a class, but no result yet in a subject of the class: whom a registrar must chase. A result brought from another term suffices."""
    asked = {one.pupil: tuple(subjects_of(one, term)) for one in sitting}
    codes = {code for subjects in asked.values() for code in subjects}
    found = select(entries.c.pupil, entries.c.subject).where(
        entries.c.school == school, entries.c.pupil.in_(asked), entries.c.subject.in_(codes), entries.c.changes.is_(None))
    have = set((await session.execute(found)).tuples()) if codes else set()
    return [Gap(student_no=one.student_no, subject=code) for one in sitting for code in asked[one.pupil] if (one.pupil, code) not in have]


def subjects_of(one: Sitting, term: TermName) -> Iterator[str]:
    """The subjects of a pupil's class in a term: of its grade, those for all and those of the pupil's plan."""
    number, grade = term_parts(term)[0], one.curriculum.grade_of(one.class_name)
    for code, subject in one.curriculum.subjects.items():
        if subject.grade == grade and subject.term == number and subject.plan in (COMMON, one.plan):
            yield code
