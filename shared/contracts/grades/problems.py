"""Problems of grades."""

from shared.contracts.problem import Kind, Problem

RESULTS_MISSING = Problem(
    code="grades.results_missing",
    kind=Kind.CONFLICT,
    th="ยังปิดภาคเรียนไม่ได้ ขาดผลการเรียน {count} รายการ",
    remedy_th="บันทึกผลให้ครบแล้วปิดภาคเรียนอีกครั้ง",
    en="The term cannot be closed: {count} results are missing.",
    remedy_en="Enter the results, then close the term again.",
)
TERM_UNKNOWN = Problem(
    code="grades.term_unknown",
    kind=Kind.CONFLICT,
    th="สถานศึกษายังไม่มีผลการเรียนในภาคเรียน {term}",
    remedy_th="ตรวจสอบภาคเรียนและปีการศึกษา หรือบันทึกผลการเรียนก่อน",
    en="The school has no results in term {term}.",
    remedy_en="Check term and year, or record results first.",
)
TERM_OPEN = Problem(
    code="grades.term_open",
    kind=Kind.CONFLICT,
    th="ยังอนุมัติการจบไม่ได้ ภาคเรียน {term} ยังไม่ปิด",
    remedy_th="ปิดภาคเรียนก่อน แล้วอนุมัติอีกครั้ง",
    en="Graduates cannot be approved: term {term} is still open.",
    remedy_en="Close the term, then approve again.",
)
MOE_CODE_MISSING = Problem(
    code="grades.moe_code_missing",
    kind=Kind.CONFLICT,
    th="ยังอนุมัติการจบไม่ได้ สถานศึกษายังไม่มีรหัสสถานศึกษา 10 หลักของกระทรวงศึกษาธิการ",
    remedy_th="แจ้งกรมส่งเสริมการปกครองท้องถิ่นให้เพิ่มรหัส แล้วอนุมัติอีกครั้ง",
    en="Graduates cannot be approved: the school has no code of the Ministry of Education.",
    remedy_en="Ask the Department of Local Administration to add the code, then approve again.",
)
LEVEL_UNKNOWN = Problem(
    code="grades.level_unknown",
    kind=Kind.CONFLICT,
    th="สถานศึกษานี้ไม่มีหลักสูตรของระดับ {level}",
    remedy_th="ตรวจสอบระดับการศึกษา",
    en="The school has no curriculum for the level {level}.",
    remedy_en="Check the level.",
)
CURRICULUM_WITHOUT_SUBJECTS = Problem(
    code="grades.curriculum_without_subjects",
    kind=Kind.CONFLICT,
    th="ยังไม่มีรายวิชาของ{name}ในระบบ",
    remedy_th="ใช้หลักสูตรก่อนหน้าไปก่อน และแจ้งผู้ดูแลระบบให้เพิ่มรายวิชา",
    en="The subjects of this curriculum are not in the system yet: {name}.",
    remedy_en="Use the earlier curriculum for now, and ask the operator to add the subjects.",
)
STUDENTS_UNKNOWN = Problem(
    code="grades.students_unknown",
    kind=Kind.CONFLICT,
    th="ไม่พบนักเรียน {count} คนในทะเบียนของสถานศึกษา: {students}",
    remedy_th="ตรวจสอบเลขประจำตัวนักเรียน",
    en="{count} pupils are not in the school's register: {students}.",
    remedy_en="Check the student numbers.",
)
STUDENTS_REPEATED = Problem(
    code="grades.students_repeated",
    kind=Kind.CONFLICT,
    th="มีเลขประจำตัวนักเรียนซ้ำในคำขอ: {students}",
    remedy_th="ส่งนักเรียนแต่ละคนครั้งเดียว",
    en="These student numbers are in the request more than once: {students}.",
    remedy_en="Send each pupil once.",
)
EFFECTS_CHANGED = Problem(
    code="grades.effects_changed",
    kind=Kind.CONFLICT,
    th="สิ่งที่จะเกิดขึ้นเปลี่ยนไปจากที่ท่านเห็น ยังไม่มีการบันทึก",
    remedy_th="ดูสิ่งที่จะเกิดขึ้นอีกครั้ง แล้วตัดสินใหม่",
    en="What this decision would do is no longer what you have seen; nothing was saved.",
    remedy_en="Look again at what it would do, then decide again.",
)
"""`details`: the new `effects`, and their digest, `effects_sha256`."""
NOBODY_TO_APPROVE = Problem(
    code="grades.nobody_to_approve",
    kind=Kind.CONFLICT,
    th="ไม่มีผู้ผ่านเกณฑ์การจบที่ยังไม่ได้อนุมัติ",
    remedy_th="ดูผลการตรวจสอบการจบว่าแต่ละคนขาดอะไร",
    en="There is nobody to approve: no pupil passes who is not approved already.",
    remedy_en="See in the graduation audit what each pupil lacks.",
)
NOT_PASSED = Problem(
    code="grades.not_passed",
    kind=Kind.CONFLICT,
    th="นักเรียน {count} คนยังไม่ผ่านเกณฑ์การจบ หรืออนุมัติไปแล้ว: {students}",
    remedy_th="ดูผลการตรวจสอบการจบ แล้วเลือกเฉพาะผู้ที่ผ่าน",
    en="{count} pupils do not pass the criteria, or are approved already: {students}.",
    remedy_en="See the graduation audit; choose only those who pass.",
)
PARTICULARS_MISSING = Problem(
    code="grades.particulars_missing",
    kind=Kind.CONFLICT,
    th="ข้อมูลของนักเรียน {count} คนยังไม่ครบ ขาด {fields_th}",
    remedy_th="บันทึกข้อมูลที่ขาด แล้วอนุมัติอีกครั้ง",
    en="The particulars of {count} pupils are incomplete. Missing: {fields_en}.",
    remedy_en="Complete them, then approve again.",
)
OFFICE_VACANT = Problem(
    code="grades.office_vacant",
    kind=Kind.CONFLICT,
    th="ไม่มี{office_th}ที่มีคำสั่งแต่งตั้งมีผลในวันที่อนุมัติ",
    remedy_th="ให้ อปท. บันทึกคำสั่งแต่งตั้ง แล้วอนุมัติอีกครั้ง",
    en="No {office_en} has an order of appointment in force on the day of approval.",
    remedy_en="Have the authority record the order of appointment, then approve again.",
)
FORM_NOT_YET = Problem(
    code="grades.form_not_yet",
    kind=Kind.CONFLICT,
    th="ยังอนุมัติการจบของระดับนี้ในระบบไม่ได้ เพราะยังไม่มีแบบเอกสาร",
    remedy_th="ดูผลการตรวจสอบการจบได้ การออกเอกสารจะตามมา",
    en="Graduates of this level cannot be approved yet: their forms are not in the system.",
    remedy_en=(
        "You can read the graduation audit now. Documents will follow when their forms are in the system."
    ),
)
DATE_IN_FUTURE = Problem(
    code="grades.date_in_future",
    kind=Kind.CONFLICT,
    th="วันที่นี้ยังมาไม่ถึง",
    remedy_th="ใช้วันที่ไม่เกินวันนี้",
    en="This date is in the future.",
    remedy_en="Use a date that is not after today.",
)
VALUE_WRONG = Problem(
    code="grades.value_wrong",
    kind=Kind.CONFLICT,
    th="ค่าที่แก้ไขของ {what} ไม่ถูกต้อง",
    remedy_th="แก้ไขค่าตามรูปแบบที่กำหนด",
    en="The new value of {what} is not valid.",
    remedy_en="Write the value in the format of the field.",
)
IDENTIFIER_TAKEN = Problem(
    code="grades.identifier_taken",
    kind=Kind.CONFLICT,
    th="เลขประจำตัวนี้เป็นของนักเรียนคนอื่นในสถานศึกษา",
    remedy_th="ตรวจสอบเลขประจำตัวกับหลักฐาน",
    en="This identifier belongs to another pupil of the school.",
    remedy_en="Check it against the evidence.",
)
NOTHING_CHANGES = Problem(
    code="grades.nothing_changes",
    kind=Kind.CONFLICT,
    th="ข้อมูลเป็นค่านี้อยู่แล้ว ไม่มีอะไรเปลี่ยน",
    remedy_th="ตรวจสอบค่าที่ต้องการแก้ไข",
    en="The particulars already have these values; nothing would change.",
    remedy_en="Check what is to be corrected.",
)
PHOTO_WRONG = Problem(
    code="grades.photo_wrong",
    kind=Kind.CONFLICT,
    th="รูปถ่ายของนักเรียน {students} ไม่ใช่ไฟล์ภาพ JPEG หรือ PNG หรือใหญ่เกิน {kilobytes} กิโลไบต์",
    remedy_th="ส่งรูปถ่ายใหม่",
    en="The photo of {students} is not a JPEG or PNG picture, or larger than {kilobytes} kB.",
    remedy_en="Send another photo.",
)
PARTICULARS_CHANGED = Problem(
    code="grades.particulars_changed",
    kind=Kind.CONFLICT,
    th="มีผู้อื่นแก้ข้อมูลของนักเรียน {students} หลังจากที่ท่านเปิด ยังไม่มีการบันทึก",
    remedy_th="เทียบของท่านกับที่บันทึกไว้ แล้วส่งอีกครั้งหากของท่านถูกต้อง",
    en="Somebody else has changed the particulars of {students} since you opened them; nothing was saved.",
    remedy_en="Compare yours with what is saved, then send again if yours are right.",
)
BY_ORDER_ONLY = Problem(
    code="grades.by_order_only",
    kind=Kind.CONFLICT,
    th="นักเรียน {students} อนุมัติการจบแล้ว แก้ไขข้อมูลได้ตามคำสั่งเท่านั้น",
    remedy_th="บันทึกการแก้ไขตามคำสั่ง",
    en="Pupils {students} have graduated; their particulars can be changed by order only.",
    remedy_en="Record a correction by order.",
)
ENROLMENT_UNKNOWN = Problem(
    code="grades.enrolment_unknown",
    kind=Kind.CONFLICT,
    th="นักเรียน {students} ไม่ได้เรียนในระดับนี้ หรือจบแล้ว",
    remedy_th="ตรวจสอบเลขประจำตัวนักเรียนและระดับ",
    en="Pupils {students} are not enrolled at this level, or have graduated.",
    remedy_en="Check the student numbers and the level.",
)
PARTICULARS_UNREADABLE = Problem(
    code="grades.particulars_unreadable",
    kind=Kind.CONFLICT,
    th="เปิดสมุดงานนี้ไม่ได้ เพราะไฟล์เสีย มีรหัสผ่าน มีมาโคร หรือไม่ใช่ Excel (.xlsx)",
    remedy_th="บันทึกใหม่เป็น Excel Workbook (.xlsx) ที่ไม่มีรหัสผ่านและมาโคร แล้วส่งอีกครั้ง",
    en="The workbook cannot be opened: it is damaged, has a password or macros, or is not .xlsx.",
    remedy_en="Save it as Excel Workbook (.xlsx), without password and macros, then send it again.",
)
PARTICULARS_TOO_LARGE = Problem(
    code="grades.particulars_too_large",
    kind=Kind.CONFLICT,
    th="สมุดงานนี้ใหญ่เกิน {rows} แถว หรือใหญ่เกินที่ระบบอ่านได้",
    remedy_th="แบ่งเป็นหลายไฟล์ หรือวางตารางแบบค่าในสมุดงานที่ดาวน์โหลดใหม่ แล้วส่งอีกครั้ง",
    en="The workbook has more than {rows} rows, or is larger than the system reads.",
    remedy_en="Split it, or paste the table as values into a workbook that you download anew.",
)
PARTICULARS_COLUMNS = Problem(
    code="grades.particulars_columns",
    kind=Kind.CONFLICT,
    th="แถวที่ 1 ของสมุดงานไม่มีชื่อคอลัมน์ครบตามแบบ",
    remedy_th="ใช้สมุดงานที่ดาวน์โหลดจากหน้านี้ และไม่แก้ชื่อคอลัมน์ในแถวที่ 1",
    en="Row 1 of the workbook lacks a heading of the form.",
    remedy_en="Use the workbook from this page, and leave its row 1 as it is.",
)
