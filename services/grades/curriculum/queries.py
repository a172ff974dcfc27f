"""Queries about the curriculum."""

from services.grades.curriculum.curricula import curriculum_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import Course, Courses, SchoolCurriculum

router = Router("grades")


@router.query
async def school_curriculum(query: SchoolCurriculum, work: Work) -> Courses:
    """The subjects of the school's curriculum at a level, in the curriculum's own order."""
    curriculum = curriculum_of(query.level, query.curriculum)
    return Courses(
        curriculum=curriculum.id,
        courses=[Course(**course._asdict()) for course in curriculum.courses.values()],
    )
