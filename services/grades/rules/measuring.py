"""The result of a subject in a term (การตัดสินผลการเรียน): a level, or the letter in its place, and why.

Basic education decides by attendance, then by whether every part of the subject's plan was measured, then by
the score.
Vocational education first considers what prevented the measuring, and whether there was good cause.
Source: basic-education.md §1.5, §2.1, §2.2; vocational.md §3, §4.1, §4.11; docs/rules.md R-14 to R-18. Cases:
tests/grades/rules/test_measuring.py.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from services.grades.rules.scoring import (
    EIGHT,
    EIGHT_VOCATIONAL,
    Rounding,
    Scale,
    level_of_percentage,
    may_sit_the_final,
)

Hindrance = Literal["withdrawn", "fraud", "suspended", "no_practice", "absent_from_final"]
"""ถอนรายวิชา, ทุจริต, ถูกพักการเรียน, ขาดการปฏิบัติ, ขาดการประเมินสรุป."""


class MeasuredPart(NamedTuple):
    """A part of the subject's plan (ก่อนกลางภาค, กลางภาค, หลังกลางภาค, ปลายภาค) and its score.

    None: not measured, which is not 0.
    """

    full: Decimal
    score: Decimal | None


class Measured(NamedTuple):
    """A subject in a term: the parts that its plan requires, and the time."""

    parts: Sequence[MeasuredPart]
    attended: Decimal
    taught: Decimal
    lenient: bool = False
    """ผ่อนผัน: the head of school allowed the pupil to sit the final, for a recorded reason."""
    indicators_passed: bool = True
    """Whether every indicator (ตัวชี้วัด) is passed, as the school sets it."""


class MeasuringRules(NamedTuple):
    """What a school's regulation sets for measuring."""

    scale: Scale = EIGHT
    rounding: Rounding = "half_up"
    attendance: int = 80
    """`attendance_min`, per cent of the time for the right to the final measuring [sure]."""
    floor: int = 60
    """`leniency_floor_percent`, per cent: below it there is no leniency [likely]; vocational 0: the head
    decides."""
    indicators_required: bool = False
    """`indicator_pass_required`: whether an indicator that is not passed fails the subject [unknown in
    practice]; it is reported in any case."""
    activity_attendance: int = 80
    """`activity_min`, per cent of an activity's time [sure]; vocational 60 [S], 80 in one college."""


USUAL = MeasuringRules()
VOCATIONAL_USUAL = MeasuringRules(EIGHT_VOCATIONAL, "none", floor=0, activity_attendance=60)

REASONS: dict[str, tuple[str, str]] = {
    "TIME_SHORT": (
        "เวลาเรียนไม่ถึงเกณฑ์ ไม่มีสิทธิ์เข้ารับการวัดผลปลายภาคเรียน",
        "Attendance is too low for the right to the final measuring",
    ),
    "LENIENCY_BELOW_FLOOR": ("เวลาเรียนน้อยเกินกว่าจะผ่อนผันได้", "Attendance is too low for leniency"),
    "PART_NOT_MEASURED": ("ยังไม่มีคะแนนครบทุกส่วนที่กำหนด", "A part that the plan requires was not measured"),
    "INDICATORS_NOT_PASSED": ("ผ่านตัวชี้วัดไม่ครบ", "Not every indicator is passed"),
    "ACTIVITY_TIME_SHORT": ("เวลาเข้าร่วมกิจกรรมไม่ถึงเกณฑ์", "Attendance of the activity is too low"),
    "ACTIVITY_NOT_DONE": ("ปฏิบัติกิจกรรมไม่ครบตามที่กำหนด", "The activity was not done as set"),
}
"""Thai and English text of every reason; a vocational letter is its own reason."""


class Decided(NamedTuple):
    """A mark, and every reason other than the score."""

    mark: str
    reasons: tuple[str, ...] = ()


def basic_result(measured: Measured, rules: MeasuringRules = USUAL) -> Decided:
    """The result of a subject of basic education: มส, ร, or the level of its score."""
    if barred := _barred(measured, rules):
        return Decided("มส", barred)
    if any(part.score is None for part in measured.parts):
        return Decided("ร", ("PART_NOT_MEASURED",))
    if measured.indicators_passed:
        return Decided(_level(measured, rules))
    worst = next(iter(rules.scale.levels))
    return Decided(
        worst if rules.indicators_required else _level(measured, rules), ("INDICATORS_NOT_PASSED",)
    )


def vocational_result(
    measured: Measured,
    hindrance: Hindrance | None = None,
    *,
    excused: bool = False,
    audited: bool = False,
    rules: MeasuringRules = VOCATIONAL_USUAL,
) -> Decided:
    """The result of a subject of vocational education.

    `excused`: in time, with good cause or with permission; `audited`: not for credits (ไม่นับหน่วยกิต).
    """
    if hindrance in _LETTERS:
        with_cause, without = _LETTERS[hindrance]
        return Decided(with_cause if excused else without)
    if barred := _barred(measured, rules):
        return Decided("ข.ร.", barred)
    if any(part.score is None for part in measured.parts):
        return Decided("ม.ส.", ("PART_NOT_MEASURED",))
    level = _level(measured, rules)
    return Decided("ม.ก." if audited and rules.scale.marks[level].earned else level)


_LETTERS: dict[Hindrance | None, tuple[str, str]] = {
    "withdrawn": ("ถ.น.", "ถ.ล."),
    "fraud": ("ท.", "ท."),
    "suspended": ("ถ.พ.", "ถ.พ."),
    "no_practice": ("ม.ส.", "ข.ป."),
    "absent_from_final": ("ม.ส.", "ข.ส."),
}
"""Hindrance → the letter with good cause, the letter without."""


def activity_result(attended: Decimal, hours: Decimal, done: bool, rules: MeasuringRules = USUAL) -> Decided:
    """The result of an activity: ผ for enough attendance and for what was set being done, else มผ."""
    reasons = (
        *(() if may_sit_the_final(attended, hours, rules.activity_attendance) else ("ACTIVITY_TIME_SHORT",)),
        *(() if done else ("ACTIVITY_NOT_DONE",)),
    )
    passed, failed = ("ผ.", "ม.ผ.") if "ผ." in rules.scale.marks else ("ผ", "มผ")
    return Decided(failed if reasons else passed, reasons)


def _barred(measured: Measured, rules: MeasuringRules) -> tuple[str, ...]:
    """The reasons why the attendance gives no right to the final; none if it does."""
    if may_sit_the_final(measured.attended, measured.taught, rules.attendance):
        return ()
    if not measured.lenient:
        return ("TIME_SHORT",)
    return (
        ()
        if may_sit_the_final(measured.attended, measured.taught, rules.floor)
        else ("LENIENCY_BELOW_FLOOR",)
    )


def _level(measured: Measured, rules: MeasuringRules) -> str:
    """The level of all parts together: their sum as a percentage, rounded once."""
    scored = sum((Fraction(part.score) for part in measured.parts if part.score is not None), Fraction(0))
    full = sum((Fraction(part.full) for part in measured.parts), Fraction(0))
    return level_of_percentage(scored * 100 / full, rules.rounding, rules.scale.bands)
