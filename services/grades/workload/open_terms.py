"""The terms that a school has to close. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from services.grades.calendar.school_terms import SchoolTerms
from services.grades.results.store import SchoolTerm
from shared.vocabulary.calendar import academic_year, term_name, term_order
from shared.vocabulary.levels import Level


def open_terms(
    known: Sequence[SchoolTerm],
    today: date,
    terms: SchoolTerms,
    levels: Iterable[Level],
    *,
    has_classes: bool,
) -> list[str]:
    """The terms recorded in LSQ that are not closed, and today's term if the school has classes, by the days
    that it has at one of these levels.

    Imported terms are not among them: the old system closed them.
    """
    names = {term.term for term in known if term.recorded and term.closing is None}
    if has_classes:
        closed = {term.term for term in known if term.closing is not None}
        of_year = [term_name(number, academic_year(today)) for number in (1, 2)]
        names |= {
            name
            for name in of_year
            if name not in closed and any(today in terms.days(name, level) for level in levels)
        }
    return sorted(names, key=term_order)
