"""Problems of registry."""

from shared.contracts.problem import Kind, Problem

# `details`: queries.NoOfficeDetails
NO_OFFICE = Problem(
    code="registry.no_office",
    kind=Kind.CONFLICT,
    th="ท่านยังไม่มีตำแหน่งหน้าที่ที่มีผลในวันนี้ {missing_th}",
    remedy_th="ให้ {sender_th} ส่งคำสั่งแต่งตั้งเข้าระบบ แล้วเข้าสู่ระบบอีกครั้ง",
    en="You hold no office that is in force today: {missing_en}",
    remedy_en="Ask {sender_en} to send the order of appointment, then sign in again.",
)
ORGANISATION_UNKNOWN = Problem(
    code="registry.organisation_unknown",
    kind=Kind.CONFLICT,
    th="ไม่พบหน่วยงานหรือสถานศึกษาตามรหัสนี้ หรือสถานศึกษาไม่อยู่ในสังกัดนี้",
    remedy_th="ตรวจรหัส อปท. และรหัสสถานศึกษา 10 หลัก",
    en="No such organisation, or the school does not belong to this authority.",
    remedy_en="Check the code of the authority and the ten digits of the school.",
)
CALENDAR_UNKNOWN = Problem(
    code="registry.calendar_unknown",
    kind=Kind.CONFLICT,
    th="ยังไม่มีปฏิทินปฏิบัติงานของปีการศึกษา {year}",
    remedy_th="ให้กรมส่งเสริมการปกครองท้องถิ่นประกาศปฏิทินของปีนี้",
    en="There is no work calendar for academic year {year}.",
    remedy_en="Ask DLA to publish the calendar of that year.",
)

