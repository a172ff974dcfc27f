"""Summaries of what has no credits: qualities and learner development activities.

Qualities: 3 ดีเยี่ยม, 2 ดี, 1 ผ่าน, 0 ไม่ผ่าน [sure]. How a level's quality follows from its years is
unknown: the rule proposes, people decide.
Source: basic-education.md §1.5, §2.7; docs/rules.md R-50 to R-52.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from services.grades.rules.averages import ZERO

QUALITIES = {0: "ไม่ผ่าน", 1: "ผ่าน", 2: "ดี", 3: "ดีเยี่ยม"}

Kind = Literal["guidance", "student_activity", "social_service"]


def characteristics_summary(qualities: Sequence[int | None], enough: int = 5) -> int | None:
    """The quality of the eight characteristics (คุณลักษณะอันพึงประสงค์) together; None while one is not
    assessed.

    Any 0: 0. At least `enough` at 3 and none below 2: 3. None below 2, or `enough` at 2 or better: 2. Else 1.
    [likely: the guideline's example]
    """
    known = [quality for quality in qualities if quality is not None]
    if len(known) < len(qualities) or not known:
        return None
    least = min(known)
    if least == 0:
        return 0
    if least >= 2:
        return 3 if sum(quality == 3 for quality in known) >= enough else 2
    return 2 if sum(quality >= 2 for quality in known) >= enough else 1


def level_quality(years: Iterable[int | None]) -> int | None:
    """The proposed quality of a level: the most frequent of its years, of equals the better.

    None while none is assessed [unknown].
    """
    counts = Counter(quality for quality in years if quality is not None)
    return max(counts, key=lambda quality: (counts[quality], quality)) if counts else None


class ActivityMark(NamedTuple):
    """An activity of a term or year, with the result that counts."""

    kind: Kind
    hours: int
    mark: str


class ActivityMarks(NamedTuple):
    """The activities of a level: each kind ผ, มผ, or None where there was none.

    Hours of social service that were passed.
    """

    guidance: str | None
    student_activity: str | None
    social_service: str | None
    service_hours: Decimal

    @property
    def passed(self) -> bool:
        """Whether all three kinds are passed."""
        return self.guidance == self.student_activity == self.social_service == "ผ"


def activities_summary(activities: Iterable[ActivityMark]) -> ActivityMarks:
    """The summary of a level's activities: a kind is passed when every one of its activities is."""
    marks: dict[str, set[str]] = {}
    hours = ZERO
    for kind, activity_hours, mark in activities:
        marks.setdefault(kind, set()).add(mark)
        if kind == "social_service" and mark == "ผ":
            hours += activity_hours
    guidance, student, service = (
        _all_passed(marks.get(kind)) for kind in ("guidance", "student_activity", "social_service")
    )
    return ActivityMarks(guidance, student, service, hours)


def _all_passed(marks: set[str] | None) -> str | None:
    """The mark of a kind from the marks of its activities; None where it has none."""
    if not marks:
        return None
    return "ผ" if marks == {"ผ"} else "มผ"
