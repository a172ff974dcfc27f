"""Queries about terms, and about who is no longer expected in them."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.grades.classes.store import stays_of, students_in
from services.grades.enrolments.enrolment import on_day
from services.grades.enrolments.store import every_enrolled
from services.grades.results.store import is_closed, originals_in, terms_of
from services.grades.schools.scope import refuse_foreign
from services.grades.students.particulars import name_on
from services.grades.students.store import particulars_of
from services.grades.terms.store import missing_results
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.problems import DATE_IN_FUTURE
from shared.contracts.grades.queries import (
    EffectOfLeaving,
    EffectsOfLeaving,
    EffectsOfStrikingOff,
    Readiness,
    TermReadiness,
)
from shared.thai.dates import day_of
from shared.vocabulary.calendar import TermName, term_days

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


@router.query
async def effects_of_striking_off(query: EffectsOfStrikingOff, work: Work) -> EffectsOfLeaving:
    """Which open terms no longer expect these students, and how many results are then no longer missing.

    Refuse what the command refuses.
    """
    await refuse_foreign(work, query)
    enrolled = await every_enrolled(
        work.session, query.school, [(row.student_no, row.level) for row in query.students]
    )
    today = day_of(work.now)
    if any(row.left_on > today for row in query.students):
        raise DATE_IN_FUTURE.refuse("left_on")
    ids = {number: one.pupil for number, one in enrolled.items()}
    known = await particulars_of(work.session, query.school, ids.values())
    classes = {
        (one.pupil, one.level): one.class_name
        for one in await stays_of(work.session, query.school, ids.values())
    }
    gone = await _gone(work, query.school, {ids[row.student_no]: row.left_on for row in query.students})
    return EffectsOfLeaving(
        students=[
            EffectOfLeaving(
                pupil=ids[row.student_no],
                student_no=row.student_no,
                name=name_on(known[ids[row.student_no]], today),
                level=row.level,
                class_name=classes[ids[row.student_no], row.level],
                entered_on=(stay := on_day(enrolled[row.student_no].enrolments, row.left_on)).entered_on,
                left_before=stay.left_on,
                terms=list(gone[ids[row.student_no]]),
                results_not_missing=gone[ids[row.student_no]].total(),
            )
            for row in query.students
        ]
    )


async def _gone(work: Work, school: str, leaving: Mapping[UUID, date]) -> dict[UUID, Counter[TermName]]:
    """The open terms that no longer expect each of these students, with the number of missing results."""
    gone: dict[UUID, Counter[TermName]] = {pupil: Counter() for pupil in leaving}
    known = await terms_of(work.session, school)
    # imported terms were closed in the old system
    for term in (one.term for one in known if one.recorded and one.closing is None):
        students = [
            one
            for one in await students_in(work.session, school, term)
            if one.pupil in leaving and leaving[one.pupil] < term_days(term).last
        ]
        lacking = Counter(gap.pupil for gap in await missing_results(work.session, school, term, students))
        for one in students:
            gone[one.pupil][term] = lacking[one.pupil]
    return gone
