"""Queries about terms."""

from services.grades.classes.store import students_in
from services.grades.results.store import is_closed, originals_in
from services.grades.schools.scope import refuse_foreign
from services.grades.terms.store import missing_results
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import Readiness, TermReadiness

router = Router("grades")

MAX_GAPS = 500
"""How many missing results one answer names."""


@router.query
async def term_readiness(query: TermReadiness, work: Work) -> Readiness:
    """The results that a term still lacks, in the order of student numbers."""
    await refuse_foreign(work, query)
    students = await students_in(work.session, query.school, query.term)
    missing = await missing_results(work.session, query.school, query.term, students)
    return Readiness(
        term=query.term,
        closed=await is_closed(work.session, query.school, query.term),
        students=len(students),
        results=await originals_in(work.session, query.school, query.term),
        missing=len(missing),
        gaps=missing[:MAX_GAPS],
    )
