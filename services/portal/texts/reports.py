"""The names and values of the fields of a graduate's row in ปพ.3, in Thai."""

from datetime import date

from shared.contracts.record import RowChange
from shared.thai.dates import plain_date

FIELDS = {
    "student_no": "เลขประจำตัวนักเรียน",
    "id_kind": "ชนิดของเลขประจำตัว",
    "id_value": "เลขประจำตัวประชาชน",
    "name": "ชื่อ–ชื่อสกุล",
    "sex": "เพศ",
    "birth_date": "วันเดือนปีเกิด",
    "father": "ชื่อบิดา",
    "mother": "ชื่อมารดา",
    "basic_earned": "หน่วยกิตพื้นฐานที่ได้",
    "additional_earned": "หน่วยกิตเพิ่มเติมที่ได้",
    "gpax": "ผลการเรียนเฉลี่ย",
    "reading_thinking_writing": "การอ่าน คิดวิเคราะห์ และเขียน",
    "characteristics": "คุณลักษณะอันพึงประสงค์",
    "activities_passed": "กิจกรรมพัฒนาผู้เรียน",
    "set_number": "ปพ.1 ชุดที่",
    "number": "ปพ.1 เลขที่",
    "record_version": "ฉบับของระเบียน",
    "remark": "หมายเหตุ",
}
VALUES = {
    "sex": {"M": "ชาย", "F": "หญิง"},
    "activities_passed": {"True": "ผ่าน", "False": "ไม่ผ่าน"},
    "id_kind": {"national": "เลขประจำตัวประชาชน", "gcode": "รหัส G", "passport": "หนังสือเดินทาง"},
}
FINDING_FIELDS = (
    "student_no",
    "id_value",
    "name",
    "sex",
    "birth_date",
    "father",
    "mother",
    "basic_earned",
    "additional_earned",
    "gpax",
    "number",
    "remark",
)
"""The fields in which the officer may report a finding."""


def in_words(change: RowChange) -> dict[str, str]:
    """A difference between two versions in Thai, for a table."""
    return {
        "field": FIELDS.get(change.field, change.field),
        "before": _value(change.field, change.before),
        "after": _value(change.field, change.after),
    }


def _value(field: str, value: str) -> str:
    if field == "birth_date" and value:
        return plain_date(date.fromisoformat(value))
    return VALUES.get(field, {}).get(value, value)
