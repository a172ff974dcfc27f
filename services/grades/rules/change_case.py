"""The case of a change of a result, the school's rules for it, its outcome, the texts of all reasons.

Windows are calendar data; their last day is included.
Source: basic-education.md §2.3, §8; vocational.md §3, §4.7; docs/rules.md R-61 to R-69.
"""

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from services.grades.rules.scoring import EIGHT, EIGHT_VOCATIONAL, Rounding, Scale

Event = Literal[
    "remedial_exam", "complete", "judge_existing", "make_up_time", "make_up_activity", "restudy", "replace"
]
SubjectKind = Literal["basic", "additional", "activity"]


class ChangeCase(NamedTuple):
    """A result to be changed, and how."""

    subject_kind: SubjectKind
    original: str
    """The result to be changed: 0, ร, มส, มผ (vocational 0, ม.ส., ม.ผ.), or a passing one."""
    on: date
    window_end: date
    measured: str | None = None
    """What was measured: a percentage, or ผ or มผ of an activity. None: nothing."""
    attendance: Decimal | None = None
    """Per cent of the time; required for มส only."""
    failed_attempts: int = 0
    """Remedial exams that were failed already."""
    extended_to: date | None = None
    """The head of school extended the window to this day."""
    level: str | None = None
    """The level that the teacher decided, where no percentage is given. A level above the cap is refused, not
    lowered."""
    latest: date | None = None
    """The latest day to which the window may be extended (calendar.latest_extension); None: not checked."""

    @property
    def in_time(self) -> bool:
        """Whether the window, or its extension, is still open on that day."""
        return self.on <= (self.extended_to or self.window_end)


class MarkWords(NamedTuple):
    """The marks that can be changed, in the vocabulary of the curriculum."""

    scale: Scale
    undecided: str
    not_passed: str
    passed: str
    barred: str | None
    """Basic มส. Vocational ข.ร. cannot be changed: it counts as 0 and the subject is studied again."""
    late: str
    """The next step when an undecided result was not completed in time."""
    failed: str = "0"
    """The level that a remedial exam is for."""

    def changed_by(self, event: Event) -> tuple[str | None, ...]:
        """The marks that this event can change."""
        return {
            "remedial_exam": (self.failed,),
            "complete": (self.undecided,),
            "judge_existing": (self.undecided,),
            "make_up_time": (self.barred,),
            "make_up_activity": (self.not_passed,),
            "restudy": (self.failed, self.undecided, self.barred),
            "replace": (self.failed, self.undecided, self.barred),
        }[event]


BASIC_WORDS = MarkWords(EIGHT, undecided="ร", not_passed="มผ", passed="ผ", barred="มส", late="judge_existing")
VOCATIONAL_WORDS = MarkWords(
    EIGHT_VOCATIONAL, undecided="ม.ส.", not_passed="ม.ผ.", passed="ผ.", barred=None, late="not_made_good"
)
"""After the limit ม.ส. becomes ม.ท., unless the head decides otherwise [S: handbook ข้อ 51]."""


class ChangeRules(NamedTuple):
    """What a school's regulation sets for changes; it may be stricter than the guideline, never milder."""

    words: MarkWords = BASIC_WORDS
    attempts: int = 2
    """`remedial_max_attempts`: how many remedial exams a result may have [sure]."""
    remedial_cap: str = "1"
    """`remedial_cap`: the best level after a remedial exam [sure]."""
    time_cap: str = "1"
    """`ms_cap`: the best mark after มส [sure]."""
    completion_cap: str | None = None
    """`r_cap_unexcused`: the best level after ร; None: no cap; some schools cap an unexcused ร."""
    attendance_enough: Decimal = Decimal(80)
    """`attendance_min`, per cent: from it on มส is not justified."""
    attendance_floor: Decimal = Decimal(60)
    """`ms_floor_percent`, per cent: below it a subject with มส can only be studied again. One copy of the
    guideline has 50."""
    rounding: Rounding = "half_up"


USUAL = ChangeRules()
VOCATIONAL_USUAL = ChangeRules(VOCATIONAL_WORDS, rounding="none")


