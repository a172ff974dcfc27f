"""Commands about terms."""

from services.grades.classes.store import students_in
from services.grades.results.store import originals_in, store_closing, term_of
from services.grades.schools.store import lock_book
from services.grades.terms.store import add_averages, learnt_in, missing_results
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import CloseTerm, TermSummary
from shared.contracts.grades.events import TermClosed
from shared.contracts.grades.problems import RESULTS_MISSING, TERM_UNKNOWN

router = Router("grades")


@router.command
async def close_term(command: CloseTerm, work: Work) -> TermSummary:
    """Close a term (ปิดภาคเรียน) and store each student's figures of it. Refuse while results are missing.

    For a term that is closed already, return the summary of its closing.
    """
    await lock_book(work, command.authority, command.school)
    term = await term_of(work.session, command.school, command.term)
    if term is None:
        raise TERM_UNKNOWN.refuse("term", term=command.term)
    if term.closing is not None:
        return term.closing
    students = await students_in(work.session, command.school, command.term)
    if missing := await missing_results(work.session, command.school, command.term, students):
        raise RESULTS_MISSING.refuse("term", count=len(missing))
    known = await learnt_in(work.session, command.school, command.term, students)
    work.concerns(known)
    await add_averages(work, command.school, command.term, known)
    summary = TermSummary(
        term=command.term,
        students=len(known),
        results=await originals_in(work.session, command.school, command.term),
        waiting=sum(one.undecided_in(command.term) for one in known.values()),
    )
    await store_closing(work, command.school, summary)
    work.emit(
        TermClosed(
            authority=command.authority, school=command.school, term=command.term, students=summary.students
        )
    )
    return summary
