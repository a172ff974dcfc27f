"""Whether results may be changed (การเปลี่ยนผลการเรียน), row by row, by the guideline. Pure: rows and results go in, outcomes and entries come out."""
from collections.abc import Container, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from services.grades.curricula import curriculum_of
from services.grades.deciding import Entry, Key
from services.grades.rules.changes import Case, Outcome, change
from services.grades.rules.scoring import BANDS
from shared.contracts.grades.rows import RemedialRow, RowOutcome
from shared.vocabulary.calendar import remedial_days
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import read_mark

KINDS = {"remedial_exam": "remedial", "complete": "completed", "judge_existing": "completed", "make_up_time": "made_up", "make_up_activity": "made_up"}
LEAST = {mark: str(least) for least, mark in BANDS}           # the least percentage of a level: a row names the level, the rules measure


class Sitting(NamedTuple):
    """An original result and what has become of it."""

    level: Level
    original: int                                             # number of its entry
    mark: str                                                 # that stands now
    attendance: int | None
    hours: int
    failed: int = 0                                           # remedial exams that came to 0
    last: tuple[str, date | None, str | None] | None = None   # mark, day and event of the newest change

    def changed(self, mark: str, on: date | None, event: str | None) -> "Sitting":
        """After one more change."""
        failed = self.failed + (self.mark == "0" and mark == "0")
        return self._replace(mark=mark, failed=failed, last=(mark, on, event))


class Change(NamedTuple):
    """An entry that changes a result, and by what."""

    level: Level
    entry: Entry
    event: str
    approver: str


def decide_changes(
    rows: Sequence[RemedialRow], sittings: dict[Key, Sitting], known: Container[str], last: int, today: date,
) -> tuple[list[RowOutcome], list[Change]]:
    """The outcome of each row, in their order, and the entries to be made; `last` is the number of the book's last entry. The same row again is `same`."""
    outcomes, changes = [], []
    for row in rows:
        key = (row.student_no, row.term, row.subject)
        sitting = sittings.get(key)
        if sitting is None:
            outcomes.append(_refused(row, "RESULT_MISSING" if row.student_no in known else "STUDENT_UNKNOWN", "subject" if row.student_no in known else "student_no"))
            continue
        curriculum = curriculum_of(sitting.level)
        mark = read_mark(row.mark, curriculum.law.marks)
        if sitting.last == (mark, row.on, row.event):
            outcomes.append(RowOutcome(row=row.row, outcome="same"))
        elif row.on > today:
            outcomes.append(_refused(row, "DATE_IN_FUTURE", "on"))
        elif refusal := _refusal(row, mark, sitting):
            outcomes.append(refusal)
        else:
            assert mark is not None                           # an unknown mark is refused
            last += 1
            subject = curriculum.subjects[row.subject]
            entry = Entry(last, row.student_no, row.term, KINDS[row.event], sitting.original, mark, subject, None, None, sitting.hours, row.on, row.row)
            changes.append(Change(sitting.level, entry, row.event, row.approver))
            sittings[key] = sitting.changed(mark, row.on, row.event)
            outcomes.append(RowOutcome(row=row.row, outcome="applied"))
    return outcomes, changes


def _refused(row: RemedialRow, code: str, field: str, detail: str = "") -> RowOutcome:
    return RowOutcome(row=row.row, outcome="refused", codes=[code], fields=[field], details=[detail])


def _refusal(row: RemedialRow, mark: str | None, sitting: Sitting) -> RowOutcome | None:
    """Why the guideline does not allow it; None if it does."""
    if mark is None:
        return _refused(row, "RESULT_UNKNOWN", "mark")
    if sitting.level.is_vocational:
        allowed = curriculum_of(sitting.level).law.remedial.get(sitting.mark, frozenset())
        return None if mark in allowed else _refused(row, "REMEDIAL_NOT_ALLOWED", "mark", " ".join(sorted(allowed)))
    outcome = _outcome(row, mark, sitting)
    if not outcome.accepted:
        codes = list(outcome.reasons)
        return RowOutcome(row=row.row, outcome="refused", codes=codes, fields=["mark"] * len(codes), details=[outcome.next_step or ""] * len(codes))
    if outcome.new_result != mark:                            # the level is capped: who wrote a better one is told, nobody's mark is changed in silence
        return _refused(row, "REMEDIAL_NOT_ALLOWED", "mark", outcome.new_result or "")
    return None


def _outcome(row: RemedialRow, mark: str, sitting: Sitting) -> Outcome:
    subject = curriculum_of(sitting.level).subjects[row.subject]
    attendance = None if sitting.attendance is None else Decimal(sitting.attendance)
    return change(row.event, Case(
        subject.kind, sitting.mark, row.on, remedial_days(row.term).last, LEAST.get(mark, mark), attendance, sitting.failed))
