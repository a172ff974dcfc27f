"""The gap between a pupil and a requirement: one type for every audit, and the functions that make it."""

from decimal import Decimal
from typing import NamedTuple


class RequirementGap(NamedTuple):
    """A reason why a pupil does not pass. `missing`: the quantity that is missing, or None."""

    code: str
    missing: Decimal | None
    th: str
    en: str


def shown(number: Decimal | int) -> str:
    """A quantity as people write it: 41, 10.5."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


Unit = tuple[str, str]
"""A unit in both languages."""
CREDITS: Unit = ("หน่วยกิต", "credits")
HOURS: Unit = ("ชั่วโมง", "hours")
TERMS: Unit = ("ภาคเรียน", "terms")


def shortfall(
    code: str, have: Decimal | int, least: Decimal | int | None, what: tuple[str, str], unit: Unit = CREDITS
) -> list[RequirementGap]:
    """The gap of a quantity below its minimum; none if it is reached or not required (`least` None)."""
    if least is None or have >= least:
        return []
    missing = Decimal(least) - Decimal(have)
    return [
        RequirementGap(
            code,
            missing,
            f"{what[0]} {shown(have)} จากอย่างน้อย {shown(least)} {unit[0]} ขาดอีก {shown(missing)} {unit[0]}",
            f"{what[1]}: {shown(have)} of at least {shown(least)} {unit[1]}; {shown(missing)} missing",
        )
    ]


def count_gap(code: str, number: int, th: str, en: str) -> list[RequirementGap]:
    """The gap of a number that must be 0; none for 0. Both texts have `{}` in place of the number."""
    return [RequirementGap(code, Decimal(number), th.format(number), en.format(number))] if number else []


def assessment_gap(code: str, passed: bool | None, what: tuple[str, str]) -> list[RequirementGap]:
    """The gap of an assessment that must be passed: `_MISSING` without one (None), else `_NOT_PASSED`."""
    if passed is None:
        return [
            RequirementGap(f"{code}_MISSING", None, f"ยังไม่มีผลการประเมิน{what[0]}", f"{what[1]}: not assessed")
        ]
    return (
        []
        if passed
        else [RequirementGap(f"{code}_NOT_PASSED", None, f"{what[0]}ไม่ผ่าน", f"{what[1]}: not passed")]
    )


def at_least_passed(quality: int | None) -> bool | None:
    """Whether a quality (0 to 3) is a pass; None while it is not assessed."""
    return None if quality is None else quality >= 1


READING: tuple[str, str] = ("การอ่าน คิดวิเคราะห์ และเขียน", "reading, thinking and writing")
CHARACTERISTICS: tuple[str, str] = ("คุณลักษณะอันพึงประสงค์", "desirable characteristics")
ACTIVITIES: tuple[str, str] = ("กิจกรรมพัฒนาผู้เรียน", "learner development activities")
