"""Changes of a result (การเปลี่ยนผลการเรียน): how a 0, ร, มส or มผ may change, and what follows.

The original is never overwritten; an accepted change becomes a new entry (`history.py`). The case and what a
school sets: change_case.py.
Source: basic-education.md §2.3, §2.4; docs/rules.md R-60 to R-69. Cases: tests/data/cases/remedial.csv.
"""

from collections.abc import Callable

from services.grades.rules.change_case import USUAL, ChangeCase, ChangeOutcome, ChangeRules, Event, MarkWords
from services.grades.rules.scoring import is_quantity, level_of_percentage, number


def change(event: Event, case: ChangeCase, rules: ChangeRules = USUAL) -> ChangeOutcome:
    """The outcome of an event for a result.

    Impossible values (a mark, a percentage, a number of exams) are refused first, with every reason. Then
    ALREADY_PASSED and
    EVENT_NOT_FOR_RESULT, each alone.
    """
    if impossible := _impossible(case, rules):
        return _refused(*impossible)
    if rules.words.scale.marks[case.original].earned:
        return _refused("ALREADY_PASSED")
    if case.original not in rules.words.changed_by(event):
        return _refused("EVENT_NOT_FOR_RESULT")
    return _EVENTS[event](case, rules)


def _impossible(case: ChangeCase, rules: ChangeRules) -> list[str]:
    """The reasons of values that are impossible, whatever the event."""
    attendance = case.attendance
    return [
        *([] if case.original in rules.words.scale.marks else ["RESULT_UNKNOWN"]),
        *(
            []
            if attendance is None or (is_quantity(attendance) and 0 <= attendance <= 100)
            else ["ATTENDANCE_NOT_VALID"]
        ),
        *([] if case.failed_attempts >= 0 else ["ATTEMPTS_NOT_VALID"]),
        *(
            ["EXTENSION_TOO_LATE"]
            if case.extended_to and case.latest and case.extended_to > case.latest
            else []
        ),
    ]


def _refused(*reasons: str, next_step: str | None = None) -> ChangeOutcome:
    return ChangeOutcome(False, None, next_step, reasons)


def remedial_exam(case: ChangeCase, rules: ChangeRules) -> ChangeOutcome:
    """สอบแก้ตัว of a 0: at most twice, at most level 1. ATTEMPTS_EXHAUSTED, WINDOW_CLOSED, MEASURE_*."""
    again = study_again(case)
    reasons = [
        *(["ATTEMPTS_EXHAUSTED"] if case.failed_attempts >= rules.attempts else []),
        *([] if case.in_time else ["WINDOW_CLOSED"]),
    ]
    if reasons:
        return _refused(*reasons, next_step=again)
    last = case.failed_attempts + 1 >= rules.attempts
    return _measured(case, rules, cap=rules.remedial_cap, failed=again if last else "remedial_exam")


def complete(case: ChangeCase, rules: ChangeRules) -> ChangeOutcome:
    """แก้ ร by its cause (work handed in, exam sat): any level, unless the school caps it.

    WINDOW_CLOSED, MEASURE_*.
    """
    if not case.in_time:
        return _refused("WINDOW_CLOSED", next_step=rules.words.late)
    return _measured(case, rules, cap=rules.completion_cap)


def judge_existing(case: ChangeCase, rules: ChangeRules) -> ChangeOutcome:
    """ตัดสินผลจากข้อมูลที่มีอยู่, of an ร that was not completed in time.

    REMEDIAL_FIRST while it can still be completed.
    """
    if case.in_time:
        return _refused("REMEDIAL_FIRST", next_step="complete")
    outcome = _measured(case, rules, cap=rules.completion_cap)
    return outcome if outcome.accepted else outcome._replace(next_step=study_again(case))


def make_up_time(case: ChangeCase, rules: ChangeRules) -> ChangeOutcome:
    """เรียนเพิ่มเติมให้ครบเวลา of a มส, then the final: at most level 1.

    ATTENDANCE_*, WINDOW_CLOSED, MEASURE_*.
    """
    if case.attendance is None:
        return _refused("ATTENDANCE_MISSING")
    if case.attendance >= rules.attendance_enough:
        return _refused("ATTENDANCE_SUFFICIENT", next_step="correct_result")
    reasons = [
        *(["ATTENDANCE_BELOW_FLOOR"] if case.attendance < rules.attendance_floor else []),
        *([] if case.in_time else ["WINDOW_CLOSED"]),
    ]
    if reasons:
        return _refused(*reasons, next_step=study_again(case))
    return _measured(case, rules, cap=rules.time_cap)


