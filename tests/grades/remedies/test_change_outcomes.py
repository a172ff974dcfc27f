"""Outcomes of a registrar's rows that change results, by the regulation of the result's level."""

from datetime import date

import pytest

from services.grades.calendar.school_terms import SchoolTerms
from services.grades.curriculum.curricula import curriculum_of
from services.grades.remedies.change_outcomes import Sitting, decide_changes
from shared.contracts.grades.rows import RemedialRow
from shared.vocabulary.levels import Level
from tests.tables import cases

TODAY = date(2027, 4, 30)
SUBJECTS = {Level.UPPER: "ท31101", Level.VOCATIONAL: "20000-1101"}

# level, stored result (failed exams before), event, new mark, day | outcome, codes, details
CHANGES = """
upper: 0 to 1                          | upper 0:0    remedial_exam 1 2026-11-30  | applied
upper: the day after the window        | upper 0:0    remedial_exam 1 2026-12-01  | refused WINDOW_CLOSED restudy
upper: 0 to 1.5 is above the cap       | upper 0:0    remedial_exam 1.5 2026-11-01 | refused REMEDIAL_NOT_ALLOWED 1
upper: a third exam                    | upper 0:2    remedial_exam 1 2026-11-01  | refused ATTEMPTS_EXHAUSTED restudy
upper: ร to any level                  | upper ร:0    complete 4 2026-11-01       | applied
upper: ร to ร is no result             | upper ร:0    complete ร 2026-11-01       | refused MEASURE_NOT_VALID -
upper: a pass stays                    | upper 2:0    remedial_exam 3 2026-11-01  | refused ALREADY_PASSED -
upper: no mark of this curriculum      | upper 0:0    remedial_exam ม.ส. 2026-11-01 | refused RESULT_UNKNOWN -
upper: a day to come                   | upper 0:0    remedial_exam 1 2027-05-01  | refused DATE_IN_FUTURE -
voc: 0 to 1                            | voc 0:0      remedial_exam 1 2026-11-01  | applied
voc: 0 to 2 is above the cap           | voc 0:0      remedial_exam 2 2026-11-01  | refused REMEDIAL_NOT_ALLOWED 1
voc: ม.ส. to any level                 | voc ม.ส.:0   complete 3.5 2026-11-01     | applied
voc: ม.ส. until the next term ends     | voc ม.ส.:0   complete 3.5 2027-03-31     | applied
voc: ม.ส. after it                     | voc ม.ส.:0   complete 3.5 2027-04-01     | refused WINDOW_CLOSED not_made_good
voc: ข.ร. is studied again             | voc ข.ร.:0   remedial_exam 1 2026-11-01  | refused EVENT_NOT_FOR_RESULT -
voc: basic ร is no mark here           | voc ม.ส.:0   complete ร 2026-11-01       | refused RESULT_UNKNOWN -
"""


@pytest.mark.parametrize(("written", "expected"), cases(CHANGES))
def test_a_change_by_the_regulation_of_its_level(written: str, expected: str) -> None:
    """A result of term 1/2569. A refusal has the next step; a level above the cap is refused, not lowered."""
    level, stored, event, mark, on = written.split()
    original, failed = stored.rsplit(":", 1)
    row = RemedialRow(
        row=1,
        student_no="7",
        term="1/2569",
        subject=SUBJECTS[Level(level)],
        event=event,
        on=on,
        mark=mark,
        approver="ผู้อำนวยการ (จำลอง)",
    )
    sitting = Sitting(curriculum_of(Level(level)), 3, original, 70, 40, failed=int(failed))

    (outcome,), changes = decide_changes(
        [row], {("7", "1/2569", row.subject): sitting}, {"7"}, 9, TODAY, SchoolTerms()
    )

    assert expected.split() == [
        outcome.outcome,
        *outcome.codes,
        *(detail or "-" for detail in outcome.details),
    ]
    assert [(change.entry.number, change.entry.changes, change.entry.mark) for change in changes] == (
        [(10, 3, mark)] if expected == "applied" else []
    )


def test_rows_are_decided_after_the_rows_before_them() -> None:
    """Failed, then passed, then the same row again: two entries, and the third adds nothing."""
    failed = RemedialRow(
        row=1,
        student_no="7",
        term="1/2569",
        subject="ท31101",
        event="remedial_exam",
        on=date(2026, 11, 1),
        mark="0",
        approver="ครู (จำลอง)",
    )
    passed = failed.model_copy(update={"row": 2, "on": date(2026, 11, 8), "mark": "1"})
    sittings = {("7", "1/2569", "ท31101"): Sitting(curriculum_of(Level.UPPER), 3, "0", None, 40)}

    outcomes, changes = decide_changes(
        [failed, passed, passed, failed.model_copy(update={"student_no": "8"})],
        sittings,
        {"7"},
        9,
        TODAY,
        SchoolTerms(),
    )

    assert [outcome.outcome for outcome in outcomes] == ["applied", "applied", "same", "refused"]
    assert ["STUDENT_UNKNOWN"] == outcomes[-1].codes
    assert [10, 11] == [change.entry.number for change in changes]
