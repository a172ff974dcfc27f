"""Queries about a school as a whole."""

from services.grades.calendar.store import terms_of_school
from services.grades.classes.store import has_classes
from services.grades.curriculum.curricula import curriculum_of
from services.grades.results.store import newest_with_mark, terms_of
from services.grades.schools.scope import refuse_foreign
from services.grades.workload.open_terms import open_terms
from services.grades.workload.store import students_by_level
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import LevelCount, SchoolWork, SchoolWorkload
from shared.thai.dates import day_of
from shared.vocabulary.calendar import academic_year
from shared.vocabulary.levels import Level

router = Router("grades")


@router.query
async def school_workload(query: SchoolWorkload, work: Work) -> SchoolWork:
    """The open work of the registrar: missing particulars and undecided results by level, terms to close."""
    await refuse_foreign(work, query)
    marks = {
        mark for level in Level for mark, meaning in curriculum_of(level).law.marks.items() if meaning.waits
    }
    undecided = await newest_with_mark(work.session, query.school, marks)
    levels = {
        one.level: LevelCount(
            level=Level(one.level),
            students=one.students,
            incomplete=one.incomplete,
            waiting=undecided.get(one.level, 0),
            approved=one.graduated,
        )
        for one in await students_by_level(work.session, query.school)
    }
    today = day_of(work.now)
    taught = await has_classes(work.session, query.school, academic_year(today))
    return SchoolWork(
        levels=[levels[level] for level in Level if level.value in levels],
        open_terms=open_terms(
            await terms_of(work.session, query.school),
            today,
            await terms_of_school(work.session, query.school),
            [one.level for one in levels.values()],
            has_classes=taught,
        ),
    )
