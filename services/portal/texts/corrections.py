"""The fields that an order may correct, and their values, in Thai; and values as people type them."""

from datetime import date
from typing import get_args

from shared.contracts.grades.effects import CorrectedField
from shared.contracts.grades.rows import FieldChange
from shared.contracts.portal.problems import DATE_UNREAD
from shared.thai.dates import plain_date, read_date

DATES = ("birth_date", "entry_date")
SEXES = {"M": "ชาย", "F": "หญิง"}
IDENTIFIERS = {"national": "เลขประจำตัวประชาชน", "gcode": "รหัส G", "passport": "หนังสือเดินทาง"}
FIELDS = {
    "title": "คำนำหน้า",
    "first": "ชื่อ",
    "last": "ชื่อสกุล",
    "sex": "เพศ",
    "birth_date": "วันเดือนปีเกิด",
    "identifier": "เลขประจำตัวประชาชน",
    "nationality": "สัญชาติ",
    "religion": "ศาสนา",
    "father": "ชื่อบิดา",
    "mother": "ชื่อมารดา",
    "entry_date": "วันเข้าเรียน",
}
CORRECTABLE = get_args(FieldChange.model_fields["field"].annotation)


def change_of(field: str, typed: str) -> dict[str, str]:
    """A change as it is sent: a typed Thai date in ISO 8601, a sex as a letter. Refuses an unread date."""
    if field in DATES:
        day = read_date(typed).day
        if day is None:
            raise DATE_UNREAD.refuse(field="after")
        return {"field": field, "after": day.isoformat()}
    letters = {word: letter for letter, word in SEXES.items()}
    return {"field": field, "after": letters.get(typed, typed) if field == "sex" else typed}


def in_words(change: CorrectedField) -> dict[str, str]:
    """A corrected field in Thai, for a table; empty where there is no value."""
    return {
        "field": "ชนิดของเลขประจำตัว" if change.field == "identifier_kind" else FIELDS[change.field],
        "before": _value(change.field, change.before or ""),
        "after": _value(change.field, change.after or ""),
    }


def _value(field: str, value: str) -> str:
    if field in DATES and value:
        return plain_date(date.fromisoformat(value))
    return {"sex": SEXES, "identifier_kind": IDENTIFIERS}.get(field, {}).get(value, value)