# Orders (คำสั่งแต่งตั้ง)
ORDER_KNOWN = Problem(
    code="registry.order_known",
    kind=Kind.CONFLICT,
    th="คำสั่งเลขที่ {number} ลงวันที่นี้ของหน่วยงานนี้มีในระบบแล้ว",
    remedy_th="ตรวจเลขที่และวันที่ หากบันทึกแล้วไม่ต้องบันทึกซ้ำ",
    en="Order {number} of this date is already recorded for this organisation.",
    remedy_en="Check number and date. An order that is recorded need not be recorded again.",
)
ORDER_IN_FUTURE = Problem(
    code="registry.order_in_future",
    kind=Kind.CONFLICT,
    th="วันที่ของคำสั่งอยู่หลังวันนี้",
    remedy_th="ตรวจวันที่ของคำสั่ง (ปี พ.ศ. หรือ ค.ศ.)",
    en="The order is dated after today.",
    remedy_en="Check the date of the order, and whether its year is Buddhist or Christian.",
)
ORDER_TOO_OLD = Problem(
    code="registry.order_too_old",
    kind=Kind.CONFLICT,
    th="วันที่ของคำสั่งเก่ากว่าปี พ.ศ. 2540",
    remedy_th="ตรวจวันที่ของคำสั่ง (ปี พ.ศ. หรือ ค.ศ.)",
    en="The order is dated before the year 2540 B.E.",
    remedy_en="Check the date of the order, and whether its year is Buddhist or Christian.",
)
TERM_REVERSED = Problem(
    code="registry.term_reversed",
    kind=Kind.CONFLICT,
    th="วันสิ้นสุดอยู่ก่อนวันเริ่มมีผล",
    remedy_th="ตรวจวันเริ่มมีผลและวันสิ้นสุดตามคำสั่ง",
    en="The term ends before it begins.",
    remedy_en="Check the first and the last day of the term in the order.",
)
TERM_FAR_FROM_ORDER = Problem(
    code="registry.term_far_from_order",
    kind=Kind.CONFLICT,
    th="วันเริ่มมีผลห่างจากวันที่ของคำสั่งเกินหนึ่งปี",
    remedy_th="ตรวจวันเริ่มมีผลตามคำสั่ง",
    en="The term begins more than a year before or after the date of the order.",
    remedy_en="Check the first day of the term in the order.",
)
TERM_OVERLAPS = Problem(
    code="registry.term_overlaps",
    kind=Kind.CONFLICT,
    th="ช่วงเวลาทับกับคำสั่งที่ {number} ซึ่งเริ่มวันเดียวกันหรือภายหลัง",
    remedy_th="ตรวจวันเริ่มมีผล หรือระบุวันสิ้นสุดก่อนคำสั่งนั้นเริ่ม",
    en="The term overlaps that of order {number}, which begins on the same day or later.",
    remedy_en="Check the first day, or give a last day before that order begins.",
)
OFFICE_NOT_HERE = Problem(
    code="registry.office_not_here",
    kind=Kind.CONFLICT,
    th="ตำแหน่งหน้าที่นี้ไม่ใช่ของหน่วยงานประเภทนี้",
    remedy_th="บันทึกคำสั่งที่หน่วยงานซึ่งมีตำแหน่งนี้",
    en="This kind of organisation has no such office.",
    remedy_en="Record the order at the organisation that has the office.",
)
MAY_NOT_APPOINT = Problem(
    code="registry.may_not_appoint",
    kind=Kind.CONFLICT,
    th="ผู้บันทึกไม่มีสิทธิบันทึกคำสั่งของตำแหน่งนี้",
    remedy_th="ส่งคำสั่งให้กรมส่งเสริมการปกครองท้องถิ่นบันทึก",
    en="You may not record orders for this office.",
    remedy_en="Send the order to DLA, which records it.",
)
DUTY_NOT_HERE = Problem(
    code="registry.duty_not_here",
    kind=Kind.CONFLICT,
    th="หน้าที่ในคณะกรรมการใช้กับกรรมการเท่านั้น",
    remedy_th="ลบหน้าที่ หรือเลือกตำแหน่งกรรมการ",
    en="Only a committee member can have a duty in the committee.",
    remedy_en="Remove the duty, or choose the office of committee member.",
)
APPOINTED_TWICE = Problem(
    code="registry.appointed_twice",
    kind=Kind.CONFLICT,
    th="คำสั่งนี้แต่งตั้งบุคคลเดียวกันในตำแหน่งเดียวกันสองครั้ง",
    remedy_th="ลบรายการที่ซ้ำ",
    en="The order appoints the same person to the same office twice.",
    remedy_en="Remove the repeated line.",
)
ONE_HOLDER_ONLY = Problem(
    code="registry.one_holder_only",
    kind=Kind.CONFLICT,
    th="ตำแหน่งนี้มีได้ครั้งละหนึ่งคน",
    remedy_th="ระบุผู้ดำรงตำแหน่งเพียงคนเดียวต่อคำสั่ง",
    en="Only one person at a time can hold this office.",
    remedy_en="Name only one holder in the order.",
)
COMMITTEE_INCOMPLETE = Problem(
    code="registry.committee_incomplete",
    kind=Kind.CONFLICT,
    th="คณะกรรมการไม่ครบ ต้องมีอย่างน้อยสามคน โดยผู้เขียน/พิมพ์ ผู้ทาน และผู้ตรวจเป็นคนละคนกัน",
    remedy_th="ระบุกรรมการให้ครบตามคำสั่ง",
    en=(
        "The committee is incomplete: at least three persons, with a different one each to write, to "
        "proof-read and to check."
    ),
    remedy_en="Name all members that the order appoints.",
)
NATIONAL_ID_WRONG = Problem(
    code="registry.national_id_wrong",
    kind=Kind.CONFLICT,
    th="เลขประจำตัวประชาชนไม่ถูกต้อง (หลักตรวจสอบไม่ตรง)",
    remedy_th="ตรวจเลข 13 หลักกับบัตรประจำตัวประชาชน",
    en="The national id is wrong: its check digit does not match.",
    remedy_en="Compare the thirteen digits with the identity card.",
)
PERSON_DIFFERS = Problem(
    code="registry.person_differs",
    kind=Kind.CONFLICT,
    th="เลขประจำตัวประชาชนนี้มีในระบบด้วยชื่อและชื่อสกุลอื่น",
    remedy_th="ตรวจเลข 13 หลัก หากเปลี่ยนทั้งชื่อและชื่อสกุลให้แจ้งกรมส่งเสริมการปกครองท้องถิ่น",
    en="This national id is recorded with a different given name and a different family name.",
    remedy_en="Check the thirteen digits. If both names were changed, tell DLA.",
)
NAME_WRONG = Problem(
    code="registry.name_wrong",
    kind=Kind.CONFLICT,
    th="ชื่อมีอักขระที่ใช้ในชื่อไม่ได้",
    remedy_th="พิมพ์ชื่อตามคำสั่ง ไม่มีตัวเลขหรือเครื่องหมายพิเศษ",
    en="The name has characters that a name cannot have.",
    remedy_en="Type the name as in the order, without digits or special characters.",
)

