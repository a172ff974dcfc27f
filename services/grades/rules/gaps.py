"""What a pupil still lacks: one kind of answer for every audit."""
from decimal import Decimal
from typing import NamedTuple


class RequirementGap(NamedTuple):
    """A reason why a pupil does not pass: its code, how much is missing (None: not a quantity), and both languages."""

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


def short(code: str, have: Decimal | int, least: Decimal | int | None, what: tuple[str, str], unit: Unit = CREDITS) -> list[RequirementGap]:
    """The gap between what there is and the least that must be; none where it is reached or not asked for (`least` None)."""
    if least is None or have >= least:
        return []
    missing = Decimal(least) - Decimal(have)
    return [RequirementGap(
        code, missing,
        f"{what[0]} {shown(have)} จากอย่างน้อย {shown(least)} {unit[0]} ขาดอีก {shown(missing)} {unit[0]}",
        f"{what[1]}: {shown(have)} of at least {shown(least)} {unit[1]}; {shown(missing)} missing",
    )]


def some(code: str, number: int, th: str, en: str) -> list[RequirementGap]:
    """The gap of so many things that should not be; none for 0. Both texts take the number at `{}`."""
    return [RequirementGap(code, Decimal(number), th.format(number), en.format(number))] if number else []


def assessed(code: str, passed: bool | None, what: tuple[str, str]) -> list[RequirementGap]:
    """The gap of what must be passed: `_MISSING` where it was not assessed (None), `_NOT_PASSED` where it was and failed."""
    if passed is None:
        return [RequirementGap(f"{code}_MISSING", None, f"ยังไม่มีผลการประเมิน{what[0]}", f"{what[1]}: not assessed")]
    return [] if passed else [RequirementGap(f"{code}_NOT_PASSED", None, f"{what[0]}ไม่ผ่าน", f"{what[1]}: not passed")]


def at_least_passed(quality: int | None) -> bool | None:
    """Whether a quality (0 to 3) is a pass; None while it is not assessed."""
    return None if quality is None else quality >= 1


READING: tuple[str, str] = ("การอ่าน คิดวิเคราะห์ และเขียน", "reading, thinking and writing")
CHARACTERISTICS: tuple[str, str] = ("คุณลักษณะอันพึงประสงค์", "desirable characteristics")
ACTIVITIES: tuple[str, str] = ("กิจกรรมพัฒนาผู้เรียน", "learner development activities")
