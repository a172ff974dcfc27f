"""Academic years and terms (ปีการศึกษา, ภาคเรียน), their order and their usual days.

Source: the ministry's regulation of 2549 on opening and closing [sure for its own schools, likely for those
of local authorities]; a school may shift with approval, so the days are a default, which registry's calendar
overrides (basic-education.md §7; docs/rules.md V-8).
"""

from datetime import date, timedelta
from functools import cache
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from shared.thai.dates import ERA

AcademicYear = Annotated[int, Field(ge=2500, le=2699, description="Buddhist era")]
"""ปีการศึกษา, Buddhist era: 2569 begins on 16 May 2026."""

TermName = Annotated[str, StringConstraints(pattern=r"^[0123]/2[56][0-9][0-9]$")]
"""ภาคเรียน: `1/2569`, `2/2569`, `3/2569` for summer, `0/2569` for the whole year of a primary school."""


class Period(NamedTuple):
    """From the first to the last day, both inclusive."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def term_name(number: int | str, year: int | str) -> TermName:
    """The name of a term: 1 and 2569 → `1/2569`."""
    return f"{number}/{year}"


def term_parts(term: TermName) -> tuple[int, int]:
    """Number and academic year of a term: `1/2569` → 1 and 2569."""
    number, year = term.split("/")
    return int(number), int(year)


def term_order(term: TermName) -> tuple[int, int]:
    """The sort key of a term: year, then 1, 2, summer; the whole year of a primary school is 0."""
    number, year = term_parts(term)
    return year, number


def academic_year(day: date) -> AcademicYear:
    """The academic year of a day: 16 May to 15 May."""
    return day.year + ERA - ((day.month, day.day) < (5, 16))


def year_days(year: AcademicYear) -> Period:
    """The days of an academic year: 2569 is 16 May 2026 to 15 May 2027."""
    first = year - ERA
    return Period(date(first, 5, 16), date(first + 1, 5, 15))


@cache
def term_days(term: TermName) -> Period:
    """The usual days of a term.

    Term 1 from 16 May to 10 October, term 2 from 1 November to 31 March, summer the rest.
    """
    number, year = term_parts(term)
    first = year - ERA
    if number == 0:
        return Period(date(first, 5, 16), date(first + 1, 3, 31))
    if number == 1:
        return Period(date(first, 5, 16), date(first, 10, 10))
    if number == 2:
        return Period(date(first, 11, 1), date(first + 1, 3, 31))
    return Period(date(first + 1, 4, 1), year_days(year).last)


def next_term(term: TermName) -> TermName:
    """The next regular term: 2 after 1; the next year's 1 after 2 and summer; the next year after a whole
    one.
    """
    number, year = term_parts(term)
    if number == 1:
        return term_name(2, year)
    return term_name(min(number, 1), year + 1)


def remedial_days(term: TermName) -> Period:
    """The usual days on which results of a term are remedied.

    Until the end of November after term 1, else of April [likely].
    """
    number, year = term_parts(term)
    first = term_days(term).last + timedelta(days=1)
    last = date(year - ERA, 11, 30) if number == 1 else date(year - ERA + 1, 4, 30)
    return Period(first, max(first, last) if number != 3 else year_days(year).last)


def latest_extension(term: TermName) -> date:
    """The last day to which the remedial days may be extended.

    The end of the next term; after term 2 the end of the academic year, 15 May.
    """
    number, year = term_parts(term)
    return term_days(next_term(term)).last + timedelta(days=1) if number == 1 else year_days(year).last
