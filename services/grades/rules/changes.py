"""Changing a result (การเปลี่ยนผลการเรียน): what may be made of a 0, ร, มส or มผ, at most what, by when, and what comes next.

The original stays for ever; an accepted change becomes a new entry (`history.py`). Windows are calendar data, the last day counts.
Source: basic-education.md §2.3, §2.4; docs/rules.md R-60 to R-69. Cases: tests/data/cases/remedial.csv.
"""
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from services.grades.rules.scoring import EIGHT, EIGHT_VOCATIONAL, Rounding, Scale, is_quantity, level_of_percentage, number

Event = Literal["remedial_exam", "complete", "judge_existing", "make_up_time", "make_up_activity", "restudy", "replace"]
SubjectKind = Literal["basic", "additional", "activity"]


class Case(NamedTuple):
    """A result that someone wants to change, and how."""

    subject_kind: SubjectKind
    original: str
    """The result that stands: 0, ร, มส, มผ (vocational 0, ม.ส., ม.ผ.), or a passing one."""
    on: date
    window_end: date
    measured: str | None = None
    """What was measured: a percentage, or ผ or มผ of an activity. None: nothing."""
    attendance: Decimal | None = None
    """Per cent of the time; asked for มส only."""
    failed_attempts: int = 0
    """Remedial exams that were failed already."""
    extended_to: date | None = None
    """The head of school extended the window to this day."""
    level: str | None = None
    """The level as the teacher decided it, where no percentage is told. Above the cap it is refused, since someone chose it."""
    latest: date | None = None
    """To which day it may be extended at most (calendar.latest_extension); None: not asked."""

    @property
    def in_time(self) -> bool:
        """Whether the window, or its extension, is still open on that day."""
        return self.on <= (self.extended_to or self.window_end)


class Words(NamedTuple):
    """The marks that can be changed, in the vocabulary of the curriculum."""

    scale: Scale
    undecided: str
    not_passed: str
    passed: str
    barred: str | None
    """Basic มส. Vocational ข.ร. has no such cure: it is a 0 and the subject is studied again."""
    late: str
    """What comes next when an undecided result was not cured in time."""
    failed: str = "0"
    """The level that a remedial exam mends."""

    def cured_by(self, event: Event) -> tuple[str | None, ...]:
        """The marks that this event is for."""
        return {
            "remedial_exam": (self.failed,), "complete": (self.undecided,), "judge_existing": (self.undecided,), "make_up_time": (self.barred,),
            "make_up_activity": (self.not_passed,), "restudy": (self.failed, self.undecided, self.barred), "replace": (self.failed, self.undecided, self.barred),
        }[event]


BASIC_WORDS = Words(EIGHT, undecided="ร", not_passed="มผ", passed="ผ", barred="มส", late="judge_existing")
VOCATIONAL_WORDS = Words(EIGHT_VOCATIONAL, undecided="ม.ส.", not_passed="ม.ผ.", passed="ผ.", barred=None, late="not_made_good")
"""After the limit ม.ส. becomes ม.ท., unless the head decides otherwise [S: handbook ข้อ 51]."""


class ChangeRules(NamedTuple):
    """What a school's regulation sets; it may be stricter than the guideline, never milder."""

    words: Words = BASIC_WORDS

    attempts: int = 2
    """`remedial_max_attempts` [sure]."""
    remedial_cap: str = "1"
    """`remedial_cap` [sure]."""
    time_cap: str = "1"
    """`ms_cap`: the best that can come of มส [sure]."""
    completion_cap: str | None = None
    """`r_cap_unexcused`: default none; some schools cap an unexcused ร."""
    attendance_enough: Decimal = Decimal(80)
    attendance_floor: Decimal = Decimal(60)
    """`ms_floor_percent`: below it มส can only be studied again. One copy of the guideline says 50."""
    rounding: Rounding = "half_up"


USUAL = ChangeRules()
VOCATIONAL_USUAL = ChangeRules(VOCATIONAL_WORDS, rounding="none")