def make_up_activity(case: ChangeCase, rules: ChangeRules) -> ChangeOutcome:
    """ทำกิจกรรมให้ครบ of a มผ: ผ, or once more while there is time. WINDOW_CLOSED, MEASURE_*."""
    if not case.in_time:
        return _refused("WINDOW_CLOSED", next_step="repeat_activity")
    measured = case.measured or case.level
    if not measured:
        return _refused("MEASURE_MISSING")
    if measured not in (rules.words.passed, rules.words.not_passed):
        return _refused("MEASURE_NOT_VALID")
    return ChangeOutcome(True, measured, None if measured == rules.words.passed else "make_up_activity", ())


def restudy(case: ChangeCase, rules: ChangeRules) -> ChangeOutcome:
    """เรียนซ้ำรายวิชา: the whole subject again, any level.

    Not while it can still be remedied: REMEDIAL_FIRST.
    """
    return _hindrance(case, rules) or _measured(case, rules, cap=None)


def replace(case: ChangeCase, rules: ChangeRules) -> ChangeOutcome:
    """เปลี่ยนรายวิชา: another subject in its place; additional subjects only (BASIC_NOT_REPLACEABLE).

    The form says which one it replaces.

    `measured` is of the new subject; without it the replacement is granted and the result comes later.
    """
    if case.subject_kind == "basic":
        return _refused("BASIC_NOT_REPLACEABLE", next_step="restudy")
    if hindrance := _hindrance(case, rules):
        return hindrance
    outcome = (
        _measured(case, rules, cap=None)
        if case.measured or case.level
        else ChangeOutcome(True, None, None, ())
    )
    return outcome._replace(reasons=(*outcome.reasons, "REMARK_REPLACED")) if outcome.accepted else outcome


def study_again(case: ChangeCase) -> str:
    """The next step when remedies failed: basic subjects are studied again, additional ones may be
    replaced.
    """
    return "restudy" if case.subject_kind == "basic" else "restudy_or_replace"


def _hindrance(case: ChangeCase, rules: ChangeRules) -> ChangeOutcome | None:
    """The refusal while a remedy is open, which must be tried first; None if none is."""
    if case.original == rules.words.barred:
        if case.attendance is None:
            return _refused("ATTENDANCE_MISSING")
        if case.attendance >= rules.attendance_enough:
            return _refused("ATTENDANCE_SUFFICIENT", next_step="correct_result")
    remedy = _open_remedy(case, rules) if case.in_time else None
    return _refused("REMEDIAL_FIRST", next_step=remedy) if remedy else None


def _open_remedy(case: ChangeCase, rules: ChangeRules) -> Event | None:
    """The event that can still remedy this result; None if there is none. The window must be open."""
    if case.original == rules.words.failed:
        return "remedial_exam" if case.failed_attempts < rules.attempts else None
    if case.original == rules.words.undecided:
        return "complete"
    return (
        "make_up_time" if case.attendance is not None and case.attendance >= rules.attendance_floor else None
    )


def _measured(
    case: ChangeCase, rules: ChangeRules, cap: str | None, failed: str = "remedial_exam"
) -> ChangeOutcome:
    """The outcome with the level of what was measured, at most the cap.

    `failed`: the next step after a 0. MEASURE_MISSING, MEASURE_NOT_VALID.
    """
    if case.level is not None:
        return _decided(case.level, cap, failed, rules.words)
    if not case.measured:
        return _refused("MEASURE_MISSING")
    percentage = number(case.measured)
    if percentage is None or not 0 <= percentage <= 100:
        return _refused("MEASURE_NOT_VALID")
    scale = rules.words.scale
    level = level_of_percentage(percentage, rules.rounding, scale.bands)
    if cap is not None and scale.is_above(level, cap):
        return ChangeOutcome(True, cap, None, ("LEVEL_CAPPED",))
    return _accepted(level, failed, rules.words)


def _decided(level: str, cap: str | None, failed: str, words: MarkWords) -> ChangeOutcome:
    """The outcome with a level that the teacher decided. MEASURE_NOT_VALID, LEVEL_ABOVE_CAP."""
    if level not in words.scale.levels:
        return _refused("MEASURE_NOT_VALID")
    if cap is not None and words.scale.is_above(level, cap):
        return _refused("LEVEL_ABOVE_CAP")
    return _accepted(level, failed, words)


def _accepted(level: str, failed: str, words: MarkWords) -> ChangeOutcome:
    return ChangeOutcome(True, level, failed if level == words.failed else None, ())


_EVENTS: dict[Event, Callable[[ChangeCase, ChangeRules], ChangeOutcome]] = {
    "remedial_exam": remedial_exam,
    "complete": complete,
    "judge_existing": judge_existing,
    "make_up_time": make_up_time,
    "make_up_activity": make_up_activity,
    "restudy": restudy,
    "replace": replace,
}
