"""Problems of the portal itself; it passes the problems of services on."""

from shared.contracts.problem import Kind, Problem

NO_SUCH_PAGE = Problem(
    code="portal.no_such_page",
    kind=Kind.NOT_FOUND,
    th="ไม่มีหน้านี้",
    remedy_th="ตรวจที่อยู่ หรือเริ่มจากหน้างานของฉัน",
    en="There is no such page.",
    remedy_en="Check the address, or start from the home page.",
)
NOT_THIS_WAY = Problem(
    code="portal.not_this_way",
    kind=Kind.METHOD_NOT_ALLOWED,
    th="หน้านี้ไม่รับคำขอแบบนี้",
    remedy_th="เปิดหน้านี้จากเมนู แล้วทำรายการอีกครั้ง",
    en="This address does not accept this kind of request.",
    remedy_en="Open the page from the menu, then try again.",
)
UNREADABLE = Problem(
    code="portal.unreadable",
    kind=Kind.MALFORMED,
    th="อ่านคำขอไม่ได้",
    remedy_th="ส่งใหม่จากหน้าเดิม หากเป็นโปรแกรม ให้ตรวจรูปแบบ JSON หรือแบบฟอร์ม",
    en="The request cannot be read.",
    remedy_en="Send it again from its page. If a program sent it, check the JSON or the form data.",
)
FOREIGN_FORM = Problem(
    code="portal.foreign_form",
    kind=Kind.FORBIDDEN,
    th="คำขอนี้ไม่ได้มาจากหน้าของระบบ ยังไม่มีข้อมูลใดถูกเปลี่ยน",
    remedy_th="เปิดระบบจากที่อยู่ทางการ แล้วทำรายการจากหน้านั้น",
    en="The request was not sent from a page of the system; nothing was changed.",
    remedy_en="Open the system at its official address and send the request from there.",
)
BUSY = Problem(
    code="portal.busy",
    kind=Kind.UNAVAILABLE,
    th="ระบบยังไม่ตอบ ยังไม่ทราบว่าบันทึกแล้วหรือไม่",
    remedy_th="รอสักครู่แล้วส่งอีกครั้งจากหน้าเดิม ระบบไม่บันทึกซ้ำ",
    en="The system does not answer; it is not known yet whether the request was saved.",
    remedy_en="Wait a moment, then send the same request again from the same page. Nothing is saved twice.",
)
CROWDED = Problem(
    code="portal.crowded",
    kind=Kind.UNAVAILABLE,
    th="ขณะนี้มีผู้ใช้พร้อมกันมาก ยังไม่มีการบันทึกใด ๆ",
    remedy_th="รอสักครู่แล้วส่งอีกครั้งจากหน้าเดิม",
    en="Many people use the system at this moment; nothing was saved.",
    remedy_en="Wait a moment, then send the same request again from the same page.",
)
TOO_MANY_FROM_HERE = Problem(
    code="portal.too_many_from_here",
    kind=Kind.TOO_MANY,
    th="มีการกรอกข้อมูลผิดหลายครั้งจากเครือข่ายของท่าน",
    remedy_th="รอหนึ่งนาทีแล้วลองอีกครั้ง หรือใช้เครื่องที่เคยเข้าสู่ระบบแล้ว",
    en="There were too many failed attempts from your network.",
    remedy_en="Wait a minute, then try again, or use a device on which you have signed in before.",
)
NO_SUCH_FILE = Problem(
    code="portal.no_such_file",
    kind=Kind.NOT_FOUND,
    th="ไม่มีไฟล์นี้ หรือไม่ใช่ไฟล์ของหน่วยงานท่าน",
    remedy_th="ตรวจที่อยู่ของไฟล์ หรือเปิดจากหน้ารายการ",
    en="There is no such file, or it belongs to another organisation.",
    remedy_en="Check the address of the file, or open it from the list.",
)
DATE_UNREAD = Problem(
    code="portal.date_unread",
    kind=Kind.CONFLICT,
    th="อ่านวันที่ไม่ได้ หรือไม่มีวันนี้ในปฏิทิน",
    remedy_th="พิมพ์วัน/เดือน/ปี พ.ศ. เช่น 25/11/2569",
    en="The date cannot be read, or the calendar has no such day.",
    remedy_en="Type day, month and Buddhist year, for example 25/11/2569.",
)
FINDING_MISSING = Problem(
    code="portal.finding_missing",
    kind=Kind.CONFLICT,
    th="ยังไม่ได้ระบุสิ่งที่พบ ยังไม่มีข้อมูลใดถูกเปลี่ยน",
    remedy_th="เลือกนักเรียน ช่องที่ผิด และเขียนสิ่งที่พบอย่างน้อยหนึ่งข้อ แล้วส่งกลับอีกครั้ง",
    en="You have not stated a finding; nothing was changed.",
    remedy_en="Choose a pupil and a field, write what you found, then return the report again.",
)
NOT_CONFIRMED = Problem(
    code="portal.not_confirmed",
    kind=Kind.CONFLICT,
    th="ท่านยังไม่ได้ยืนยัน ยังไม่มีข้อมูลใดถูกเปลี่ยน",
    remedy_th="อ่านผลที่จะเกิดขึ้น แล้วทำเครื่องหมายในช่องยืนยัน",
    en="You have not confirmed it; nothing was changed.",
    remedy_en="Read what will happen, then tick the box.",
)
TOO_LARGE = Problem(
    code="portal.file_too_large",
    kind=Kind.TOO_LARGE,
    th="ไฟล์ใหญ่กว่า {limit} MB",
    remedy_th="ลดขนาดไฟล์หรือแบ่งเป็นหลายไฟล์ แล้วส่งใหม่",
    en="The file is larger than {limit} MB.",
    remedy_en="Make the file smaller, or split it, then send it again.",
)
NOT_OF_THIS_KIND = Problem(
    code="portal.file_kind",
    kind=Kind.UNSUPPORTED,
    th="ไฟล์นี้ไม่ใช่ {kind}",
    remedy_th="แนบไฟล์ {kind} แล้วส่งใหม่",
    en="This file is not {kind}.",
    remedy_en="Attach a file of the kind {kind}, then send it again.",
)
NOT_YOUR_OFFICE = Problem(
    code="portal.not_your_office",
    kind=Kind.FORBIDDEN,
    th="หน้านี้เป็นงานของ {offices_th} ตำแหน่งหน้าที่ของท่านในหน่วยงานนี้ไม่มีงานนี้",
    remedy_th="กลับไปงานของฉัน หรือติดต่อผู้ดำรงตำแหน่งนั้น",
    en="This page is for: {offices_en}. You do not hold such an office at this organisation.",
    remedy_en="Go back to your work, or ask who holds that office.",
)
NOTHING_SHIFTED = Problem(
    code="portal.nothing_shifted",
    kind=Kind.CONFLICT,
    th="ยังไม่ได้พิมพ์วันใหม่ หรือพิมพ์วันเริ่มโดยไม่มีวันสุดท้าย",
    remedy_th="พิมพ์วันสุดท้ายของเรื่องที่เลื่อน เรื่องที่ไม่เลื่อนให้เว้นว่าง",
    en="No new day was typed, or a first day without a last one.",
    remedy_en="Type the last day of each line that moves; leave the others empty.",
)
FIELD_EMPTY = Problem(
    code="portal.field_empty",
    kind=Kind.CONFLICT,
    th="ช่องนี้ยังว่าง",
    remedy_th="กรอกช่องนี้ แล้วส่งอีกครั้ง",
    en="This field is empty.",
    remedy_en="Fill it in, then send the form again.",
)
CHANGED_MEANWHILE = Problem(
    code="portal.changed_meanwhile",
    kind=Kind.CONFLICT,
    th="มีผู้อื่นแก้ไขหลังจากที่ท่านเปิดแบบนี้ ยังไม่มีการบันทึก",
    remedy_th="เทียบของท่านกับที่บันทึกไว้ แล้วส่งอีกครั้งหากของท่านถูกต้อง",
    en="Somebody else has made a change since you opened this form; nothing was saved.",
    remedy_en="Compare yours with what is saved, then send again if yours is right.",
)
NOBODY_CHOSEN = Problem(
    code="portal.nobody_chosen",
    kind=Kind.CONFLICT,
    th="ยังไม่ได้เลือกว่าขยายเวลาให้ใคร",
    remedy_th="เลือกทั้งประเทศ ทั้งจังหวัด หรือทำเครื่องหมายหน้าหน่วยงาน",
    en="You have not chosen to whom the extension is given.",
    remedy_en="Choose the country, a province, or tick organisations.",
)
TOO_MANY_PHOTOS = Problem(
    code="portal.too_many_photos",
    kind=Kind.TOO_LARGE,
    th="ส่งรูปได้ครั้งละไม่เกิน {limit} รูป",
    remedy_th="แบ่งรูปเป็นหลายครั้ง แล้วส่งใหม่",
    en="At most {limit} photos can be sent at a time.",
    remedy_en="Split the photos, then send them again.",
)
SUBJECT_NOT_LISTED = Problem(
    code="portal.subject_not_listed",
    kind=Kind.CONFLICT,
    th="หลักสูตรของระดับนี้ไม่มีวิชารหัส {subject}",
    remedy_th="เลือกรหัสวิชาจากรายการของหน้านี้",
    en="The curriculum of this level has no subject {subject}.",
    remedy_en="Choose the code from the list on the page.",
)
NOTHING_ENTERED = Problem(
    code="portal.nothing_entered",
    kind=Kind.CONFLICT,
    th="ยังไม่ได้กรอกรายการใด ยังไม่มีการบันทึก",
    remedy_th="กรอกอย่างน้อยหนึ่งรายการ แล้วส่งอีกครั้ง",
    en="Nothing is entered; nothing was saved.",
    remedy_en="Enter one line at least, then send again.",
)
LINES_UNREAD = Problem(
    code="portal.lines_unread",
    kind=Kind.CONFLICT,
    th="อ่านบรรทัดที่ {lines} ไม่ได้ ยังไม่มีการบันทึก",
    remedy_th="แต่ละบรรทัดมีเลขประจำตัวนักเรียน แล้วตามด้วยผล",
    en="Lines {lines} cannot be read; nothing was saved.",
    remedy_en="Each line has a student number, then the result.",
)
FORM_NOT_KEPT = Problem(
    code="portal.form_not_kept",
    kind=Kind.CONFLICT,
    th="รายการที่ค้างไว้ไม่อยู่แล้ว พ้น 24 ชั่วโมง หรือเป็นของผู้อื่นหรือหน่วยงานอื่น ยังไม่มีการบันทึกใด ๆ",
    remedy_th="เปิดหน้าของรายการนั้นจากเมนูแล้วกรอกใหม่",
    en=(
        "The form is no longer kept: 24 hours are over, or it is of another person or organisation. Nothing "
        "was saved."
    ),
    remedy_en="Open the page of the form from the menu and fill it in again.",
)