class Outcome(NamedTuple):
    """What becomes of it. Accepted: the new result, and a remark in `reasons`. Refused: every reason. `next_step` in both, where there is one."""

    accepted: bool
    new_result: str | None
    next_step: str | None
    reasons: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Of the case, the field that each reason is about."""
        return tuple(FIELDS.get(reason, "original") for reason in self.reasons)


def change(event: Event, case: Case, rules: ChangeRules = USUAL) -> Outcome:
    """The outcome of this event for this result. Where the way itself is wrong, nothing else is asked: ALREADY_PASSED, EVENT_NOT_FOR_RESULT.

    What cannot be at all (a mark, a percentage, a number of exams) is refused with every reason at once.
    """
    if impossible := _impossible(case, rules):
        return _refused(*impossible)
    if rules.words.scale.marks[case.original].earned:
        return _refused("ALREADY_PASSED")
    if case.original not in rules.words.cured_by(event):
        return _refused("EVENT_NOT_FOR_RESULT")
    return _EVENTS[event](case, rules)


def _impossible(case: Case, rules: ChangeRules) -> list[str]:
    """What no registrar could mean, whatever the event."""
    attendance = case.attendance
    return [
        *([] if case.original in rules.words.scale.marks else ["RESULT_UNKNOWN"]),
        *([] if attendance is None or (is_quantity(attendance) and 0 <= attendance <= 100) else ["ATTENDANCE_NOT_VALID"]),
        *([] if case.failed_attempts >= 0 else ["ATTEMPTS_NOT_VALID"]),
        *(["EXTENSION_TOO_LATE"] if case.extended_to and case.latest and case.extended_to > case.latest else []),
    ]


def _refused(*reasons: str, next_step: str | None = None) -> Outcome:
    return Outcome(False, None, next_step, reasons)


def remedial_exam(case: Case, rules: ChangeRules) -> Outcome:
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


def complete(case: Case, rules: ChangeRules) -> Outcome:
    """แก้ ร by its cause (work handed in, exam sat): any level, unless the school caps it. WINDOW_CLOSED, MEASURE_*."""
    if not case.in_time:
        return _refused("WINDOW_CLOSED", next_step=rules.words.late)
    return _measured(case, rules, cap=rules.completion_cap)


def judge_existing(case: Case, rules: ChangeRules) -> Outcome:
    """ตัดสินผลจากข้อมูลที่มีอยู่, of an ร that was not cured in time; while it can still be cured, that comes first (REMEDIAL_FIRST)."""
    if case.in_time:
        return _refused("REMEDIAL_FIRST", next_step="complete")
    outcome = _measured(case, rules, cap=rules.completion_cap)
    return outcome if outcome.accepted else outcome._replace(next_step=study_again(case))


def make_up_time(case: Case, rules: ChangeRules) -> Outcome:
    """เรียนเพิ่มเติมให้ครบเวลา of a มส, then the final: at most level 1. ATTENDANCE_*, WINDOW_CLOSED, MEASURE_*."""
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


def make_up_activity(case: Case, rules: ChangeRules) -> Outcome:
    """ทำกิจกรรมให้ครบ of a มผ: ผ, or once more while there is time. WINDOW_CLOSED, MEASURE_*."""
    if not case.in_time:
        return _refused("WINDOW_CLOSED", next_step="repeat_activity")
    measured = case.measured or case.level
    if not measured:
        return _refused("MEASURE_MISSING")
    if measured not in (rules.words.passed, rules.words.not_passed):
        return _refused("MEASURE_NOT_VALID")
    return Outcome(True, measured, None if measured == rules.words.passed else "make_up_activity", ())


def restudy(case: Case, rules: ChangeRules) -> Outcome:
    """เรียนซ้ำรายวิชา: the whole subject again, any level. Not while it can still be mended: REMEDIAL_FIRST."""
    return _hindrance(case, rules) or _measured(case, rules, cap=None)


def replace(case: Case, rules: ChangeRules) -> Outcome:
    """เปลี่ยนรายวิชา: another subject in its place; additional subjects only (BASIC_NOT_REPLACEABLE). The form says which one it replaces.

    `measured` is of the new subject; without it the replacement is granted and the result comes later.
    """
    if case.subject_kind == "basic":
        return _refused("BASIC_NOT_REPLACEABLE", next_step="restudy")
    if hindrance := _hindrance(case, rules):
        return hindrance
    outcome = _measured(case, rules, cap=None) if case.measured or case.level else Outcome(True, None, None, ())
    return outcome._replace(reasons=(*outcome.reasons, "REMARK_REPLACED")) if outcome.accepted else outcome


def study_again(case: Case) -> str:
    """What is left when mending failed: basic subjects are studied again, additional ones may be replaced."""
    return "restudy" if case.subject_kind == "basic" else "restudy_or_replace"


def _hindrance(case: Case, rules: ChangeRules) -> Outcome | None:
    """The milder way that is still open, and so must be gone first; None if there is none."""
    if case.original == rules.words.barred:
        if case.attendance is None:
            return _refused("ATTENDANCE_MISSING")
        if case.attendance >= rules.attendance_enough:
            return _refused("ATTENDANCE_SUFFICIENT", next_step="correct_result")
    mend = _open_mend(case, rules) if case.in_time else None
    return _refused("REMEDIAL_FIRST", next_step=mend) if mend else None


def _open_mend(case: Case, rules: ChangeRules) -> Event | None:
    """How this result can still be mended, while there is time."""
    if case.original == rules.words.failed:
        return "remedial_exam" if case.failed_attempts < rules.attempts else None
    if case.original == rules.words.undecided:
        return "complete"
    return "make_up_time" if case.attendance is not None and case.attendance >= rules.attendance_floor else None


def _measured(case: Case, rules: ChangeRules, cap: str | None, failed: str = "remedial_exam") -> Outcome:
    """The level of what was measured, no better than the cap; `failed` comes next after a 0. MEASURE_MISSING, MEASURE_NOT_VALID."""
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
        return Outcome(True, cap, None, ("LEVEL_CAPPED",))
    return _accepted(level, failed, rules.words)


def _decided(level: str, cap: str | None, failed: str, words: Words) -> Outcome:
    """A level that the teacher decided. MEASURE_NOT_VALID, LEVEL_ABOVE_CAP."""
    if level not in words.scale.levels:
        return _refused("MEASURE_NOT_VALID")
    if cap is not None and words.scale.is_above(level, cap):
        return _refused("LEVEL_ABOVE_CAP")
    return _accepted(level, failed, words)


def _accepted(level: str, failed: str, words: Words) -> Outcome:
    return Outcome(True, level, failed if level == words.failed else None, ())


_EVENTS: dict[Event, Callable[[Case, ChangeRules], Outcome]] = {
    "remedial_exam": remedial_exam, "complete": complete, "judge_existing": judge_existing, "make_up_time": make_up_time,
    "make_up_activity": make_up_activity, "restudy": restudy, "replace": replace,
}

REASONS: dict[str, tuple[str, str]] = {
    "ALREADY_PASSED": ("ผลการเรียนผ่านแล้ว เปลี่ยนไม่ได้", "The result is a pass already and cannot be changed"),
    "EVENT_NOT_FOR_RESULT": ("วิธีนี้ใช้กับผลการเรียนนี้ไม่ได้", "This way does not mend this result"),
    "RESULT_UNKNOWN": ("ไม่รู้จักผลการเรียนนี้", "Not a result of this curriculum"),
    "ATTEMPTS_EXHAUSTED": ("สอบแก้ตัวครบจำนวนครั้งแล้ว", "No remedial exam is left"),
    "WINDOW_CLOSED": ("พ้นกำหนดเวลาแล้ว", "The time set for it is over"),
    "MEASURE_MISSING": ("ยังไม่มีผลการวัด", "Nothing was measured"),
    "MEASURE_NOT_VALID": ("ผลการวัดไม่ถูกต้อง", "What was measured is not valid here"),
    "REMEDIAL_FIRST": ("ยังแก้ไขผลการเรียนได้ ต้องแก้ไขก่อน", "The result can still be mended; that comes first"),
    "BASIC_NOT_REPLACEABLE": ("รายวิชาพื้นฐานเปลี่ยนรายวิชาไม่ได้ ต้องเรียนซ้ำ", "A basic subject cannot be replaced; it is studied again"),
    "ATTENDANCE_MISSING": ("ไม่มีร้อยละเวลาเรียน", "The attendance is not known"),
    "ATTENDANCE_SUFFICIENT": ("เวลาเรียนครบร้อยละ 80 ผล มส ไม่ถูกต้อง ให้แก้ไขผลเดิม", "Attendance was sufficient: the มส itself is wrong and is to be corrected"),
    "ATTENDANCE_BELOW_FLOOR": ("เวลาเรียนน้อยเกินกว่าจะเรียนเพิ่มเติม", "Attendance is too low to make up the time"),
    "ATTENDANCE_NOT_VALID": ("ร้อยละเวลาเรียนต้องอยู่ระหว่าง 0 ถึง 100", "The attendance must be 0 to 100 per cent"),
    "ATTEMPTS_NOT_VALID": ("จำนวนครั้งที่สอบแก้ตัวต้องไม่ติดลบ", "The number of remedial exams cannot be negative"),
    "EXTENSION_TOO_LATE": ("ขยายเวลาได้ไม่เกินหนึ่งภาคเรียน และไม่เกินสิ้นปีการศึกษา", "A window is extended by one term at most, and not over the end of the academic year"),
    "LEVEL_CAPPED": ("ได้ไม่เกินระดับที่กำหนด", "The level is capped"),
    "LEVEL_ABOVE_CAP": ("ระดับผลการเรียนสูงกว่าที่ระเบียบให้ได้", "The level is above what the regulation allows here"),
    "REMARK_REPLACED": ("ให้หมายเหตุว่าเรียนแทนรายวิชาใด", "The form says which subject it replaces"),
}
"""Thai and English text of every reason."""

FIELDS = {
    "ATTEMPTS_EXHAUSTED": "failed_attempts", "ATTEMPTS_NOT_VALID": "failed_attempts", "WINDOW_CLOSED": "on", "MEASURE_MISSING": "measured",
    "MEASURE_NOT_VALID": "measured", "LEVEL_CAPPED": "measured", "LEVEL_ABOVE_CAP": "level", "BASIC_NOT_REPLACEABLE": "subject_kind",
    "REMARK_REPLACED": "subject_kind", "ATTENDANCE_MISSING": "attendance", "ATTENDANCE_SUFFICIENT": "attendance", "ATTENDANCE_BELOW_FLOOR": "attendance",
    "ATTENDANCE_NOT_VALID": "attendance", "EXTENSION_TOO_LATE": "extended_to",
}
"""Reason → the field of the case that it is about; what is not here is about the original result."""
