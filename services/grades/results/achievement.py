"""A pupil's results at a level: which entries count, in which term, and what they come to. Pure: rows in, figures out."""
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, cast

from services.grades.classes.school_year import SchoolYear
from services.grades.curriculum.curricula import Curriculum, Subject
from services.grades.rules import graduation, vocational
from services.grades.rules.averages import Counting, Figures, Result, figures
from services.grades.rules.history import ORIGINALS, Entry, History, Standing, fold
from services.grades.rules.summaries import Activities, Activity, Kind, activities_summary, level_quality
from shared.contracts.grades.rows import Credited
from shared.vocabulary.calendar import TermName, term_order


class Kept(NamedTuple):
    """An entry as the book has it."""

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


class Counted(NamedTuple):
    """A result that counts: the subject, its standing, how it came (`transferred`, `restudied` …), and what it weighs."""

    subject: Subject
    standing: Standing
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
    """All that a pupil has learnt at a level."""

    curriculum: Curriculum
    years: tuple[SchoolYear, ...]
    histories: Mapping[str, History]
    subjects: tuple[Counted, ...]                             # that count, without activities
    activities: tuple[Counted, ...]
    stood: Mapping[TermName, tuple[Counted, ...]]             # subjects by the term whose average they are in
    standard_test: vocational.StandardTest = "none"

    @property
    def terms(self) -> list[TermName]:
        """The terms that something counts in, in their order."""
        return sorted({one.standing.term for one in (*self.subjects, *self.activities)} | set(self.stood), key=term_order)

    def of_term(self, term: TermName) -> Figures:
        """The figures of a term."""
        return figures((one.result for one in self.stood.get(term, ())), counting(self.curriculum))

    def undecided_in(self, term: TermName) -> int:
        """How many results of the term wait to be decided."""
        return sum(self.curriculum.law.marks[one.mark].waits for one in self.subjects if one.standing.term == term)

    @property
    def course(self) -> Figures:
        """The figures of the level: of all subjects, never the mean of terms."""
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
    def activity_summary(self) -> Activities:
        """กิจกรรมพัฒนาผู้เรียน of the level."""
        return activities_summary(Activity(cast(Kind, one.subject.group), one.hours, one.mark) for one in self.activities)

    @property
    def credits(self) -> graduation.Credits:
        """Credits registered and earned, basic and additional apart."""
        return graduation.credits_of(
            (graduation.Studied("basic" if one.subject.kind == "basic" else "additional", one.weight, one.mark) for one in self.subjects),
            self.curriculum.law.marks,
        )


def counting(curriculum: Curriculum) -> Counting:
    """How results of this curriculum count."""
    return curriculum.regulation.counting


def learnt(
    curriculum: Curriculum, kept: Iterable[Kept], years: Iterable[SchoolYear] = (), tests: Iterable[vocational.Held] = (),
) -> Learnt:
    """What these entries come to. An entry of a subject that the curriculum no longer has is history, and counts nowhere."""
    of_subject: dict[str, list[Kept]] = {}
    for entry in kept:
        of_subject.setdefault(entry.subject, []).append(entry)
    histories: dict[str, History] = {}
    subjects: list[Counted] = []
    activities: list[Counted] = []
    stood: dict[TermName, list[Counted]] = {}
    for code, told in of_subject.items():
        history = histories[code] = _history(told, curriculum)
        if (subject := curriculum.subjects.get(code)) is None:
            continue
        by_number = {one.entry: one for one in told}
        if (effective := history.effective) is not None:
            counted = _counted(subject, effective, by_number)
            (activities if subject.kind == "activity" else subjects).append(counted)
        if subject.kind == "activity":
            continue
        for standing in _standing_in_terms(history, curriculum):
            stood.setdefault(standing.term, []).append(_counted(subject, standing, by_number))
    subjects.sort(key=_in_order)
    activities.sort(key=_in_order)
    return Learnt(
        curriculum, tuple(years), histories, tuple(subjects), tuple(activities), {term: tuple(sorted(all, key=_in_order)) for term, all in stood.items()},
        vocational.standard_test_of(tests))


def _history(told: list[Kept], curriculum: Curriculum) -> History:
    """The history of a subject; most have one entry, which counts."""
    entries = [Entry(one.entry, one.term, one.kind, one.mark, one.changes, one.credits or Decimal(0)) for one in told]      # type: ignore[arg-type]  # kinds of the table
    if len(entries) == 1 and entries[0].kind in ORIGINALS:
        return History((Standing(entries[0], entries[0].term, "counts"),))
    return fold(entries, curriculum.regulation.repeats)


def _standing_in_terms(history: History, curriculum: Curriculum) -> list[Standing]:
    """The results that make up averages of terms: the one that counts; in vocational education also what stood in a term before it was repeated."""
    if not curriculum.level.is_vocational:
        return [history.effective] if history.effective else []
    terms = dict.fromkeys(standing.term for standing in history.standings)
    return [standing for term in terms if (standing := history.of_term(term)) is not None]


def _counted(subject: Subject, standing: Standing, by_number: Mapping[int, Kept]) -> Counted:
    entry = by_number[standing.entry.entry]
    original = by_number.get(entry.changes, entry) if entry.changes is not None else entry
    return Counted(subject, standing, original.kind, original.hours)


def _in_order(one: Counted) -> tuple[tuple[int, int], bool, str, str]:
    """Terms in order; basic before additional; areas in order, then the code (basic-education.md §5.1)."""
    return term_order(one.standing.term), one.subject.kind != "basic", one.subject.area, one.subject.course.code


def credited(sums: Figures) -> Credited:
    """Figures as they are answered: exact sums, the average cut."""
    return Credited(credits_attempted=sums.attempted, credits_earned=sums.earned, credits=sums.counted, points=sums.points, average=sums.average)
