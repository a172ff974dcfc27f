"""Problems of linkage."""

from shared.contracts.problem import Kind, Problem

WORKBOOK_MISSING = Problem(
    code="linkage.workbook_missing",
    kind=Kind.CONFLICT,
    th="ไม่พบไฟล์นี้ในคลังไฟล์ หรือไม่ใช่ไฟล์เดียวกัน",
    remedy_th="ส่งไฟล์ขึ้นระบบอีกครั้ง แล้วเริ่มนำเข้าใหม่",
    en="This file is not in the archive, or is not the file that was sent.",
    remedy_en="Upload the file again, then start the import.",
)
IMPORT_UNKNOWN = Problem(
    code="linkage.import_unknown",
    kind=Kind.NOT_FOUND,
    th="ไม่พบการนำเข้านี้ในสถานศึกษา",
    remedy_th="ดูรายการนำเข้าของสถานศึกษา",
    en="The school has no such import.",
    remedy_en="Choose one from the school's list of imports.",
)
IMPORT_STOPPED = Problem(
    code="linkage.import_stopped",
    kind=Kind.CONFLICT,
    th="การนำเข้าหยุดเพราะระบบขัดข้อง แถวที่รับไปแล้วยังอยู่ครบ",
    remedy_th="ส่งไฟล์เดิมอีกครั้ง แถวที่มีแล้วจะไม่ซ้ำ หากยังหยุดอีกให้แจ้งผู้ดูแลระบบ",
    en="The import stopped because the system failed. The rows imported so far are kept.",
    remedy_en=(
        "Send the same file again: no row is imported twice. If the import stops again, tell the operator."
    ),
)

# Of a file as a whole, in the order of cause: wrong file, then wrong columns. The report has the problems of
# each row.
_SAVE_AS = "เปิดไฟล์ด้วย Excel แล้วบันทึกเป็น Excel Workbook (.xlsx)"
_PASTE = "คัดลอกตารางแล้ววางแบบค่าในสมุดงานใหม่ แล้วส่งสมุดงานนั้น"
_PASTE_EN = "Copy the table, paste it as values into a new workbook, and send that."