# Scans
SCAN_MISSING = Problem(
    code="registry.scan_missing",
    kind=Kind.CONFLICT,
    th="ไม่พบไฟล์คำสั่งในคลังเอกสาร หรือไฟล์ไม่ตรงกับที่ส่งมา",
    remedy_th="ส่งไฟล์สแกนของคำสั่งอีกครั้ง",
    en="The scan is not in the archive, or is not the file that was sent.",
    remedy_en="Send the scan of the order again.",
)
SCAN_NOT_PDF = Problem(
    code="registry.scan_not_pdf",
    kind=Kind.CONFLICT,
    th="ไฟล์คำสั่งไม่ใช่ PDF ที่เปิดอ่านได้",
    remedy_th="สแกนคำสั่งเป็น PDF ไม่ใส่รหัสผ่าน แล้วส่งใหม่",
    en="The scan is not a PDF that can be opened.",
    remedy_en="Scan the order as a PDF without a password, then send it again.",
)
SCAN_TOO_LARGE = Problem(
    code="registry.scan_too_large",
    kind=Kind.CONFLICT,
    th="ไฟล์คำสั่งใหญ่เกิน {megabytes} MB หรือเกิน {pages} หน้า",
    remedy_th="สแกนที่ความละเอียด 200–300 dpi แล้วส่งใหม่",
    en="The scan is larger than {megabytes} MB, or has more than {pages} pages.",
    remedy_en="Scan at 200 to 300 dpi, then send it again.",
)

# Workbook of collected orders (แบบฟอร์มรวบรวมคำสั่ง)
WORKBOOK_UNREADABLE = Problem(
    code="registry.workbook_unreadable",
    kind=Kind.CONFLICT,
    th="ไฟล์นี้ไม่ใช่สมุดงาน Excel (.xlsx) ที่เปิดอ่านได้",
    remedy_th="บันทึกไฟล์เป็น .xlsx ไม่ใส่รหัสผ่าน แล้วส่งใหม่",
    en="The file is not an Excel workbook (.xlsx) that can be read.",
    remedy_en="Save it as .xlsx without a password, then send it again.",
)
WORKBOOK_TOO_LARGE = Problem(
    code="registry.workbook_too_large",
    kind=Kind.CONFLICT,
    th="สมุดงานใหญ่เกินไป ({what})",
    remedy_th="แบ่งเป็นหลายไฟล์ ไฟล์ละไม่เกินหนึ่งจังหวัด",
    en="The workbook is too large ({what}).",
    remedy_en="Split it into several files, with one province at most in each.",
)
WORKBOOK_ACTIVE = Problem(
    code="registry.workbook_active",
    kind=Kind.CONFLICT,
    th="สมุดงานมีมาโครหรือสูตร ({where})",
    remedy_th="วางเป็นค่าแทนสูตร ลบมาโคร แล้วบันทึกเป็น .xlsx",
    en="The workbook has macros or formulas ({where}).",
    remedy_en="Paste values in place of formulas, remove macros, save as .xlsx.",
)
COLUMNS_WRONG = Problem(
    code="registry.columns_wrong",
    kind=Kind.CONFLICT,
    th="หัวตารางไม่ตรงกับแบบฟอร์ม: ขาด {missing} / เกิน {extra}",
    remedy_th="ใช้แบบฟอร์มรวบรวมคำสั่งที่ดาวน์โหลดจากระบบ",
    en="The column headings differ from the form: missing {missing}; unknown {extra}.",
    remedy_en="Use the form that you can download from the system.",
)
CELL_WRONG = Problem(
    code="registry.cell_wrong",
    kind=Kind.CONFLICT,
    th="คอลัมน์ “{head}” ไม่ถูกต้อง: {why_th}",
    remedy_th="แก้เซลล์นี้แล้วส่งไฟล์อีกครั้ง",
    en="Column “{head}” is wrong: {why_en}",
    remedy_en="Correct the cell, then send the file again.",
)
ORDER_DIFFERS = Problem(
    code="registry.order_differs",
    kind=Kind.CONFLICT,
    th="แถวนี้ระบุคำสั่งเลขที่และวันที่เดียวกัน แต่ “{head}” ไม่ตรงกัน",
    remedy_th="ทุกแถวของคำสั่งเดียวกันต้องตรงกัน",
    en="This row names the same order, but its “{head}” differs.",
    remedy_en="Make all rows of the order agree with each other, and with what is recorded.",
)
NOT_OF_SENDER = Problem(
    code="registry.not_of_sender",
    kind=Kind.CONFLICT,
    th="หน่วยงานในแถวนี้ไม่อยู่ในสังกัดของผู้ส่ง",
    remedy_th="ส่งเฉพาะคำสั่งของหน่วยงานในสังกัด",
    en="The organisation in this row does not belong to the sender.",
    remedy_en="Send only orders of your own organisations.",
)

