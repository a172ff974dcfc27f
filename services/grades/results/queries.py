"""Queries about one student's results."""

from services.grades.results.achievement import Learnt, counting, credited
from services.grades.results.learnt import student_and_learnt
from services.grades.results.scopes import of_scope, scope_th
from services.grades.rules.explanation import ExplanationLine, WeighedSubject, explain
from services.grades.rules.history import EntryStanding
from services.grades.schools.scope import refuse_foreign
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import (
    Achievement,
    AverageExplained,
    ExplainedAverage,
    ExplainedLine,
    ResultLine,
    StudentAchievement,
)
from shared.vocabulary.calendar import term_order
from shared.vocabulary.levels import Level

router = Router("grades")


@router.query
async def student_achievement(query: StudentAchievement, work: Work) -> Achievement:
    """All entries of one student at a level, marked whether they count, and the averages."""
    await refuse_foreign(work, query)
    student, known = await student_and_learnt(work.session, query.school, query.student_no, query.level)
    return Achievement(
        pupil=student.pupil,
        student_no=student.student_no,
        results=_lines(known),
        terms={term: credited(known.of_term(term)) for term in known.terms},
        course=credited(known.course),
    )


def _lines(known: Learnt) -> list[ResultLine]:
    """The entries, in the order of terms, subjects and numbers."""
    found = (
        _line(standing, code, known)
        for code, history in known.histories.items()
        for standing in history.standings
    )
    return sorted(found, key=lambda line: (term_order(line.term), line.subject, line.entry))


def _line(standing: EntryStanding, code: str, known: Learnt) -> ResultLine:
    course = known.curriculum.courses.get(code)
    return ResultLine(
        entry=standing.entry.entry,
        term=standing.term,
        subject=code,
        subject_name=course.name if course else code,
        credits=course.credits if course else None,
        mark=standing.entry.mark,
        kind=standing.entry.kind,
        effective=standing.counts,
    )


@router.query
async def average_explained(query: AverageExplained, work: Work) -> ExplainedAverage:
    """The explanation of an average (คำอธิบายผลการเรียนเฉลี่ย): the weight of each subject, the sums, the
    cut, rule and source.
    """
    await refuse_foreign(work, query)
    student, known = await student_and_learnt(work.session, query.school, query.student_no, query.level)
    subjects = [
        WeighedSubject(
            one.subject.course.code,
            one.subject.course.name,
            one.standing.term,
            one.standing.entry.entry,
            one.result,
        )
        for one in of_scope(known, query.of)
    ]
    unit_th = "ชั่วโมง" if query.level is Level.PRIMARY else "หน่วยกิต"
    explanation = explain(scope_th(query.of), subjects, counting(known.curriculum), unit_th)
    return ExplainedAverage(
        pupil=student.pupil,
        student_no=student.student_no,
        scope_th=explanation.scope_th,
        lines=[_explained_line(line) for line in explanation.lines],
        figures=credited(explanation.figures),
        formula_th=explanation.formula_th,
        rule=explanation.rule,
        source_th=explanation.source_th,
        text_th=explanation.text_th,
    )


def _explained_line(line: ExplanationLine) -> ExplainedLine:
    subject = line.subject
    return ExplainedLine(
        code=subject.code,
        name=subject.name,
        term=subject.term,
        entry=subject.entry,
        credits=subject.result.credits,
        mark=subject.result.mark,
        level=line.level,
        points=line.points,
        why_th=line.why_th,
    )