TOO_LARGE = Problem(
    code="linkage.workbook_too_large",
    kind=Kind.CONFLICT,
    th="ไฟล์ใหญ่เกิน {limit} เมกะไบต์",
    remedy_th="ลบรูปภาพและแผ่นงานที่ไม่ใช้ หรือแบ่งไฟล์ตามปีการศึกษา",
    en="The file is larger than {limit} MB.",
    remedy_en="Remove pictures and sheets that are not needed, or send one file per year.",
)
NOT_XLSX = Problem(
    code="linkage.workbook_not_xlsx",
    kind=Kind.CONFLICT,
    th="ไฟล์นี้ไม่ใช่สมุดงาน Excel (.xlsx)",
    remedy_th=f"{_SAVE_AS} แล้วส่งใหม่",
    en="This file is not an Excel workbook (.xlsx).",
    remedy_en="Open it in Excel, save it as Excel Workbook (.xlsx), then send that.",
)
ENCRYPTED = Problem(
    code="linkage.workbook_encrypted",
    kind=Kind.CONFLICT,
    th="ไฟล์มีรหัสผ่าน",
    remedy_th="เอารหัสผ่านออก (ไฟล์ > ข้อมูล > ป้องกันสมุดงาน) แล้วส่งใหม่ การส่งเข้าระบบเข้ารหัสให้อยู่แล้ว",
    en="The file has a password.",
    remedy_en="Remove the password (File > Info > Protect Workbook), then send it again.",
)
MACROS = Problem(
    code="linkage.workbook_macros",
    kind=Kind.CONFLICT,
    th="ไฟล์มีมาโคร ระบบไม่รับ",
    remedy_th=f"{_SAVE_AS} ซึ่งไม่มีมาโคร แล้วส่งใหม่",
    en="The file has macros, which the system does not accept.",
    remedy_en="Save it as Excel Workbook (.xlsx), without macros, then send that.",
)
OUTSIDE = Problem(
    code="linkage.workbook_outside",
    kind=Kind.CONFLICT,
    th="ไฟล์อ้างถึงข้อมูลภายนอก หรือมีวัตถุฝังอยู่",
    remedy_th=_PASTE,
    en="The file refers to external data, or has embedded objects.",
    remedy_en=_PASTE_EN,
)
BROKEN = Problem(
    code="linkage.workbook_broken",
    kind=Kind.CONFLICT,
    th="ไฟล์เสีย เปิดอ่านไม่ได้",
    remedy_th="เปิดด้วย Excel บันทึกใหม่ แล้วส่งอีกครั้ง",
    en="The file is damaged and cannot be read.",
    remedy_en="Open it in Excel, save it anew, then send it again.",
)
BOMB = Problem(
    code="linkage.workbook_bomb",
    kind=Kind.CONFLICT,
    th="เนื้อหาในไฟล์เมื่อคลายแล้วใหญ่ผิดปกติ (เกิน {limit} เมกะไบต์ หรือบีบอัดผิดสัดส่วน)",
    remedy_th=_PASTE,
    en="Unpacked, the file is abnormally large (over {limit} MB, or out of proportion).",
    remedy_en=_PASTE_EN,
)
TOO_HEAVY = Problem(
    code="linkage.workbook_too_heavy",
    kind=Kind.CONFLICT,
    th="อ่านไฟล์ไม่สำเร็จภายในเวลาและหน่วยความจำที่กำหนด",
    remedy_th="แบ่งไฟล์ตามปีการศึกษา หรือวางตารางแบบค่าในสมุดงานใหม่",
    en="The file could not be read within the limits of time and memory.",
    remedy_en="Send one file per year, or paste the table as values into a new workbook.",
)
NO_FORM = Problem(
    code="linkage.workbook_no_form",
    kind=Kind.CONFLICT,
    th="ไม่พบแผ่นงานที่เป็นแบบฟอร์ม LSF1",
    remedy_th="ใช้แบบฟอร์ม LSF1 ของระบบ แถวที่ 1 เป็นชื่อคอลัมน์",
    en="No sheet of this file is the form LSF1.",
    remedy_en="Use the form LSF1; its row 1 has the names of the columns.",
)
SEVERAL_SHEETS = Problem(
    code="linkage.workbook_several_sheets",
    kind=Kind.CONFLICT,
    th="มีแผ่นงานที่เป็นแบบฟอร์มมากกว่าหนึ่งแผ่น: {sheets}",
    remedy_th="เก็บไว้แผ่นเดียวในแต่ละไฟล์",
    en="More than one sheet is the form: {sheets}.",
    remedy_en="Keep one in each file.",
)
HEADING_MERGED = Problem(
    code="linkage.workbook_heading_merged",
    kind=Kind.CONFLICT,
    th="แถวชื่อคอลัมน์ (แถวที่ {row}) มีเซลล์ที่ผสานกัน",
    remedy_th="ยกเลิกการผสานเซลล์ ให้แต่ละคอลัมน์มีชื่อของตนในแถวที่ 1",
    en="The heading (row {row}) has merged cells.",
    remedy_en="Unmerge them: each column has its own name in row 1.",
)
HEADING_LOW = Problem(
    code="linkage.workbook_heading_low",
    kind=Kind.CONFLICT,
    th="ชื่อคอลัมน์อยู่แถวที่ {row} ไม่ใช่แถวที่ 1",
    remedy_th="ลบแถวที่อยู่เหนือชื่อคอลัมน์",
    en="The names of the columns are in row {row}, not in row 1.",
    remedy_en="Delete the rows above them.",
)
COLUMNS = Problem(
    code="linkage.workbook_columns",
    kind=Kind.CONFLICT,
    th="คอลัมน์ไม่ตรงกับแบบฟอร์ม LSF1 ขาด: {missing} ไม่รู้จักหรือซ้ำ: {strange}",
    remedy_th="แก้ชื่อคอลัมน์ในแถวที่ 1 ตามแบบฟอร์ม แล้วส่งใหม่",
    en="The columns are not those of LSF1. Missing: {missing}. Unknown or repeated: {strange}.",
    remedy_en="Correct the names in row 1, then send it again.",
)
TOO_MANY_ROWS = Problem(
    code="linkage.workbook_too_many_rows",
    kind=Kind.CONFLICT,
    th="แผ่นงานมีข้อมูลเกิน {limit} แถว หรือมีเซลล์อยู่ไกลเกินไป",
    remedy_th="แบ่งไฟล์ตามปีการศึกษา และลบเซลล์ที่ไม่ใช้",
    en="The sheet has more than {limit} rows, or a cell far away from the table.",
    remedy_en="Send one file per year, and delete cells that are not used.",
)
NO_ROWS = Problem(
    code="linkage.workbook_no_rows",
    kind=Kind.CONFLICT,
    th="แบบฟอร์มไม่มีข้อมูล",
    remedy_th="กรอกข้อมูลตั้งแต่แถวที่ 2",
    en="The form has no rows.",
    remedy_en="Fill it in from row 2 on.",
)

OF_WORKBOOK = {
    "too_large": TOO_LARGE,
    "not_xlsx": NOT_XLSX,
    "encrypted": ENCRYPTED,
    "macros": MACROS,
    "outside": OUTSIDE,
    "broken": BROKEN,
    "bomb": BOMB,
    "too_heavy": TOO_HEAVY,
    "no_form": NO_FORM,
    "several_sheets": SEVERAL_SHEETS,
    "heading_merged": HEADING_MERGED,
    "heading_low": HEADING_LOW,
    "columns": COLUMNS,
    "too_many_rows": TOO_MANY_ROWS,
    "no_rows": NO_ROWS,
}
"""The problem for each word of the reader of workbooks."""
