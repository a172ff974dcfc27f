"""The workbook of particulars: the portal writes it with who lacks some, grades reads it when it is back.

An empty cell leaves what is recorded.
"""

from typing import NamedTuple

MAX_ROWS = 2_000


class ParticularsColumn(NamedTuple):
    """A column: its field, its heading, the width in characters. `is_read`: of what comes back."""

    name: str
    label: str
    width: int
    is_read: bool = True


COLUMNS = (
    ParticularsColumn("student_no", "เลขประจำตัวนักเรียน", 18),
    ParticularsColumn("name", "ชื่อ ชื่อสกุล", 30, is_read=False),
    ParticularsColumn("class_name", "ชั้น/ห้อง", 12, is_read=False),
    ParticularsColumn("nationality", "สัญชาติ", 12),
    ParticularsColumn("religion", "ศาสนา", 12),
    ParticularsColumn("father", "ชื่อบิดา", 30),
    ParticularsColumn("mother", "ชื่อมารดา", 30),
    ParticularsColumn("entry_date", "วันเข้าเรียน (วัน/เดือน/ปี พ.ศ.)", 22),
    ParticularsColumn("former_name", "โรงเรียนเดิม", 34),
    ParticularsColumn("former_province", "จังหวัดของโรงเรียนเดิม", 22),
    ParticularsColumn("former_class", "ชั้นสุดท้ายที่โรงเรียนเดิม", 22),
)
