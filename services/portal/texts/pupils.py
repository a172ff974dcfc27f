"""Particulars of pupils, and why pupils leave, in Thai."""

import re
from datetime import date
from typing import Any

from shared.contracts.grades.commands import LeavingCause
from shared.contracts.record import FormerSchool
from shared.thai.dates import plain_date

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

MISSING = {
    "nationality": "สัญชาติ",
    "religion": "ศาสนา",
    "father": "บิดา",
    "mother": "มารดา",
    "entry_date": "วันเข้าเรียน",
    "former_school": "โรงเรียนเดิม",
    "photo": "รูป",
}
LEAVING_CAUSES = {
    LeavingCause.MOVED: "ย้ายสถานศึกษา",
    LeavingCause.RESIGNED: "ลาออก",
    LeavingCause.ABSENT: "ขาดเรียนนาน",
    LeavingCause.SUSPENDED: "พักการเรียน",
    LeavingCause.DIED: "เสียชีวิต",
    LeavingCause.OTHER: "อื่น ๆ",
}


def shown(value: Any) -> str:
    """A particular in Thai: a day in words, a former school on one line."""
    if isinstance(value, FormerSchool):
        return f"{value.name} {value.province} {value.last_class}"
    if isinstance(value, date):
        return plain_date(value)
    if ISO_DAY.fullmatch(value):
        return plain_date(date.fromisoformat(value))
    return str(value)