# Accounts
CODE_WRONG = Problem(
    code="registry.code_wrong",
    kind=Kind.CONFLICT,
    th="รหัสลงทะเบียนหรือเลขประจำตัวประชาชนไม่ถูกต้อง หรือรหัสหมดอายุแล้ว",
    remedy_th="ตรวจรหัสและเลข 13 หลัก หรือขอรหัสใหม่จากผู้บันทึกคำสั่งของ อปท.",
    en="The registration code or the national id is wrong, or the code is no longer valid.",
    remedy_en="Check both, or ask the person who records your authority's orders for a new code.",
)
USER_NAME_TAKEN = Problem(
    code="registry.user_name_taken",
    kind=Kind.CONFLICT,
    th="ชื่อผู้ใช้นี้มีผู้ใช้แล้ว",
    remedy_th="เลือกชื่อผู้ใช้อื่น",
    en="This user name is taken.",
    remedy_en="Choose another user name.",
)
PASSWORD_WEAK = Problem(
    code="registry.password_weak",
    kind=Kind.CONFLICT,
    th="รหัสผ่านเดาง่ายเกินไป",
    remedy_th="ใช้อย่างน้อย 12 อักขระ ไม่มีชื่อผู้ใช้หรือเลขประจำตัว และไม่ใช่อักขระซ้ำหรือเรียงกัน",
    en="The password is too easy to guess.",
    remedy_en="Use at least 12 characters, without user name or national id, not repeated or in sequence.",
)
SIGN_IN_WRONG = Problem(
    code="registry.sign_in_wrong",
    kind=Kind.CONFLICT,
    th="ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง",
    remedy_th="ตรวจแล้วลองใหม่ หากลืมรหัสผ่านให้ขอรหัสลงทะเบียนใหม่จากผู้บันทึกคำสั่งของ อปท.",
    en="The user name or the password is wrong.",
    remedy_en=(
        "Check both. If you forgot the password, ask the person who records your authority's orders for a "
        "new code."
    ),
)
TOO_MANY_TRIES = Problem(
    code="registry.too_many_tries",
    kind=Kind.TOO_MANY,
    th="ลองผิดหลายครั้งเกินไป ระงับการเข้าสู่ระบบของชื่อนี้ชั่วคราว",
    remedy_th="รอ {minutes} นาทีแล้วลองใหม่",
    en="There were too many failed attempts; signing in with this name is temporarily suspended.",
    remedy_en="Wait {minutes} minutes, then try again.",
)
SESSION_ENDED = Problem(
    code="registry.session_ended",
    kind=Kind.CONFLICT,
    th="การเข้าสู่ระบบครั้งนี้สิ้นสุดแล้ว",
    remedy_th="เข้าสู่ระบบอีกครั้ง",
    en="This session has ended.",
    remedy_en="Sign in again.",
)
APPOINTMENT_UNKNOWN = Problem(
    code="registry.appointment_unknown",
    kind=Kind.CONFLICT,
    th="ไม่พบการแต่งตั้งนี้ในหน่วยงานนี้ หรือสิ้นผลแล้ว",
    remedy_th="ตรวจรายการคำสั่งของหน่วยงาน",
    en="This organisation has no such appointment, or it has ended.",
    remedy_en="Check the list of the organisation's orders.",
)

