"""The days of terms at one school: as the work calendar has them, else the usual ones. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from shared.vocabulary.calendar import (
    Period,
    TermName,
    next_term,
    remedial_days,
    term_days,
    term_name,
    term_parts,
)
from shared.vocabulary.levels import Level


class WindowKey(NamedTuple):
    """Which window: of which kind of education, for what, of which term."""

    education: str
    kind: str
    term: TermName


@dataclass(frozen=True)
class SchoolTerms:
    """The windows that grades was told of, in days; a term without one has its usual days."""

    told: Mapping[WindowKey, Period] = field(default_factory=dict)

    def days(self, term: TermName, level: Level) -> Period:
        """The days of a term; the whole year of a primary school is from its first to its second term."""
        number, year = term_parts(term)
        if number == 0:
            first, second = (self.days(term_name(one, year), level) for one in (1, 2))
            return Period(first.first, second.last)
        return self._told(level, "term", term) or term_days(term)

    def last_day_of_change(self, term: TermName, level: Level) -> date:
        """The last day on which a result of this term can be changed.

        Basic education: basic-education.md §2.3. Vocational: the end of the next term (vocational.md §4.7
        [L]), unless its calendar has a window.
        """
        if told := self._told(level, "remedial", term):
            return told.last
        return self.days(next_term(term), level).last if level.is_vocational else remedial_days(term).last

    def _told(self, level: Level, kind: str, term: TermName) -> Period | None:
        return self.told.get(WindowKey(education_of(level), kind, term))


def education_of(level: Level) -> str:
    """The kind of education, as calendars name it."""
    return "vocational" if level.is_vocational else "basic"