class ChangeOutcome(NamedTuple):
    """The outcome of a change.

    Accepted: the new result, with remarks in `reasons`. Refused: every reason. `next_step`: what may follow;
    None: nothing.
    """

    accepted: bool
    new_result: str | None
    next_step: str | None
    reasons: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The field of the case that each reason is about."""
        return tuple(FIELDS.get(reason, "original") for reason in self.reasons)


REASONS: dict[str, tuple[str, str]] = {
    "ALREADY_PASSED": ("ผลการเรียนผ่านแล้ว เปลี่ยนไม่ได้", "The result is a pass already and cannot be changed"),
    "EVENT_NOT_FOR_RESULT": ("วิธีนี้ใช้กับผลการเรียนนี้ไม่ได้", "This event is not for this result"),
    "RESULT_UNKNOWN": ("ไม่รู้จักผลการเรียนนี้", "Not a result of this curriculum"),
    "ATTEMPTS_EXHAUSTED": ("สอบแก้ตัวครบจำนวนครั้งแล้ว", "No remedial exam is left"),
    "WINDOW_CLOSED": ("พ้นกำหนดเวลาแล้ว", "The time for this change is over"),
    "MEASURE_MISSING": ("ยังไม่มีผลการวัด", "Nothing was measured"),
    "MEASURE_NOT_VALID": ("ผลการวัดไม่ถูกต้อง", "What was measured is not valid here"),
    "REMEDIAL_FIRST": ("ยังแก้ไขผลการเรียนได้ ต้องแก้ไขก่อน", "The result can still be remedied; that comes first"),
    "BASIC_NOT_REPLACEABLE": (
        "รายวิชาพื้นฐานเปลี่ยนรายวิชาไม่ได้ ต้องเรียนซ้ำ",
        "A basic subject cannot be replaced; it is studied again",
    ),
    "ATTENDANCE_MISSING": ("ไม่มีร้อยละเวลาเรียน", "The attendance is not known"),
    "ATTENDANCE_SUFFICIENT": (
        "เวลาเรียนครบร้อยละ 80 ผล มส ไม่ถูกต้อง ให้แก้ไขผลเดิม",
        "Attendance was sufficient: the มส itself is wrong and is to be corrected",
    ),
    "ATTENDANCE_BELOW_FLOOR": ("เวลาเรียนน้อยเกินกว่าจะเรียนเพิ่มเติม", "Attendance is too low to make up the time"),
    "ATTENDANCE_NOT_VALID": ("ร้อยละเวลาเรียนต้องอยู่ระหว่าง 0 ถึง 100", "The attendance must be 0 to 100 per cent"),
    "ATTEMPTS_NOT_VALID": ("จำนวนครั้งที่สอบแก้ตัวต้องไม่ติดลบ", "The number of remedial exams cannot be negative"),
    "EXTENSION_TOO_LATE": (
        "ขยายเวลาได้ไม่เกินหนึ่งภาคเรียน และไม่เกินสิ้นปีการศึกษา",
        "A window is extended by one term at most, and not over the end of the academic year",
    ),
    "LEVEL_CAPPED": ("ได้ไม่เกินระดับที่กำหนด", "The level is capped"),
    "LEVEL_ABOVE_CAP": (
        "ระดับผลการเรียนสูงกว่าที่ระเบียบให้ได้",
        "The level is above what the regulation allows here",
    ),
    "REMARK_REPLACED": ("ให้หมายเหตุว่าเรียนแทนรายวิชาใด", "The form says which subject it replaces"),
}
"""Thai and English text of every reason."""

FIELDS = {
    "ATTEMPTS_EXHAUSTED": "failed_attempts",
    "ATTEMPTS_NOT_VALID": "failed_attempts",
    "WINDOW_CLOSED": "on",
    "MEASURE_MISSING": "measured",
    "MEASURE_NOT_VALID": "measured",
    "LEVEL_CAPPED": "measured",
    "LEVEL_ABOVE_CAP": "level",
    "BASIC_NOT_REPLACEABLE": "subject_kind",
    "REMARK_REPLACED": "subject_kind",
    "ATTENDANCE_MISSING": "attendance",
    "ATTENDANCE_SUFFICIENT": "attendance",
    "ATTENDANCE_BELOW_FLOOR": "attendance",
    "ATTENDANCE_NOT_VALID": "attendance",
    "EXTENSION_TOO_LATE": "extended_to",
}
"""Reason → the field of the case that it is about; a reason that is missing here is about `original`."""
