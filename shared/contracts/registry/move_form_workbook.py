"""The workbook of forms that DLA received: its columns, which the portal writes and registry reads."""

from typing import NamedTuple

SHEET = "แบบขอย้ายข้อมูล"
ASKS = {"ขอย้ายข้อมูล": True, "ไม่ขอย้าย": False}
RESULT, WHAT_TO_DO = "ผลการตรวจ", "สิ่งที่ต้องทำ"
"""The two columns of the workbook that people get back; they are not read again."""
MAX_ROWS = 300
"""Rows of data in one workbook: more than the schools of the largest province."""


class MoveFormColumn(NamedTuple):
    """A column: its name in code, its head in row 1, its width in characters, the comment on its head."""

    name: str
    label: str
    width: int
    comment: str


COLUMNS = (
    MoveFormColumn("school", "รหัสสถานศึกษา", 16, "10 หลัก รหัสในระบบหรือรหัสของกระทรวงศึกษาธิการ"),
    MoveFormColumn("answer", "คำตอบ", 16, "เลือกจากรายการ: " + " หรือ ".join(ASKS)),
    MoveFormColumn("number", "เลขที่หนังสือ", 22, "ของสถานศึกษา เช่น มส 52003/145"),
    MoveFormColumn("dated", "ลงวันที่", 14, "วัน/เดือน/ปี พ.ศ. เช่น 1/6/2569"),
    MoveFormColumn("received", "ได้รับเมื่อวันที่", 14, "วันที่กรมได้รับแบบ วัน/เดือน/ปี พ.ศ."),
    MoveFormColumn("contact_name", "ผู้ประสานงาน", 30, "ชื่อและชื่อสกุลของเจ้าหน้าที่ ไม่ใช่นักเรียน"),
    MoveFormColumn("telephone", "โทรศัพท์", 20, "เช่น 053-612-345 ต่อ 101"),
)
LABEL = {column.name: column.label for column in COLUMNS}
