"""The workbook of organisations: its columns, which the portal writes and registry reads."""

from typing import NamedTuple

from shared.vocabulary.levels import Level
from shared.vocabulary.organisations import AuthorityKind

SHEET = "หน่วยงาน"
SCHOOL = "สถานศึกษา"
KINDS: dict[str, str] = {kind.thai: kind.value for kind in AuthorityKind} | {SCHOOL: ""}
LEVELS = {level.thai: level for level in Level}


class OrganisationColumn(NamedTuple):
    """A column: its name in code, its head in row 1, its width in characters, the comment on its head."""

    name: str
    label: str
    required: bool
    width: int
    comment: str


COLUMNS = (
    OrganisationColumn("place", "รหัสในระบบ", False, 14, "เว้นว่างเมื่อขึ้นทะเบียนใหม่ ระบบเป็นผู้ให้รหัส"),
    OrganisationColumn("kind", "ประเภท", True, 14, "เลือกจากรายการ"),
    OrganisationColumn("name_th", "ชื่อ", True, 44, "ชื่อเต็ม"),
    OrganisationColumn("name_en", "ชื่อภาษาอังกฤษ", True, 44, "ชื่อเต็ม"),
    OrganisationColumn(
        "above", "สังกัด", True, 16, "อปท.: รหัสจังหวัด เช่น 58 สถานศึกษา: รหัส อปท. ในระบบ หรือชื่อเต็มของ อปท."
    ),
    OrganisationColumn("subdistrict", "รหัสตำบล", False, 10, "6 หลัก ของกรมการปกครอง สถานศึกษาใหม่ต้องมี"),
    OrganisationColumn("levels", "ระดับที่เปิดสอน", False, 40, "คั่นด้วยจุลภาค: " + ", ".join(LEVELS)),
    OrganisationColumn("moe_code", "รหัส ศธ. 10 หลัก", False, 14, "ตัวเลข 10 หลัก"),
)
LABEL = {column.name: column.label for column in COLUMNS}