# Organisations
# `details`: `effects`, queries.ActEffects
ACT_EFFECTS_CHANGED = Problem(
    code="registry.act_effects_changed",
    kind=Kind.CONFLICT,
    th="สิ่งที่จะเกิดขึ้นเปลี่ยนไปจากที่ท่านเห็น ยังไม่มีการบันทึก",
    remedy_th="ดูสิ่งที่จะเกิดขึ้นอีกครั้ง แล้วบันทึกใหม่",
    en="The effects are no longer those that you have seen; nothing was saved.",
    remedy_en="Look at the effects again, then record the act again.",
)
ORGANISATION_ENDED = Problem(
    code="registry.organisation_ended",
    kind=Kind.CONFLICT,
    th="{name} ยุบหรือรวมแล้วตั้งแต่วันที่ {since}",
    remedy_th="ทำรายการที่หน่วยงานซึ่งยังเปิดอยู่ ดูได้ที่หน้าหน่วยงาน",
    en="{name} was closed or merged on {since}.",
    remedy_en="Do this at an organisation that is open: the page of organisations lists them.",
)
DAY_PAST = Problem(
    code="registry.day_past",
    kind=Kind.CONFLICT,
    th="วันมีผลอยู่ก่อนวันนี้",
    remedy_th="ระบุวันนี้หรือวันหลังจากนี้ เพราะรายการที่ทำไปแล้วใช้สังกัดเดิม",
    en="The day on which this takes effect is before today.",
    remedy_en="Give today or a later day: what was done before is recorded at the former place.",
)
LATER_CHANGE = Problem(
    code="registry.later_change",
    kind=Kind.CONFLICT,
    th="มีการเปลี่ยนแปลงของ {name} ที่มีผลวันที่ {since} บันทึกไว้แล้ว",
    remedy_th="ระบุวันที่ {since} หรือหลังจากนั้น",
    en="A change of {name} from {since} on is recorded already.",
    remedy_en="Give that day or a later one.",
)
SCHOOLS_BELOW = Problem(
    code="registry.schools_below",
    kind=Kind.CONFLICT,
    th="ยังมีสถานศึกษาในสังกัด {count} แห่ง",
    remedy_th="กรมส่งเสริมการปกครองท้องถิ่นย้าย รวม หรือยุบสถานศึกษาเหล่านั้นก่อน",
    en="{count} schools belong to this authority.",
    remedy_en="DLA moves, merges or closes these schools first.",
)
NOT_OF_THIS_KIND = Problem(
    code="registry.not_of_this_kind",
    kind=Kind.CONFLICT,
    th="รายการนี้ใช้กับหน่วยงานประเภทนี้ไม่ได้",
    remedy_th="เลือกรายการที่มีในหน้าของหน่วยงานนี้",
    en="This cannot be done to an organisation of this kind.",
    remedy_en="Choose an act that the page of this organisation offers.",
)
SAME_PLACE = Problem(
    code="registry.same_place",
    kind=Kind.CONFLICT,
    th="สถานศึกษานี้อยู่ที่นั้นแล้ว",
    remedy_th="เลือกสังกัดหรือสถานศึกษาอื่น",
    en="The school is already there.",
    remedy_en="Choose another authority or another school.",
)
CODE_MISFORMED = Problem(
    code="registry.code_misformed",
    kind=Kind.CONFLICT,
    th="รหัส {value} ไม่ใช่รูปแบบของ {scheme}",
    remedy_th="ตรวจจำนวนหลักของรหัส",
    en="{value} is not a code of {scheme}.",
    remedy_en="Check the number of its digits.",
)
CODE_TAKEN = Problem(
    code="registry.code_taken",
    kind=Kind.CONFLICT,
    th="รหัส {value} เป็นของ {name} ในช่วงเวลานี้",
    remedy_th="ตรวจรหัส หรือบันทึกวันสิ้นสุดของรหัสที่ {name} ก่อน",
    en="{value} is the code of {name} in these days.",
    remedy_en="Check the code, or record first when it ends at {name}.",
)
CODE_DAYS = Problem(
    code="registry.code_days",
    kind=Kind.CONFLICT,
    th="ช่วงวันของรหัส {value} ทับกับรหัส {other} ที่เริ่มวันเดียวกันหรือภายหลัง",
    remedy_th="ตรวจวันเริ่ม หรือระบุวันสิ้นสุดก่อนรหัสนั้นเริ่ม",
    en="The days of {value} overlap those of {other}, which begins on the same day or later.",
    remedy_en="Check the first day, or give a last day before that code begins.",
)
LEVELS_MISSING = Problem(
    code="registry.levels_missing",
    kind=Kind.CONFLICT,
    th="ยังไม่ระบุระดับที่เปิดสอน",
    remedy_th="เลือกอย่างน้อยหนึ่งระดับ",
    en="No level that the school teaches is named.",
    remedy_en="Choose one level at least.",
)
AREA_UNKNOWN = Problem(
    code="registry.area_unknown",
    kind=Kind.CONFLICT,
    th="ไม่พบอำเภอหรือตำบลนี้ในจังหวัดนี้",
    remedy_th="เลือกอำเภอและตำบลของจังหวัด",
    en="There is no such district or subdistrict in this province.",
    remedy_en="Choose a district and a subdistrict of the province.",
)
KIND_NOT_HIGHER = Problem(
    code="registry.kind_not_higher",
    kind=Kind.CONFLICT,
    th="{before} เปลี่ยนฐานะเป็น {after} ไม่ได้",
    remedy_th="เลือกประเภทที่สูงกว่า เช่น อบต. เป็นเทศบาลตำบล",
    en="{before} cannot be converted to {after}.",
    remedy_en="Choose a higher kind: a subdistrict organisation becomes a municipality.",
)
NAME_TAKEN = Problem(
    code="registry.name_taken",
    kind=Kind.CONFLICT,
    th="มีหน่วยงานชื่อ {name} ที่นี่แล้ว",
    remedy_th="ตรวจว่าเป็นหน่วยงานเดียวกันหรือไม่ หากไม่ใช่ ให้ใช้ชื่อที่ต่างกัน",
    en="There is an organisation of the name {name} here already.",
    remedy_en="Check whether it is the same; if not, give it a name that differs.",
)

