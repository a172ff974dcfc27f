"""Of which results an average is taken: of a term, a year, a learning area, the course. Pure."""
from collections.abc import Iterable

from services.grades.results.achievement import CountedResult, Learnt
from shared.vocabulary.areas import AREAS
from shared.vocabulary.calendar import term_parts


def of_scope(known: Learnt, of: str) -> Iterable[CountedResult]:
    """The results that the average of this scope is taken of: of a term and a year those of their terms, of an area and the course those that count."""
    if "/" in of:
        return known.by_term.get(of, ())
    if len(of) == 4:
        return (one for term in known.terms if term_parts(term)[1] == int(of) for one in known.by_term.get(term, ()))
    return (one for one in known.subjects if of in ("course", one.subject.area))


def scope_th(of: str) -> str:
    """In words: ภาคเรียนที่ 1/2569, ปีการศึกษา 2569, กลุ่มสาระการเรียนรู้คณิตศาสตร์, ตลอดหลักสูตร."""
    if of == "course":
        return "ตลอดหลักสูตร"
    if "/" in of:
        return f"ภาคเรียนที่ {of}"
    return f"ปีการศึกษา {of}" if len(of) == 4 else f"กลุ่มสาระการเรียนรู้{AREAS[of].th}"
