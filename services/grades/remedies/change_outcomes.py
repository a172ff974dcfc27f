"""The outcome of each row that changes a result (การเปลี่ยนผลการเรียน), by the guideline. Pure."""

from collections.abc import Container, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from services.grades.calendar.school_terms import SchoolTerms
from services.grades.curriculum.curricula import Curriculum
from services.grades.results.row_outcomes import NewEntry, ResultKey
from services.grades.rules.change_case import ChangeCase, ChangeOutcome
from services.grades.rules.changes import change
from shared.contracts.grades.rows import RemedialRow, RowOutcome
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import LEVELS, read_mark

ENTRY_KINDS = {
    "remedial_exam": "remedial",
    "complete": "completed",
    "judge_existing": "completed",
    "make_up_time": "made_up",
    "make_up_activity": "made_up",
}
"""Event → kind of the entry that it makes."""


class Sitting(NamedTuple):
    """An original result and its changes, by the curriculum that the student is taught by."""

    curriculum: Curriculum
    original: int
    """The number of the original entry."""
    mark: str
    """The mark after the newest change."""
    attendance: int | None
    hours: int
    failed: int = 0
    """The number of remedial exams that were failed."""
    last: tuple[str, date | None, str | None] | None = None
    """Mark, day and event of the newest change."""

    def changed(self, mark: str, on: date | None, event: str | None) -> "Sitting":
        """The sitting after one more change."""
        failed = self.failed + (self.mark == "0" and mark == "0")
        return self._replace(mark=mark, failed=failed, last=(mark, on, event))


class ResultChange(NamedTuple):
    """An entry that changes a result, with the event and its approver."""

    level: Level
    entry: NewEntry
    event: str
    approver: str


def decide_changes(
    rows: Sequence[RemedialRow],
    sittings: dict[ResultKey, Sitting],
    known: Container[str],
    last: int,
    today: date,
    terms: SchoolTerms,
) -> tuple[list[RowOutcome], list[ResultChange]]:
    """The outcome of each row, in their order, and the new entries. The same row again is `same`.

    `last`: the number of the book's last entry. `terms`: the days of terms at the school.
    """
    outcomes: list[RowOutcome] = []
    changes: list[ResultChange] = []
    for row in rows:
        key = (row.student_no, row.term, row.subject)
        sitting = sittings.get(key)
        if sitting is None:
            code, field = (
                ("RESULT_MISSING", "subject")
                if row.student_no in known
                else ("STUDENT_UNKNOWN", "student_no")
            )
            outcomes.append(_refused(row, code, field))
            continue
        mark = read_mark(row.mark, sitting.curriculum.law.marks)
        if sitting.last == (mark, row.on, row.event):
            outcomes.append(RowOutcome(row=row.row, outcome="same"))
        elif row.on > today:
            outcomes.append(_refused(row, "DATE_IN_FUTURE", "on"))
        elif refusal := _refusal(row, mark, sitting, terms):
            outcomes.append(refusal)
        else:
            assert mark is not None, "an unknown mark is refused"
            last += 1
            subject = sitting.curriculum.subjects[row.subject]
            entry = NewEntry(
                last,
                row.student_no,
                row.term,
                ENTRY_KINDS[row.event],
                sitting.original,
                mark,
                subject,
                None,
                None,
                sitting.hours,
                row.on,
                row.row,
            )
            changes.append(ResultChange(sitting.curriculum.level, entry, row.event, row.approver))
            sittings[key] = sitting.changed(mark, row.on, row.event)
            outcomes.append(RowOutcome(row=row.row, outcome="applied"))
    return outcomes, changes


def _refused(row: RemedialRow, code: str, field: str, detail: str = "") -> RowOutcome:
    return RowOutcome(row=row.row, outcome="refused", codes=[code], fields=[field], details=[detail])


def _refusal(row: RemedialRow, mark: str | None, sitting: Sitting, terms: SchoolTerms) -> RowOutcome | None:
    """The refusal of a change that the regulation does not allow; None if it does."""
    if mark is None:
        return _refused(row, "RESULT_UNKNOWN", "mark")
    outcome = _outcome(row, mark, sitting, terms)
    if outcome.accepted:
        return None
    # The same code as in the import, with the best mark that is allowed.
    if "LEVEL_ABOVE_CAP" in outcome.reasons:
        best = max(sitting.curriculum.law.remedial[sitting.mark], key=LEVELS.__getitem__)
        return _refused(row, "REMEDIAL_NOT_ALLOWED", "mark", best)
    codes = list(outcome.reasons)
    return RowOutcome(
        row=row.row,
        outcome="refused",
        codes=codes,
        fields=["mark"] * len(codes),
        details=[outcome.next_step or ""] * len(codes),
    )


def _outcome(row: RemedialRow, mark: str, sitting: Sitting, terms: SchoolTerms) -> ChangeOutcome:
    """The outcome, by the regulation, of a mark that the teacher has decided."""
    subject = sitting.curriculum.subjects[row.subject]
    attendance = None if sitting.attendance is None else Decimal(sitting.attendance)
    case = ChangeCase(
        subject.kind,
        sitting.mark,
        row.on,
        terms.last_day_of_change(row.term, sitting.curriculum.level),
        attendance=attendance,
        failed_attempts=sitting.failed,
        level=mark,
    )
    return change(row.event, case, sitting.curriculum.regulation.changes)
