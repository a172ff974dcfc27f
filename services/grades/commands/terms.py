"""Terms: closing."""
from uuid import UUID

from sqlalchemy import Row, select, update

from services.grades.achievement import Learnt
from services.grades.books import lock_book
from services.grades.bulk import copy_in
from services.grades.commands.particulars import actor_of
from services.grades.queries.results import learnt_by, originals_in
from services.grades.queries.terms import Sitting, missing_results, pupils_in
from services.grades.tables import averages, entries, terms
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import CloseTerm, TermSummary
from shared.contracts.grades.events import TermClosed
from shared.contracts.grades.problems import RESULTS_MISSING, TERM_UNKNOWN
from shared.vocabulary.levels import Level

router = Router("grades")

AVERAGES = ("school", "term", "pupil", "level", "credits_attempted", "credits_earned", "credits", "points", "average")


@router.command
async def close_term(command: CloseTerm, work: Work) -> TermSummary:
    """Close a term (ปิดภาคเรียน): refuses while results are missing; keeps each pupil's figures as of now. Closed already: says so again."""
    await lock_book(work, command.authority, command.school)
    term = await term_of(work, command.school, command.term)
    if term is None:
        raise TERM_UNKNOWN.refuse("term", term=command.term)
    if term.closed_at is not None:
        return TermSummary(term=term.term, students=term.students, results=term.results, waiting=term.waiting)
    sitting = await pupils_in(work.session, command.school, command.term)
    if missing := await missing_results(work.session, command.school, command.term, sitting):
        raise RESULTS_MISSING.refuse("term", count=len(missing))
    known = await learnt_in(work, command, sitting)
    await keep_averages(work, command, known)
    summary = TermSummary(
        term=command.term, students=len(known), results=await originals_in(work.session, command.school, command.term),
        waiting=sum(waiting_in(pupil, command.term) for _, pupil in known.values()),
    )
    await work.session.execute(update(terms).where(terms.c.school == command.school, terms.c.term == command.term).values(
        closed_at=work.now, closed_by=actor_of(work), **summary.model_dump(exclude={"term"})))
    work.emit(TermClosed(authority=command.authority, school=command.school, term=command.term, students=summary.students))
    return summary


async def term_of(work: Work, school: str, term: str) -> Row[tuple[object, ...]] | None:
    """What is kept of a term; None when the school has no results in it."""
    return (await work.session.execute(select(terms).where(terms.c.school == school, terms.c.term == term))).first()


async def learnt_in(work: Work, command: CloseTerm, sitting: list[Sitting]) -> dict[UUID, tuple[Level, Learnt]]:
    """What the pupils of a term have learnt: who sat in a class, and who has a result in it though he or she has left since."""
    found = select(entries.c.level, entries.c.pupil).where(entries.c.school == command.school, entries.c.term == command.term).distinct()
    by_level: dict[Level, set[UUID]] = {}
    for level, pupil in [*((one.curriculum.level, one.pupil) for one in sitting), *(await work.session.execute(found)).tuples()]:
        by_level.setdefault(Level(level), set()).add(pupil)
    known: dict[UUID, tuple[Level, Learnt]] = {}
    for level, pupils in by_level.items():
        known |= {pupil: (level, of_pupil) for pupil, of_pupil in (await learnt_by(work.session, level, pupils)).items()}
    return known


async def keep_averages(work: Work, command: CloseTerm, known: dict[UUID, tuple[Level, Learnt]]) -> None:
    """Keep the term's figures of each pupil: what a paper of this day says stays readable when a result changes later."""
    sums = {pupil: (level, of_pupil.of_term(command.term)) for pupil, (level, of_pupil) in known.items()}
    await copy_in(work, averages, AVERAGES, (
        (command.school, command.term, pupil, level.value, figures.attempted, figures.earned, figures.counted, figures.points, figures.average)
        for pupil, (level, figures) in sums.items()
    ))


def waiting_in(pupil: Learnt, term: str) -> int:
    """Results of the term that are still to be cured."""
    return sum(pupil.curriculum.law.marks[one.mark].waits for one in pupil.subjects if one.standing.term == term)
