"""A school as a whole: what it teaches, and what waits in it."""

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.books import refuse_foreign
from services.grades.curricula import curriculum_of
from services.grades.queries.pupils import incomplete, now
from services.grades.tables import enrolments, entries, particulars, records, school_years, students, terms
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import Course, Courses, LevelCount, SchoolCurriculum, SchoolWork, SchoolWorkload
from shared.thai.dates import day_of
from shared.vocabulary.calendar import academic_year, term_days, term_name, term_order
from shared.vocabulary.levels import Level

router = Router("grades")


@router.query
async def school_curriculum(query: SchoolCurriculum, work: Work) -> Courses:
    """The subjects of the school's curriculum at a level, in the curriculum's own order."""
    curriculum = curriculum_of(query.level, query.curriculum)
    return Courses(curriculum=curriculum.id, courses=[Course(**course._asdict()) for course in curriculum.courses.values()])


@router.query
async def school_workload(query: SchoolWorkload, work: Work) -> SchoolWork:
    """What waits for the registrar: pupils by level, particulars and results that are missing, terms that LSQ has to close."""
    await refuse_foreign(work, query)
    waiting = await _waiting(work.session, query.school)
    counted = await work.session.execute(
        select(
            enrolments.c.level, func.count(), func.count().filter(incomplete),
            func.count().filter(exists().where(records.c.pupil == enrolments.c.pupil, records.c.level == enrolments.c.level)),
        )
        .join(students, students.c.pupil == enrolments.c.pupil).join(particulars, now)
        .where(enrolments.c.school == query.school, enrolments.c.left_on.is_(None)).group_by(enrolments.c.level)
    )
    levels = {
        level: LevelCount(level=Level(level), students=pupils, incomplete=lacking, waiting=waiting.get(level, 0), approved=approved)
        for level, pupils, lacking, approved in counted
    }
    return SchoolWork(levels=[levels[level] for level in Level if level.value in levels], open_terms=await _open_terms(work, query.school))


async def _waiting(session: AsyncSession, school: str) -> dict[str, int]:
    """Results that wait to be cured, by level: the newest entry of a sitting is ร, มส or ม.ส., and the subject was not studied again later."""
    marks = {mark for level in Level for mark, meaning in curriculum_of(level).law.marks.items() if meaning.waits}
    later = entries.alias()
    changed = exists().where(later.c.pupil == entries.c.pupil, later.c.level == entries.c.level, later.c.subject == entries.c.subject, later.c.entry > entries.c.entry)
    rows = await session.execute(
        select(entries.c.level, func.count()).where(entries.c.school == school, entries.c.mark.in_(marks), ~changed).group_by(entries.c.level))
    return dict(rows.tuples().all())


async def _open_terms(work: Work, school: str) -> list[str]:
    """Terms that are recorded in LSQ and not closed, and the term of today where the school has classes. What came by import was closed before."""
    today = day_of(work.now)
    year = academic_year(today)
    kept = (await work.session.execute(select(terms.c.term, terms.c.recorded, terms.c.closed_at).where(terms.c.school == school))).all()
    named = {term for term, recorded, closed in kept if recorded and closed is None}
    has_classes = await work.session.scalar(select(exists().where(
        school_years.c.pupil == enrolments.c.pupil, school_years.c.year == year, enrolments.c.school == school)))
    if has_classes:
        closed_terms = {term for term, _, closed in kept if closed is not None}
        named |= {name for number in (1, 2) if today in term_days(name := term_name(number, year)) and name not in closed_terms}
    return sorted(named, key=term_order)
