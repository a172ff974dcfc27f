"""The scopes of an average: a term (`1/2569`), a year (`2569`), a learning area (`21`), the course
(`course`). Pure.
"""

from collections.abc import Iterable

from services.grades.results.achievement import CountedResult, Learnt
from shared.vocabulary.areas import AREAS
from shared.vocabulary.calendar import term_parts


def of_scope(known: Learnt, scope: str) -> Iterable[CountedResult]:
    """The results in the average of a scope: for a term or year those of its terms, else those that count."""
    if "/" in scope:
        return known.by_term.get(scope, ())
    if len(scope) == 4:
        return (
            one
            for term in known.terms
            if term_parts(term)[1] == int(scope)
            for one in known.by_term.get(term, ())
        )
    return (one for one in known.subjects if scope in ("course", one.subject.area))


def scope_th(scope: str) -> str:
    """The scope in words: ภาคเรียนที่ 1/2569, ปีการศึกษา 2569, กลุ่มสาระการเรียนรู้คณิตศาสตร์,
    ตลอดหลักสูตร.
    """
    if scope == "course":
        return "ตลอดหลักสูตร"
    if "/" in scope:
        return f"ภาคเรียนที่ {scope}"
    return f"ปีการศึกษา {scope}" if len(scope) == 4 else f"กลุ่มสาระการเรียนรู้{AREAS[scope].th}"
