"""Registration codes as they are spelled on the telephone, and the fields of an order in Thai."""

from datetime import date

from shared.contracts.registry.effects import ChangedText
from shared.contracts.registry.order_drafts import OrderDraftContent
from shared.thai.dates import plain_date
from shared.vocabulary.offices import Duty, Office

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
OF_ORDER = ("number", "dated", "signer_name", "signer_position", "term_from", "term_to")
OF_APPOINTEE = {name: FIELDS[name] for name in ("title", "first", "last", "position")} | {
    "office": "หน้าที่ตามคำสั่ง",
    "duty": "หน้าที่ในคณะกรรมการ",
    "acting": "รักษาการหรือไม่",
}
# What a choice of the form is called.
LISTS: dict[str, dict[str, str]] = {
    "office": {office.value: office.thai for office in Office},
    "duty": {duty.value: duty.thai for duty in Duty},
    "acting": {"yes": "รักษาการ"},
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


def in_form(content: OrderDraftContent) -> dict[str, str]:
    """A draft as its form shows it: each field by its label."""
    shown = {FIELDS[name]: getattr(content, name) for name in OF_ORDER}
    shown["สำเนาคำสั่ง"] = f"ไฟล์ {content.scan.sha256[:8]}" if content.scan else ""
    for number, one in enumerate(content.appointees, 1):
        of_list = {name: LISTS[name].get(getattr(one, name), "") for name in LISTS}
        facts = one.model_dump() | of_list
        shown |= {f"คนที่ {number} {label}": facts[name] for name, label in OF_APPOINTEE.items()}
    return shown


def _value(field: str, value: str | None) -> str:
    if field in DAYS:
        return plain_date_of(value) if value else OPEN
    return value or ""


def plain_date_of(value: str) -> str:
    """A date in ISO 8601 as 25 พฤศจิกายน 2569."""
    return plain_date(date.fromisoformat(value))
