"""How an average was reckoned (คำอธิบายผลการเรียนเฉลี่ย): for the registrar whom a parent asks."""
from collections.abc import Iterable

from services.grades.achievement import Counted, Learnt, counting, credited
from services.grades.books import refuse_foreign
from services.grades.queries.students import pupil_and_learnt
from services.grades.rules.explanation import Line, Subject, explain
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import AverageExplained, ExplainedAverage, ExplainedLine
from shared.vocabulary.areas import AREAS
from shared.vocabulary.calendar import term_parts
from shared.vocabulary.levels import Level

router = Router("grades")


@router.query
async def average_explained(query: AverageExplained, work: Work) -> ExplainedAverage:
    """Each subject of the scope with what it weighed and why, the sums, the cut, rule and source."""
    await refuse_foreign(work, query)
    pupil, known = await pupil_and_learnt(work.session, query.school, query.student_no, query.level)
    subjects = [Subject(one.subject.course.code, one.subject.course.name, one.standing.term, one.standing.entry.entry, one.result) for one in of_scope(known, query.of)]
    told = explain(scope_th(query.of), subjects, counting(known.curriculum), "ชั่วโมง" if query.level is Level.PRIMARY else "หน่วยกิต")
    return ExplainedAverage(
        pupil=pupil.pupil, student_no=pupil.student_no, scope_th=told.scope_th, lines=[_line(line) for line in told.lines], figures=credited(told.figures),
        formula_th=told.formula_th, rule=told.rule, source_th=told.source_th, text_th=told.text_th,
    )


def of_scope(known: Learnt, of: str) -> Iterable[Counted]:
    """The results that the average of this scope is taken of: of a term and a year as they stood in it, of an area and the course those that count."""
    if "/" in of:
        return known.stood.get(of, ())
    if len(of) == 4:
        return (one for term in known.terms if term_parts(term)[1] == int(of) for one in known.stood.get(term, ()))
    return (one for one in known.subjects if of in ("course", one.subject.area))


def scope_th(of: str) -> str:
    """In words: ภาคเรียนที่ 1/2569, ปีการศึกษา 2569, กลุ่มสาระการเรียนรู้คณิตศาสตร์, ตลอดหลักสูตร."""
    if of == "course":
        return "ตลอดหลักสูตร"
    if "/" in of:
        return f"ภาคเรียนที่ {of}"
    return f"ปีการศึกษา {of}" if len(of) == 4 else f"กลุ่มสาระการเรียนรู้{AREAS[of].th}"


def _line(line: Line) -> ExplainedLine:
    subject = line.subject
    return ExplainedLine(
        code=subject.code, name=subject.name, term=subject.term, entry=subject.entry, credits=subject.result.credits, mark=subject.result.mark,
        level=line.level, points=line.points, why_th=line.why_th)
