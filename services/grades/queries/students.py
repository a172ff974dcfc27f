"""One pupil's results."""
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.achievement import Learnt, credited
from services.grades.books import refuse_foreign
from services.grades.queries.pupils import every_pupil
from services.grades.queries.results import learnt_by
from services.grades.rules.history import Standing
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import Achievement, ResultLine, StudentAchievement
from shared.vocabulary.calendar import term_order
from shared.vocabulary.levels import Level

router = Router("grades")


@router.query
async def student_achievement(query: StudentAchievement, work: Work) -> Achievement:
    """All entries of one pupil at a level, each with whether it counts, and the averages of terms and course."""
    await refuse_foreign(work, query)
    pupil, known = await pupil_and_learnt(work.session, query.school, query.student_no, query.level)
    return Achievement(
        pupil=pupil.pupil, student_no=pupil.student_no, results=lines(known), terms={term: credited(known.of_term(term)) for term in known.terms},
        course=credited(known.course),
    )


async def pupil_and_learnt(session: AsyncSession, school: str, student_no: str, level: Level) -> tuple[Row[Any], Learnt]:
    """A pupil of the school and what he or she has learnt at a level. Refuses a number that the school has not."""
    pupil = (await every_pupil(session, school, [student_no], "student_no"))[student_no]
    return pupil, (await learnt_by(session, level, [pupil.pupil]))[pupil.pupil]


def lines(known: Learnt) -> list[ResultLine]:
    """The entries in the order of terms, then of subjects, then of their numbers."""
    found = (_line(standing, code, known) for code, history in known.histories.items() for standing in history.standings)
    return sorted(found, key=lambda line: (term_order(line.term), line.subject, line.entry))


def _line(standing: Standing, code: str, known: Learnt) -> ResultLine:
    course = known.curriculum.courses.get(code)
    return ResultLine(
        entry=standing.entry.entry, term=standing.term, subject=code, subject_name=course.name if course else code,
        credits=course.credits if course else None, mark=standing.entry.mark, kind=standing.entry.kind, effective=standing.counts,
    )
