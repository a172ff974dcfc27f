"""Statements over the averages of closed terms, and what closing a term needs from the book."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import copy_in
from services.grades.classes.school_year import StudentInClass
from services.grades.results.achievement import Learnt
from services.grades.results.learnt import learnt_by
from services.grades.results.store import students_with_results, subjects_with_results
from services.grades.terms.missing import expected_subjects, missing
from services.grades.terms.tables import averages
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import Gap
from shared.vocabulary.calendar import TermName
from shared.vocabulary.levels import Level

AVERAGE_COLUMNS = (
    "school",
    "term",
    "pupil",
    "level",
    "credits_attempted",
    "credits_earned",
    "credits",
    "points",
    "average",
)


async def missing_results(
    session: AsyncSession, school: str, term: TermName, students: Sequence[StudentInClass]
) -> list[Gap]:
    """The results that students in a class lack in the subjects of the class.

    A result of another term suffices.
    """
    expected = expected_subjects(students, term)
    codes = {code for subjects in expected.values() for code in subjects}
    present = await subjects_with_results(session, school, expected, codes) if codes else set()
    return missing(students, expected, present)


async def learnt_in(
    session: AsyncSession, school: str, term: TermName, students: Sequence[StudentInClass]
) -> dict[UUID, Learnt]:
    """What the students of a term have learnt: those in a class, and those with a result in the term."""
    by_level: dict[Level, set[UUID]] = {}
    in_class = [(one.curriculum.level, one.pupil) for one in students]
    for level, pupil in [*in_class, *await students_with_results(session, school, term)]:
        by_level.setdefault(level, set()).add(pupil)
    known: dict[UUID, Learnt] = {}
    for level, pupils in by_level.items():
        known |= await learnt_by(session, school, level, pupils)
    return known


async def add_averages(work: Work, school: str, term: TermName, known: Mapping[UUID, Learnt]) -> None:
    """Store each student's figures of the term. They do not change when a result changes later."""
    sums = {pupil: (one.curriculum.level, one.of_term(term)) for pupil, one in known.items()}
    await copy_in(
        work,
        averages,
        AVERAGE_COLUMNS,
        (
            (
                school,
                term,
                pupil,
                level.value,
                figures.attempted,
                figures.earned,
                figures.counted,
                figures.points,
                figures.average,
            )
            for pupil, (level, figures) in sums.items()
        ),
    )
