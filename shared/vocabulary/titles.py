"""Titles of persons (คำนำหน้าชื่อ): short and full form, sex, and the title of a pupil at an age.

Source: reference/titles.csv [likely]; age and leap day are parameters (basic-education.md §6,
`title_change_age`, `leap_birthday`; docs/rules.md V-5).
"""

from datetime import date
from typing import Literal, NamedTuple

Sex = Literal["M", "F"]


class Title(NamedTuple):
    """A title: abbreviated, in full, in English; sex of the person (None: either)."""

    short: str
    full: str
    en: str
    sex: Sex | None


TITLES = (
    Title("ด.ช.", "เด็กชาย", "Master", "M"),
    Title("ด.ญ.", "เด็กหญิง", "Miss", "F"),
    Title("นาย", "นาย", "Mr.", "M"),
    Title("น.ส.", "นางสาว", "Miss", "F"),
    Title("นาง", "นาง", "Mrs.", "F"),
    Title("สามเณร", "สามเณร", "Novice", "M"),
    Title("พระ", "พระ", "Phra", "M"),
    Title("หม่อมราชวงศ์", "หม่อมราชวงศ์", "M.R.", None),
    Title("หม่อมหลวง", "หม่อมหลวง", "M.L.", None),
    Title("ว่าที่ ร.ต.", "ว่าที่ร้อยตรี", "Acting Sub Lt.", "M"),
    Title("ว่าที่ ร.ต.หญิง", "ว่าที่ร้อยตรีหญิง", "Acting Sub Lt.", "F"),
    Title("จ.ส.ต.", "จ่าสิบตำรวจ", "Police Senior Sgt. Maj.", "M"),
    Title("ส.ต.", "สิบตรี", "Private First Class", "M"),
    Title("ดร.", "ดร.", "Dr.", None),
)
_BY_NAME = {
    name: title for title in TITLES for name in (title.short, title.full, title.short.replace(".", ""))
}
_OF_CHILDREN = {"เด็กชาย": "นาย", "เด็กหญิง": "นางสาว"}


def read_title(text: str) -> Title | None:
    """Read a title, in its short or full form; None for an unknown one."""
    return _BY_NAME.get(" ".join(text.split()))


def title_fits(text: str, sex: Sex) -> bool:
    """Whether a person of this sex can have this title. An unknown title fits no one."""
    title = read_title(text)
    return title is not None and title.sex in (None, sex)


def age_on(birth: date, day: date, leap_birthday: tuple[int, int] = (3, 1)) -> int:
    """Whole years of age on this day.

    After a birth on 29 February, `leap_birthday` is the birthday of other years [unknown: a parameter].
    """
    month, of_month = (
        (birth.month, birth.day)
        if (birth.month, birth.day) != (2, 29) or _is_leap(day.year)
        else leap_birthday
    )
    return day.year - birth.year - ((day.month, day.day) < (month, of_month))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def title_on(
    text: str, birth: date, day: date, change_age: int = 15, leap_birthday: tuple[int, int] = (3, 1)
) -> str:
    """The title in full of a person on a day.

    เด็กชาย and เด็กหญิง until the birthday of `change_age`, then นาย and นางสาว.

    The day is that of the document, not of the entry. Other titles stay, in full where known; unknown ones
    stay as written.
    """
    title = read_title(text)
    full = title.full if title else " ".join(text.split())
    if full in _OF_CHILDREN and age_on(birth, day, leap_birthday) >= change_age:
        return _OF_CHILDREN[full]
    return full