# Imports of organisations
INTAKE_UNKNOWN = Problem(
    code="registry.intake_unknown",
    kind=Kind.CONFLICT,
    th="ไม่พบการนำเข้านี้ หรือแถวนี้ไม่ใช่แถวที่รับไม่ได้ซึ่งยังเปิดอยู่",
    remedy_th="เลือกการนำเข้าจากหน้านำเข้าหน่วยงาน",
    en="There is no such import, or the row is not a refused one that is open.",
    remedy_en="Choose an import from the page of imports of organisations.",
)
INTAKE_NOT_READY = Problem(
    code="registry.intake_not_ready",
    kind=Kind.CONFLICT,
    th="ทำไม่ได้ในขณะนี้ การนำเข้าอยู่ในสถานะ {state} หรือกำลังทำงาน",
    remedy_th="เปิดหน้าการนำเข้าเพื่อดูความคืบหน้า แล้วเลือกรายการที่หน้านั้นมี",
    en="This cannot be done now: the import is {state}, or is being worked on.",
    remedy_en="Look at the page of the import, and choose an act that it offers.",
)
INTAKE_BUILT_ON = Problem(
    code="registry.intake_built_on",
    kind=Kind.CONFLICT,
    th="เลิกทำไม่ได้ มีการทำงานต่อจากการนำเข้านี้แล้วที่ {names}",
    remedy_th="แก้ทีละแห่งที่หน้าของหน่วยงานนั้น เช่น เปลี่ยนชื่อ ย้าย หรือยุบ",
    en="It cannot be undone: something was built on it at {names}.",
    remedy_en="Change these one by one on their pages: rename, move or close.",
)
INTAKE_STOPPED = Problem(
    code="registry.intake_stopped",
    kind=Kind.CONFLICT,
    th="ระบบหยุดงานนี้เพราะขัดข้อง ({cause}) แถวที่ทำแล้วยังอยู่",
    remedy_th="แจ้งรหัสนี้แก่ผู้ดูแลระบบ แล้วส่งไฟล์อีกครั้ง แถวที่มีแล้วไม่เพิ่มซ้ำ",
    en="The task was stopped by a failure ({cause}); rows that were done are kept.",
    remedy_en="Give this code to the operator, then send the file again: no row is added twice.",
)
