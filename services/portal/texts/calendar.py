"""Thai words of work calendars, and the days that people type into them."""

from collections.abc import Sequence
from datetime import date

from shared.contracts.portal.problems import DATE_UNREAD, FIELD_EMPTY
from shared.contracts.problem import Refusal
from shared.contracts.registry.calendar import Education, OwedBy
from shared.thai.dates import WEEKDAYS, read_date

EDUCATIONS: dict[Education, str] = {"basic": "การศึกษาขั้นพื้นฐาน", "vocational": "อาชีวศึกษา"}
KINDS: dict[OwedBy, str] = {"province": "สถจ.", "authority": "อปท.", "school": "สถานศึกษา"}
"""Kinds of organisations, those above first."""


def who_owes(kinds: Sequence[OwedBy]) -> str:
    """Who owes a line, in words."""
    return " และ".join(KINDS[kind] for kind in KINDS if kind in kinds) or "ทุกหน่วยงาน (ไม่ต้องส่ง)"


OWING: dict[str, list[OwedBy]] = {
    "authority,school": ["authority", "school"],
    "school": ["school"],
    "authority": ["authority"],
    "province": ["province"],
    "province,authority": ["province", "authority"],
    "province,authority,school": ["province", "authority", "school"],
    "province,school": ["province", "school"],
    "": [],
}
"""What the form offers: the value of a choice → who owes."""


def owing_key(kinds: Sequence[OwedBy]) -> str:
    """The value of the choice that these kinds are."""
    return ",".join(kind for kind in KINDS if kind in kinds)


def weekday(day: date) -> str:
    """The day of the week: วันศุกร์."""
    return f"วัน{WEEKDAYS[day.weekday()]}"


def typed_day(text: str, field: str, wrong: list[Refusal]) -> date | None:
    """The day that a person typed; none for an empty field. One that cannot be read is wrong."""
    if not text.strip():
        return None
    found = read_date(text).day
    if found is None:
        wrong.append(DATE_UNREAD.refuse(field))
    return found


def needed_text(text: str, field: str, wrong: list[Refusal]) -> str:
    """The text of a field that must be filled in; an empty one is wrong."""
    if not text.strip():
        wrong.append(FIELD_EMPTY.refuse(field))
    return text.strip()
