"""Registration codes as they are spelled on the telephone, and the fields of an order in Thai."""

from datetime import date

from shared.contracts.registry.effects import ChangedText
from shared.thai.dates import plain_date

DIGITS = {"2": "สอง", "3": "สาม", "4": "สี่", "5": "ห้า", "6": "หก", "7": "เจ็ด"}
FIELDS = {
    "number": "เลขที่คำสั่ง",
    "dated": "ลงวันที่",
    "signer_name": "ผู้ลงนาม",
    "signer_position": "ตำแหน่งผู้ลงนาม",
    "term_from": "มีผลตั้งแต่วันที่",
    "term_to": "ถึงวันที่",
    "title": "คำนำหน้าชื่อ",
    "first": "ชื่อ",
    "last": "ชื่อสกุล",
    "position": "ตำแหน่ง",
    "last_day": "วันสุดท้ายที่ดำรงตำแหน่ง",
    "withdrawn": "ถอนคำสั่งที่บันทึกผิด",
}
OPEN = "จนกว่ามีคำสั่งใหม่"
DAYS = ("dated", "term_from", "term_to", "last_day")


def spelled(code: str) -> str:
    """A code as it is read out: สอง–Q–X–D ขีด …"""
    return " ขีด ".join("–".join(DIGITS.get(sign, sign) for sign in part) for part in code.split("-"))


def in_words(change: ChangedText) -> dict[str, str]:
    """A changed field in Thai, for a list; empty where there is no value."""
    return {
        "field": FIELDS[change.field] + (f" ของ {change.name}" if change.name else ""),
        "before": _value(change.field, change.before),
        "after": _value(change.field, change.after),
    }


def _value(field: str, value: str | None) -> str:
    if field in DAYS:
        return plain_date_of(value) if value else OPEN
    return value or ""


def plain_date_of(value: str) -> str:
    """A date in ISO 8601 as 25 พฤศจิกายน 2569."""
    return plain_date(date.fromisoformat(value))
