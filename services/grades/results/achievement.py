"""A student's results at a level: the entries that count, their terms, their sums. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from services.grades.classes.school_year import SchoolYear
from services.grades.curriculum.curricula import Curriculum, CurriculumSubject
from services.grades.rules import graduation, vocational
from services.grades.rules.averages import AverageFigures, Counting, Result, figures
from services.grades.rules.history import ORIGINALS, EntryStanding, History, HistoryEntry, fold
from services.grades.rules.summaries import (
    ActivityMark,
    ActivityMarks,
    Kind,
    activities_summary,
    level_quality,
)
from shared.contracts.grades.rows import Credited
from shared.vocabulary.calendar import TermName, term_order


class StoredEntry(NamedTuple):
    """An entry as it is stored."""

    entry: int
    term: TermName
    subject: str
    subject_name: str
    kind: str
    changes: int | None
    mark: str
    credits: Decimal | None
    hours: int
    attendance: int | None
    on: date | None


class CountedResult(NamedTuple):
    """A result that counts. `origin`: the kind of its original entry: `transferred`, `restudied` …"""

    subject: CurriculumSubject
    standing: EntryStanding
    origin: str
    hours: int

    @property
    def mark(self) -> str:
        return self.standing.entry.mark

    @property
    def weight(self) -> Decimal:
        """Credits; in a primary school hours."""
        return self.subject.course.credits if self.subject.course.credits is not None else Decimal(self.hours)

    @property
    def result(self) -> Result:
        return Result(self.weight, self.mark, self.origin == "transferred")


class Learnt(NamedTuple):
    """All that a student has learnt at a level.

    `subjects`: the results that count, without activities. `by_term`: the results in the average of each
    term.
    """

    curriculum: Curriculum
    years: tuple[SchoolYear, ...]
    histories: Mapping[str, History]
    subjects: tuple[CountedResult, ...]
    activities: tuple[CountedResult, ...]
    by_term: Mapping[TermName, tuple[CountedResult, ...]]
    standard_test: vocational.StandardTest = "none"

    @property
    def terms(self) -> list[TermName]:
        """The terms in which a result counts, in their order."""
        return sorted(
            {one.standing.term for one in (*self.subjects, *self.activities)} | set(self.by_term),
            key=term_order,
        )

    def of_term(self, term: TermName) -> AverageFigures:
        """The figures of a term."""
        return figures((one.result for one in self.by_term.get(term, ())), counting(self.curriculum))

    def undecided_in(self, term: TermName) -> int:
        """The number of results of the term that are undecided."""
        return sum(
            self.curriculum.law.marks[one.mark].waits for one in self.subjects if one.standing.term == term
        )

    @property
    def course(self) -> AverageFigures:
        """The figures of the level, from all its subjects; they are not the mean of the terms."""
        return figures((one.result for one in self.subjects), counting(self.curriculum))

    @property
    def reading(self) -> int | None:
        """การอ่าน คิดวิเคราะห์ และเขียน of the level."""
        return level_quality(year.reading for year in self.years)

    @property
    def characteristics(self) -> int | None:
        """คุณลักษณะอันพึงประสงค์ of the level."""
        return level_quality(year.characteristics for year in self.years)

    @property
    def activity_summary(self) -> ActivityMarks:
        """กิจกรรมพัฒนาผู้เรียน of the level."""
        return activities_summary(
            ActivityMark(cast(Kind, one.subject.group), one.hours, one.mark) for one in self.activities
        )

    @property
    def credits(self) -> graduation.Credits:
        """Credits registered and earned, basic and additional separately."""
        return graduation.credits_of(
            (
                graduation.StudiedSubject(
                    "basic" if one.subject.kind == "basic" else "additional", one.weight, one.mark
                )
                for one in self.subjects
            ),
            self.curriculum.law.marks,
        )


def counting(curriculum: Curriculum) -> Counting:
    """How results of this curriculum count."""
    return curriculum.regulation.counting


def learnt(
    curriculum: Curriculum,
    entries: Iterable[StoredEntry],
    years: Iterable[SchoolYear] = (),
    tests: Iterable[vocational.HeldTest] = (),
) -> Learnt:
    """What a student has learnt by these entries.

    An entry of a subject that is not in the curriculum is in `histories` only; it does not count.
    """
    of_subject: dict[str, list[StoredEntry]] = {}
    for entry in entries:
        of_subject.setdefault(entry.subject, []).append(entry)
    histories: dict[str, History] = {}
    subjects: list[CountedResult] = []
    activities: list[CountedResult] = []
    by_term: dict[TermName, list[CountedResult]] = {}
    for code, stored in of_subject.items():
        history = histories[code] = _history(stored, curriculum)
        if (subject := curriculum.subjects.get(code)) is None:
            continue
        by_number = {one.entry: one for one in stored}
        if (effective := history.effective) is not None:
            counted = _counted(subject, effective, by_number)
            (activities if subject.kind == "activity" else subjects).append(counted)
        if subject.kind == "activity":
            continue
        for standing in _results_of_terms(history, curriculum):
            by_term.setdefault(standing.term, []).append(_counted(subject, standing, by_number))
    subjects.sort(key=_in_order)
    activities.sort(key=_in_order)
    return Learnt(
        curriculum,
        tuple(years),
        histories,
        tuple(subjects),
        tuple(activities),
        {term: tuple(sorted(all, key=_in_order)) for term, all in by_term.items()},
        vocational.standard_test_of(tests),
    )


def _history(stored: list[StoredEntry], curriculum: Curriculum) -> History:
    """The history of a subject. Most have one entry, which counts: for these the fold is skipped."""
    entries = [
        # The kinds of the table are those of the rules.
        HistoryEntry(one.entry, one.term, one.kind, one.mark, one.changes, one.credits or Decimal(0))  # type: ignore[arg-type]
        for one in stored
    ]
    if len(entries) == 1 and entries[0].kind in ORIGINALS:
        return History((EntryStanding(entries[0], entries[0].term, "counts"),))
    return fold(entries, curriculum.regulation.repeats)


def _results_of_terms(history: History, curriculum: Curriculum) -> list[EntryStanding]:
    """The results in the averages of terms: the one that counts.

    Vocational, also the result of each earlier term.
    """
    if not curriculum.level.is_vocational:
        return [history.effective] if history.effective else []
    terms = dict.fromkeys(standing.term for standing in history.standings)
    return [standing for term in terms if (standing := history.of_term(term)) is not None]


def _counted(
    subject: CurriculumSubject, standing: EntryStanding, by_number: Mapping[int, StoredEntry]
) -> CountedResult:
    entry = by_number[standing.entry.entry]
    original = by_number.get(entry.changes, entry) if entry.changes is not None else entry
    return CountedResult(subject, standing, original.kind, original.hours)


def _in_order(one: CountedResult) -> tuple[tuple[int, int], bool, str, str]:
    """Terms in order; basic before additional; areas in order, then the code (basic-education.md §5.1)."""
    return (
        term_order(one.standing.term),
        one.subject.kind != "basic",
        one.subject.area,
        one.subject.course.code,
    )


def credited(sums: AverageFigures) -> Credited:
    """The figures as queries return them: exact sums, the average cut."""
    return Credited(
        credits_attempted=sums.attempted,
        credits_earned=sums.earned,
        credits=sums.counted,
        points=sums.points,
        average=sums.average,
    )
