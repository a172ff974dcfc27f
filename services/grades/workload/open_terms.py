"""The terms that a school has to close. Pure."""

from collections.abc import Sequence
from datetime import date

from services.grades.results.store import SchoolTerm
from shared.vocabulary.calendar import academic_year, term_days, term_name, term_order


def open_terms(known: Sequence[SchoolTerm], today: date, *, has_classes: bool) -> list[str]:
    """The terms recorded in LSQ that are not closed, and today's term if the school has classes.

    Imported terms are not among them: the old system closed them.
    """
    names = {term.term for term in known if term.recorded and term.closing is None}
    if has_classes:
        closed = {term.term for term in known if term.closing is not None}
        of_year = [term_name(number, academic_year(today)) for number in (1, 2)]
        names |= {name for name in of_year if today in term_days(name) and name not in closed}
    return sorted(names, key=term_order)
