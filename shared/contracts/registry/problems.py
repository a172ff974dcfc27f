"""Problems of registry."""

from shared.contracts.problem import Kind, Problem

# `details`: queries.NoOfficeDetails
NO_OFFICE = Problem(
    code="registry.no_office",
    kind=Kind.CONFLICT,
    th="ท่านยังไม่มีตำแหน่งหน้าที่ที่มีผลในวันนี้ {missing_th}",
    remedy_th="{act_th} แล้วเข้าสู่ระบบอีกครั้ง",
    en="You hold no office that is in force today: {missing_en}",
    remedy_en="{act_en}, then sign in again.",
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
# `details`: `order`, the id of the recorded one
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
    remedy_th="ส่งคำสั่งให้ {who_th} บันทึก",
    en="You may not record orders for this office.",
    remedy_en="Send the order to {who_en}, who records it.",
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
    th="ไม่พบไฟล์สแกนในคลังเอกสาร หรือไฟล์ไม่ตรงกับที่ส่งมา",
    remedy_th="ส่งไฟล์สแกนอีกครั้ง",
    en="The scan is not in the archive, or is not the file that was sent.",
    remedy_en="Send the scan again.",
)
SCAN_NOT_PDF = Problem(
    code="registry.scan_not_pdf",
    kind=Kind.CONFLICT,
    th="ไฟล์สแกนไม่ใช่ PDF ที่เปิดอ่านได้ และไม่ใช่รูปถ่าย JPEG หรือ PNG",
    remedy_th="สแกนเอกสารเป็น PDF ไม่ใส่รหัสผ่าน หรือถ่ายรูปเอกสาร แล้วส่งใหม่",
    en="The scan is not a PDF that can be opened, nor a photo (JPEG, PNG).",
    remedy_en="Scan the paper as a PDF without a password, or take a photo of it, then send it again.",
)
SCAN_TOO_LARGE = Problem(
    code="registry.scan_too_large",
    kind=Kind.CONFLICT,
    th="ไฟล์สแกนใหญ่เกิน {megabytes} MB หรือเกิน {pages} หน้า",
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
    remedy_th="ใช้แบบฟอร์มเปล่าที่ดาวน์โหลดได้จากหน้านำเข้า",
    en="The column headings differ from the form: missing {missing}; unknown {extra}.",
    remedy_en="Use the empty form that you can download from the page of the import.",
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
    remedy_th="ตรวจรหัสและเลข 13 หลัก หรือขอรหัสใหม่จากผู้บันทึกคำสั่งแต่งตั้งของท่าน",
    en="The registration code or the national id is wrong, or the code is no longer valid.",
    remedy_en="Check both, or ask whoever recorded your order of appointment for a new code.",
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
    th="รหัสผ่านเดาง่ายเกินไป {why_th}",
    remedy_th="ใช้คำที่ไม่เกี่ยวกันสามสี่คำต่อกัน อย่างน้อย 12 อักขระ ไม่มีชื่อ ชื่อผู้ใช้ หรือเลขประจำตัว",
    en="The password is too easy to guess: {why_en}",
    remedy_en=(
        "Use three or four words that have nothing to do with each other, at least 12 characters, without "
        "name, user name or national id."
    ),
)
SIGN_IN_WRONG = Problem(
    code="registry.sign_in_wrong",
    kind=Kind.CONFLICT,
    th="ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง",
    remedy_th="ตรวจแล้วลองใหม่ หากลืมรหัสผ่านให้ขอรหัสลงทะเบียนใหม่จากผู้บันทึกคำสั่งแต่งตั้งของท่าน",
    en="The user name or the password is wrong.",
    remedy_en=(
        "Check both. If you forgot the password, ask whoever recorded your order of appointment for a new "
        "code."
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
# Work calendars (ปฏิทินปฏิบัติงาน)
CALENDAR_ALREADY_ANNOUNCED = Problem(
    code="registry.calendar_already_announced",
    kind=Kind.CONFLICT,
    th="ปฏิทินปีการศึกษา {year} ประกาศแล้ว",
    remedy_th="เปิดปฏิทินของปีนั้น แล้วแก้วันทีละเรื่อง วันเดิมยังอ่านได้",
    en="The calendar of academic year {year} is announced.",
    remedy_en="Open that calendar and change the days of its lines; the former days stay readable.",
)
# `details`: `version` that is stored now; of a draft also its `lines`, of a line `starts` and `due`
CALENDAR_CHANGED = Problem(
    code="registry.calendar_changed",
    kind=Kind.CONFLICT,
    th="ปฏิทินนี้มีผู้แก้ไขหลังจากที่ท่านเปิด ยังไม่มีข้อมูลใดถูกเปลี่ยน",
    remedy_th="อ่านค่าที่บันทึกไว้ล่าสุด แล้วส่งของท่านอีกครั้งถ้ายังต้องการ",
    en="Another person has changed this calendar since you opened it; nothing was changed.",
    remedy_en="Read what is stored now, then send yours again if you still want it.",
)
TASK_UNKNOWN = Problem(
    code="registry.task_unknown",
    kind=Kind.CONFLICT,
    th="ปฏิทินปีการศึกษา {year} ไม่มีเรื่องนี้ หรือเรื่องนี้ไม่มีวันครบกำหนด",
    remedy_th="เลือกเรื่องจากหน้าปฏิทินของปีนั้น",
    en="The calendar of academic year {year} has no such line, or the line has no day that is due.",
    remedy_en="Choose a line from the page of that calendar.",
)
TASK_TWICE = Problem(
    code="registry.task_twice",
    kind=Kind.CONFLICT,
    th="เรื่อง “{title}” มีรหัสซ้ำกับเรื่องก่อนหน้า",
    remedy_th="ลบเรื่องที่ซ้ำออกจากร่าง",
    en="The line “{title}” has the code of a line before it.",
    remedy_en="Remove the repeated line from the draft.",
)
DAYS_REVERSED = Problem(
    code="registry.days_reversed",
    kind=Kind.CONFLICT,
    th="วันสุดท้ายอยู่ก่อนวันเริ่ม",
    remedy_th="ตรวจวันเริ่มและวันสุดท้าย (ปี พ.ศ.)",
    en="The last day is before the first.",
    remedy_en="Check both days and their Buddhist year.",
)
DAYS_FAR = Problem(
    code="registry.days_far",
    kind=Kind.CONFLICT,
    th="วันนี้อยู่ห่างจากปีการศึกษา {year} เกินหนึ่งปี",
    remedy_th="ตรวจปี พ.ศ. ของวันที่พิมพ์",
    en="The day is more than a year before or after academic year {year}.",
    remedy_en="Check the Buddhist year of the day.",
)
DAYS_MISSING = Problem(
    code="registry.days_missing",
    kind=Kind.CONFLICT,
    th="เรื่องนี้ต้องมีวันเริ่มหรือวันครบกำหนด ช่วงเวลาของระบบต้องมีทั้งสองวัน",
    remedy_th="พิมพ์วันให้ครบ",
    en="A line needs a first day or a day that is due; a window needs both.",
    remedy_en="Type the days.",
)
EXTENSION_NOT_LATER = Problem(
    code="registry.extension_not_later",
    kind=Kind.CONFLICT,
    th="วันที่ขยายถึงต้องอยู่หลังวันครบกำหนดเดิม",
    remedy_th="พิมพ์วันที่หลังวันครบกำหนดเดิม ถ้าจะเลื่อนให้เร็วขึ้นให้แก้ปฏิทิน",
    en="An extension must end after the day that is due.",
    remedy_en="Type a later day. To make a deadline earlier, change the line of the calendar.",
)
EXTENSION_UNKNOWN = Problem(
    code="registry.extension_unknown",
    kind=Kind.CONFLICT,
    th="ไม่พบการขยายเวลานี้ หรือยกเลิกไปแล้ว",
    remedy_th="เปิดหน้าเรื่องนี้ในปฏิทินเพื่อดูการขยายเวลาที่มีผล",
    en="There is no such extension, or it was taken back.",
    remedy_en="Open the line in the calendar to see which extensions are valid.",
)
EXTENSION_USED = Problem(
    code="registry.extension_used",
    kind=Kind.CONFLICT,
    th="เลิกทำไม่ได้ เพราะวันครบกำหนดเดิมผ่านไปแล้ว ผู้ได้รับขยายเวลาอาจใช้เวลานั้นแล้ว",
    remedy_th="ถ้าต้องเปลี่ยน ให้ขยายเวลาครั้งใหม่ด้วยวันที่ถูกต้อง",
    en="It cannot be undone: the earlier deadline has passed, and the extension may have been used.",
    remedy_en="If it must change, give another extension with the right day.",
)
SHIFT_UNKNOWN = Problem(
    code="registry.shift_unknown",
    kind=Kind.CONFLICT,
    th="ไม่พบคำขอเลื่อนวันนี้ของสถานศึกษา หรือตัดสินไปแล้ว",
    remedy_th="เปิดหน้าเลื่อนวันของสถานศึกษาเพื่อดูคำขอที่รอ",
    en="The school has no such shift, or it was decided.",
    remedy_en="Open the page of the schools' own days to see what waits.",
)
# `details`: `effects` (effects.OrderEffects) and their `effects_sha256`
ORDER_EFFECTS_CHANGED = Problem(
    code="registry.effects_changed",
    kind=Kind.CONFLICT,
    th="สิ่งที่จะเกิดขึ้นเปลี่ยนไปจากที่ท่านเห็น ยังไม่มีการบันทึก",
    remedy_th="ดูสิ่งที่จะเกิดขึ้นอีกครั้ง แล้วตัดสินใหม่",
    en="The effects have changed since you saw them. Nothing was saved.",
    remedy_en="Look at the effects again, then decide anew.",
)
ORDER_UNKNOWN = Problem(
    code="registry.order_unknown",
    kind=Kind.NOT_FOUND,
    th="ไม่พบคำสั่งนี้ในหน่วยงานนี้",
    remedy_th="เปิดรายการคำสั่งแต่งตั้งของหน่วยงาน แล้วเลือกคำสั่งอีกครั้ง",
    en="This organisation has no such order.",
    remedy_en="Open the list of the organisation's orders, then choose the order again.",
)
ORDER_WITHDRAWN = Problem(
    code="registry.order_withdrawn",
    kind=Kind.CONFLICT,
    th="คำสั่งนี้ถูกถอนออกแล้ว แก้ไขหรือให้พ้นตำแหน่งตามคำสั่งนี้ไม่ได้",
    remedy_th="หากคำสั่งมีจริง ให้บันทึกเป็นคำสั่งใหม่",
    en="This order is withdrawn: it cannot be corrected, nor an office by it ended.",
    remedy_en="If there is such an order, record it as a new one.",
)
NOTHING_CHANGED = Problem(
    code="registry.nothing_changed",
    kind=Kind.CONFLICT,
    th="ไม่มีช่องใดต่างจากที่บันทึกไว้",
    remedy_th="แก้ช่องที่พิมพ์ผิด แล้วส่งอีกครั้ง",
    en="No field differs from what is recorded.",
    remedy_en="Change the field that was typed wrong, then send again.",
)
LAST_DAY_WRONG = Problem(
    code="registry.last_day_wrong",
    kind=Kind.CONFLICT,
    th="วันสุดท้ายต้องไม่ก่อนวันแรกที่ดำรงตำแหน่ง ({first_th}) และต้องก่อนวันสุดท้ายที่บันทึกไว้",
    remedy_th="ตรวจวันสุดท้ายตามคำสั่งหรือหนังสือ หากคำสั่งเดิมพิมพ์วันผิด ให้แก้ไขคำสั่งนั้น",
    en="The last day must not be before the first one ({first_en}), but before the recorded last one.",
    remedy_en="Check the last day in the order or letter. If a day was typed wrong, correct the order.",
)
POSITION_NOT_ACTING = Problem(
    code="registry.position_not_acting",
    kind=Kind.CONFLICT,
    th="ผู้รักษาการต้องมีตำแหน่งที่ขึ้นต้นด้วย รักษาการ หรือ รักษาราชการแทน ตามที่พิมพ์ใต้ลายมือชื่อ",
    remedy_th="พิมพ์ตำแหน่งตามคำสั่ง เช่น รักษาการในตำแหน่งผู้อำนวยการโรงเรียน หรือเลือกว่าไม่ใช่ผู้รักษาการ",
    en="The position of who acts for a vacant office must begin with the Thai word for acting, as printed.",
    remedy_en="Type the position as the order has it, or choose that the person is not acting.",
)
PHOTO_TOO_LARGE = Problem(
    code="registry.photo_too_large",
    kind=Kind.CONFLICT,
    th="รูปถ่ายใหญ่เกิน {megapixels} ล้านจุด",
    remedy_th="ถ่ายรูปใหม่ด้วยความละเอียดปกติ หรือสแกนเป็น PDF แล้วส่งใหม่",
    en="The photo has more than {megapixels} megapixels.",
    remedy_en="Take the photo again with the usual resolution, or scan the paper as a PDF.",
)

SCAN_KNOWN = Problem(
    code="registry.scan_known",
    kind=Kind.CONFLICT,
    th="คำสั่งนี้มีสำเนาแล้ว",
    remedy_th="เปิดสำเนาจากรายการคำสั่งแต่งตั้ง",
    en="This order has its scan already.",
    remedy_en="Open the scan from the list of orders.",
)
# Registration codes
CODE_NEEDS_SECOND = Problem(
    code="registry.code_needs_second",
    kind=Kind.CONFLICT,
    th="ออกรหัสใหม่คนเดียวไม่ได้ เพราะ{why_th}",
    remedy_th="ขอรหัสเพิ่มเติมที่หน้ารหัสของคำสั่งนี้ แล้วให้{confirmers_th}อีกคนหนึ่งยืนยัน",
    en="You cannot issue a new code alone: {why_en}.",
    remedy_en=(
        "Ask for a further code on the page of this order's codes; another person confirms it: "
        "{confirmers_en}."
    ),
)
CODE_NOT_NEEDED = Problem(
    code="registry.code_not_needed",
    kind=Kind.CONFLICT,
    th="ยังไม่มีบัญชีและรหัสแรกยังไม่ได้ส่งถึงมือ จึงไม่ต้องขอรหัสเพิ่มเติม",
    remedy_th="ออกรหัสแรกใหม่ที่หน้ารหัสของคำสั่งนี้ ทำได้คนเดียว",
    en="There is no account, and the first code was not handed over: no further code is needed.",
    remedy_en="Issue the first code anew on the page of this order's codes; you need nobody else for it.",
)
CODE_OF_ONESELF = Problem(
    code="registry.code_of_oneself",
    kind=Kind.CONFLICT,
    th="ขอรหัสเพิ่มเติมให้ตนเองไม่ได้",
    remedy_th="ให้ผู้บันทึกคำสั่งคนอื่นขอ หากลืมรหัสผ่านแต่ยังเข้าสู่ระบบอยู่ เปลี่ยนรหัสผ่านได้ที่หน้าบัญชีของฉัน",
    en="You cannot ask for a further code of your own.",
    remedy_en=(
        "Another person who records orders asks. While you know the password, change it on the page "
        "“My account”."
    ),
)
CODE_ASKED = Problem(
    code="registry.code_asked",
    kind=Kind.CONFLICT,
    th="มีคำขอรหัสเพิ่มเติมของผู้นี้ค้างอยู่แล้ว ใช้ได้ถึงวันที่ {until_th}",
    remedy_th="ให้{confirmers_th}ยืนยันคำขอนั้น หรือรอให้พ้นกำหนดแล้วขอใหม่",
    en="A further code of this person was asked for already; the request lapses on {until_en}.",
    remedy_en="Have it confirmed by another person ({confirmers_en}), or ask again after that day.",
)
CODE_NOT_GIVEN = Problem(
    code="registry.code_not_given",
    kind=Kind.CONFLICT,
    th="ไม่มีรหัสของการแต่งตั้งนี้ที่ยังไม่ได้ส่งถึงมือ",
    remedy_th="เปิดหน้ารหัสของคำสั่งนี้อีกครั้งเพื่อดูสถานะล่าสุด",
    en="This appointment has no code that waits to be handed over.",
    remedy_en="Open the page of this order's codes again to see the state.",
)
HANDOVER_DAY_WRONG = Problem(
    code="registry.handover_day_wrong",
    kind=Kind.CONFLICT,
    th="วันที่ส่งถึงมืออยู่ก่อนวันที่ออกรหัส หรือหลังวันนี้",
    remedy_th="แก้วันที่ให้อยู่ระหว่างวันที่ออกรหัสกับวันนี้",
    en="The day of the handover is before that of the code, or after today.",
    remedy_en="Enter a day from that of the code to today.",
)
CODE_REQUEST_OVER = Problem(
    code="registry.code_request_over",
    kind=Kind.CONFLICT,
    th="คำขอรหัสนี้ไม่มี ตัดสินแล้ว รับรหัสแล้ว หรือพ้นกำหนด 7 วัน",
    remedy_th="เปิดหน้ารหัสของคำสั่งอีกครั้ง หากยังต้องใช้รหัสให้ผู้บันทึกคำสั่งขอใหม่",
    en="There is no such request, it was decided or collected, or it has lapsed after 7 days.",
    remedy_en="Open the page of the order's codes again; who records orders may ask anew.",
)
CODE_SECOND_PERSON = Problem(
    code="registry.code_second_person",
    kind=Kind.FORBIDDEN,
    th="ผู้ขอรหัสและเจ้าของรหัสยืนยันคำขอนี้เองไม่ได้",
    remedy_th="ให้{confirmers_th}อีกคนหนึ่งยืนยัน",
    en="Neither who asked nor whose code it is can confirm this request.",
    remedy_en="Another person confirms it: {confirmers_en}.",
)
CODE_NOT_YOURS = Problem(
    code="registry.code_not_yours",
    kind=Kind.FORBIDDEN,
    th="เฉพาะผู้ขอรหัสจึงรับรหัสที่ยืนยันแล้วได้",
    remedy_th="ให้ผู้ขอเปิดหน้ารหัสของคำสั่งนี้แล้วรับรหัส หรือขอใหม่เมื่อพ้นกำหนด",
    en="Only who asked for a code can collect it.",
    remedy_en="Who asked collects it on the page of this order's codes; after it has lapsed, ask anew.",
)
MAY_NOT_ASK_CODE = Problem(
    code="registry.may_not_ask_code",
    kind=Kind.FORBIDDEN,
    th="ตำแหน่งของท่านขอหรือส่งมอบรหัสของผู้นี้ไม่ได้",
    remedy_th="ให้{askers_th}ทำรายการนี้",
    en="Your office cannot ask for this person's codes, nor hand them over.",
    remedy_en="This is done by: {askers_en}.",
)
MAY_NOT_CONFIRM_CODE = Problem(
    code="registry.may_not_confirm_code",
    kind=Kind.FORBIDDEN,
    th="ตำแหน่งของท่านยืนยันรหัสของผู้นี้ไม่ได้",
    remedy_th="ให้{confirmers_th}ยืนยัน",
    en="Your office cannot confirm this person's codes.",
    remedy_en="It is confirmed by: {confirmers_en}.",
)

# One's own account
OLD_PASSWORD_WRONG = Problem(
    code="registry.old_password_wrong",
    kind=Kind.CONFLICT,
    th="รหัสผ่านเดิมไม่ถูกต้อง รหัสผ่านยังไม่ถูกเปลี่ยน",
    remedy_th="พิมพ์รหัสผ่านเดิมอีกครั้ง หากลืมให้ขอรหัสลงทะเบียนใหม่จากผู้บันทึกคำสั่งแต่งตั้งของท่าน",
    en="The old password is wrong; it was not changed.",
    remedy_en=(
        "Type the old password again. If you forgot it, ask whoever recorded your order of appointment for a "
        "new code."
    ),
)
# Circulars (หนังสือเวียน)
CIRCULAR_UNKNOWN = Problem(
    code="registry.circular_unknown",
    kind=Kind.NOT_FOUND,
    th="ไม่พบหนังสือเวียนนี้ หรือหนังสือนี้ไม่ได้ส่งถึงหน่วยงานของท่าน",
    remedy_th="เปิดจากรายการหนังสือเวียนของหน่วยงาน",
    en="There is no such circular, or it was not sent to your organisation.",
    remedy_en="Open it from the list of your organisation's circulars.",
)
CIRCULAR_KNOWN = Problem(
    code="registry.circular_known",
    kind=Kind.CONFLICT,
    th="หนังสือเวียนที่ {number} ลงวันที่นี้ส่งแล้ว",
    remedy_th="ตรวจเลขที่และวันที่ หากต้องแก้หนังสือที่ส่งแล้ว ให้เขียนหนังสือใหม่แทนฉบับเดิม",
    en="Circular {number} of this date was already sent.",
    remedy_en="Check number and date. To correct a circular that was sent, write a new one that replaces it.",
)
CIRCULAR_IN_FUTURE = Problem(
    code="registry.circular_in_future",
    kind=Kind.CONFLICT,
    th="วันที่ของหนังสืออยู่หลังวันนี้",
    remedy_th="ตรวจวันที่ของหนังสือ (ปี พ.ศ. หรือ ค.ศ.)",
    en="The letter is dated after today.",
    remedy_en="Check the date of the letter, and whether its year is Buddhist or Christian.",
)
CIRCULAR_DUE_PAST = Problem(
    code="registry.circular_due_past",
    kind=Kind.CONFLICT,
    th="วันครบกำหนดรับทราบผ่านไปแล้ว",
    remedy_th="กำหนดวันนี้หรือวันหลังจากนี้ หรือเว้นว่าง",
    en="The last day for acknowledging is over.",
    remedy_en="Choose today or a later day, or leave it empty.",
)
CIRCULAR_TO_NOBODY = Problem(
    code="registry.circular_to_nobody",
    kind=Kind.CONFLICT,
    th="ไม่มีหน่วยงานใดตรงกับผู้รับที่เลือก",
    remedy_th="เลือกจังหวัด ประเภท อปท. หรือประเภทสถานศึกษาใหม่",
    en="No organisation is among those that you address.",
    remedy_en="Choose other provinces, kinds of authorities or kinds of schools.",
)
CIRCULAR_NOT_TO_REPLACE = Problem(
    code="registry.circular_not_to_replace",
    kind=Kind.CONFLICT,
    th="ไม่พบหนังสือที่จะแทน หรือมีฉบับอื่นแทนแล้ว",
    remedy_th="เลือกฉบับล่าสุดจากรายการหนังสือเวียน",
    en="The circular to replace is unknown, or another one has replaced it.",
    remedy_en="Choose the latest one from the list of circulars.",
)
CIRCULAR_FILE_WRONG = Problem(
    code="registry.circular_file_wrong",
    kind=Kind.CONFLICT,
    th="ไฟล์ “{name}” ไม่อยู่ในคลังแล้ว หรือเปิดไม่ได้ มีรหัสผ่าน หรือมีมาโคร",
    remedy_th="เอาไฟล์นี้ออก แล้วแนบใหม่เป็น PDF Excel (.xlsx) หรือ JPG ที่เปิดได้",
    en="The file “{name}” is no longer there, or cannot be opened, has a password or macros.",
    remedy_en="Remove it and attach it again as a PDF, Excel workbook (.xlsx) or JPEG that can be opened.",
)
CIRCULAR_DRAFT_CHANGED = Problem(
    code="registry.circular_draft_changed",
    kind=Kind.CONFLICT,
    th="มีผู้อื่นบันทึกร่างนี้หลังจากที่ท่านเปิด ยังไม่มีการบันทึก",
    remedy_th="เทียบของท่านกับที่บันทึกไว้ แล้วบันทึกอีกครั้งหากของท่านถูกต้อง",
    en="Somebody else has saved this draft since you opened it; nothing was saved.",
    remedy_en="Compare yours with what is saved, then save again if yours is right.",
)
"""`details`: the `version` and the `content` that are saved; neither when the draft was sent or deleted."""
ORDER_DRAFT_CHANGED = Problem(
    code="registry.order_draft_changed",
    kind=Kind.CONFLICT,
    th="มีผู้อื่นบันทึกหรือลบร่างคำสั่งนี้หลังจากที่ท่านเปิด ยังไม่มีการบันทึก",
    remedy_th="เทียบของท่านกับที่บันทึกไว้ แล้วส่งอีกครั้งหากของท่านถูกต้อง",
    en="Somebody else has saved or deleted this draft of an order since you opened it; nothing was saved.",
    remedy_en="Compare yours with what is saved, then send again if yours is right.",
)
"""`details`: the `OrderDraft` that is saved; empty when the draft was recorded or deleted."""
ORDER_DRAFT_UNKNOWN = Problem(
    code="registry.order_draft_unknown",
    kind=Kind.NOT_FOUND,
    th="ไม่พบร่างคำสั่งนี้ อาจบันทึกเป็นคำสั่งแล้วหรือถูกลบ",
    remedy_th="ดูร่างและคำสั่งของหน่วยงานในหน้าคำสั่งแต่งตั้ง",
    en="There is no such draft of an order; it may have been recorded or deleted.",
    remedy_en="See the drafts and orders of your organisation on the page of orders.",
)
CIRCULAR_EFFECTS_CHANGED = Problem(
    code="registry.circular_effects_changed",
    kind=Kind.CONFLICT,
    th="ร่างหรือจำนวนผู้รับเปลี่ยนไปจากที่ท่านเห็น ยังไม่ได้ส่ง",
    remedy_th="ดูร่างและจำนวนผู้รับอีกครั้ง แล้วส่งใหม่",
    en="The draft or its addressees are no longer what you have seen; nothing was sent.",
    remedy_en="Look at the draft and the number of addressees again, then send it.",
)
CIRCULAR_NOT_YOURS = Problem(
    code="registry.circular_not_yours",
    kind=Kind.FORBIDDEN,
    th="หน่วยงานรับทราบและส่งต่อได้เฉพาะในนามของตน",
    remedy_th="ให้ผู้ดำรงตำแหน่งของหน่วยงานนั้นรับทราบ",
    en="An organisation acknowledges and passes on circulars for itself only.",
    remedy_en="Ask who holds an office of that organisation to acknowledge it.",
)
CIRCULAR_NOBODY_BELOW = Problem(
    code="registry.circular_nobody_below",
    kind=Kind.CONFLICT,
    th="หนังสือนี้ไม่ได้ส่งถึงหน่วยงานที่อยู่ใต้หน่วยงานของท่าน จึงไม่มีผู้รับหนังสือนำส่ง",
    remedy_th="กดรับทราบหนังสือแทนการส่งต่อ",
    en="The circular was sent to nobody below your organisation, so a covering letter has no receiver.",
    remedy_en="Acknowledge the circular instead of passing it on.",
)
NOT_TO_BE_SHIFTED = Problem(
    code="registry.not_to_be_shifted",
    kind=Kind.CONFLICT,
    th="สถานศึกษาเลื่อนเรื่องนี้เองไม่ได้ เลื่อนได้เฉพาะภาคเรียนและช่วงเวลาของภาคเรียน",
    remedy_th="ถ้าทำไม่ทันกำหนด ให้แจ้งกรมส่งเสริมการปกครองท้องถิ่น ซึ่งเป็นผู้ขยายเวลา",
    en="A school cannot move this day: only terms and the windows of a term.",
    remedy_en="If the deadline cannot be met, tell DLA, which may extend it.",
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

# Forms of schools that want their LocalSchool data moved
# `details`: `form`, the id of the valid one
MOVE_FORM_KNOWN = Problem(
    code="registry.move_form_known",
    kind=Kind.CONFLICT,
    th="สถานศึกษานี้ตอบแล้วด้วยหนังสือเลขที่ {number} ได้รับเมื่อวันที่ {received}",
    remedy_th="เปิดดูแบบที่รับไว้ หากผิดให้ถอนพร้อมเหตุผลก่อน แล้วส่งใหม่",
    en="This school has already answered with letter {number}, received on {received}.",
    remedy_en="Open the form that was received. If it is wrong, take it back, then send another.",
)
MOVE_FORM_UNKNOWN = Problem(
    code="registry.move_form_unknown",
    kind=Kind.NOT_FOUND,
    th="ไม่พบแบบขอย้ายข้อมูลนี้ของสถานศึกษานี้ หรือแบบนี้ไม่มีสำเนา",
    remedy_th="เปิดจากหน้าแบบขอย้ายข้อมูลของสถานศึกษา",
    en="This school has no such form, or the form has no scan.",
    remedy_en="Open it from the page of the school's form.",
)
MOVE_FORM_TAKEN_BACK = Problem(
    code="registry.move_form_taken_back",
    kind=Kind.CONFLICT,
    th="แบบนี้ถอนไปแล้ว",
    remedy_th="ส่งแบบใหม่ได้จากหน้าแบบขอย้ายข้อมูลของสถานศึกษา",
    en="This form was taken back already.",
    remedy_en="Another one may be sent from the page of the school's form.",
)
MOVE_FORM_NOT_YOURS = Problem(
    code="registry.move_form_not_yours",
    kind=Kind.FORBIDDEN,
    th="แบบนี้หน่วยงานอื่นเป็นผู้ส่งหรือบันทึก ({who_th}) ท่านถอนไม่ได้",
    remedy_th="ขอให้{who_th} หรือเจ้าหน้าที่กรมส่งเสริมการปกครองท้องถิ่นถอนจากหน้าแบบขอย้ายข้อมูล",
    en="Another organisation has sent or recorded this form ({who_en}); you cannot take it back.",
    remedy_en="Ask the {who_en}, or an officer of DLA, to take it back on the page of the school's form.",
)
MOVE_FORM_RECEIVED_WRONG = Problem(
    code="registry.move_form_received_wrong",
    kind=Kind.CONFLICT,
    th="วันที่ได้รับแบบต้องอยู่ระหว่าง {first} ถึง {last}",
    remedy_th="ตรวจวันที่ได้รับและปีการศึกษา (ปี พ.ศ. หรือ ค.ศ.)",
    en="The day on which the form is received must be from {first} to {last}.",
    remedy_en="Check that day and the academic year, and whether its year is Buddhist or Christian.",
)
MOVE_FORM_DATED_WRONG = Problem(
    code="registry.move_form_dated_wrong",
    kind=Kind.CONFLICT,
    th="วันที่ของหนังสือต้องอยู่ระหว่าง {first} ถึง {last}",
    remedy_th="ตรวจวันที่ของหนังสือ (ปี พ.ศ. หรือ ค.ศ.) หนังสือลงวันที่หลังวันที่ได้รับไม่ได้",
    en="The letter must be dated from {first} to {last}.",
    remedy_en="Check the date of the letter, and whether its year is Buddhist or Christian.",
)
MOVE_FORM_SCAN_NEEDED = Problem(
    code="registry.move_form_scan_needed",
    kind=Kind.CONFLICT,
    th="การขอย้ายข้อมูลต้องแนบสำเนาแบบที่ลงนามแล้ว",
    remedy_th="แนบไฟล์ PDF หรือรูปถ่ายของแบบ แล้วส่งใหม่",
    en="A form that asks for the move needs the scan of the signed form.",
    remedy_en="Attach a PDF or a photo of the form, then send it again.",
)
