"""Why the portal says no by itself; what a service refuses it passes on."""
from shared.contracts.problem import Problem

NO_SUCH_PAGE = Problem(
    code="portal.no_such_page", th="ไม่มีหน้านี้", remedy_th="ตรวจที่อยู่ หรือเริ่มจากหน้างานของฉัน",
    en="There is no such page.", remedy_en="Check the address, or start from the home page.",
)
NOT_THIS_WAY = Problem(
    code="portal.not_this_way", th="หน้านี้ไม่รับคำขอแบบนี้", remedy_th="เปิดหน้านี้จากเมนู แล้วทำรายการอีกครั้ง",
    en="This address does not take this kind of request.", remedy_en="Open the page from the menu, then try again.",
)
UNREADABLE = Problem(
    code="portal.unreadable", th="อ่านคำขอไม่ได้", remedy_th="ส่งใหม่จากหน้าเดิม หากเป็นโปรแกรม ให้ตรวจรูปแบบ JSON หรือแบบฟอร์ม",
    en="The request cannot be read.", remedy_en="Send it again from its page; a program should check its JSON or its form.",
)
FOREIGN_FORM = Problem(
    code="portal.foreign_form", th="คำขอนี้ไม่ได้มาจากหน้าของระบบ ยังไม่มีข้อมูลใดถูกเปลี่ยน", remedy_th="เปิดระบบจากที่อยู่ทางการ แล้วทำรายการจากหน้านั้น",
    en="This was not sent from a page of the system; nothing was changed.", remedy_en="Open the system at its official address and do it from there.",
)
BUSY = Problem(
    code="portal.busy", th="ระบบยังไม่ตอบ ยังไม่ทราบว่าบันทึกแล้วหรือไม่", remedy_th="รอสักครู่แล้วส่งอีกครั้งจากหน้าเดิม ระบบไม่บันทึกซ้ำ",
    en="The system does not answer; nobody knows yet whether it was saved.", remedy_en="Wait a moment and send the same again; nothing is saved twice.",
)
NO_SUCH_FILE = Problem(
    code="portal.no_such_file", th="ไม่มีไฟล์นี้ หรือไม่ใช่ไฟล์ของหน่วยงานท่าน", remedy_th="ตรวจที่อยู่ของไฟล์ หรือเปิดจากหน้ารายการ",
    en="There is no such file, or it is not your organisation's.", remedy_en="Check its address, or open it from its list.",
)
DATE_UNREAD = Problem(
    code="portal.date_unread", th="อ่านวันที่ไม่ได้ หรือไม่มีวันนี้ในปฏิทิน", remedy_th="พิมพ์วัน/เดือน/ปี พ.ศ. เช่น 25/11/2569",
    en="This is no date, or no day of the calendar.", remedy_en="Type day, month and Buddhist year, like 25/11/2569.",
)
FINDING_MISSING = Problem(
    code="portal.finding_missing", th="ยังไม่ได้ระบุสิ่งที่พบ ยังไม่มีข้อมูลใดถูกเปลี่ยน", remedy_th="เลือกนักเรียน ช่องที่ผิด และเขียนสิ่งที่พบอย่างน้อยหนึ่งข้อ แล้วส่งกลับอีกครั้ง",
    en="There is no finding; nothing was changed.", remedy_en="Choose a pupil and a field, write what you found, then return it again.",
)
NOT_CONFIRMED = Problem(
    code="portal.not_confirmed", th="ท่านยังไม่ได้ยืนยัน ยังไม่มีข้อมูลใดถูกเปลี่ยน", remedy_th="อ่านผลที่จะเกิดขึ้น แล้วทำเครื่องหมายในช่องยืนยัน",
    en="You have not confirmed it; nothing was changed.", remedy_en="Read what will happen, then tick the box.",
)
TOO_LARGE = Problem(
    code="portal.file_too_large", th="ไฟล์ใหญ่กว่า {limit} MB", remedy_th="ลดขนาดไฟล์หรือแบ่งเป็นหลายไฟล์ แล้วส่งใหม่",
    en="The file is larger than {limit} MB.", remedy_en="Make it smaller, or divide it, then send again.",
)
NOT_OF_THIS_KIND = Problem(
    code="portal.file_kind", th="ไฟล์นี้ไม่ใช่ {kind}", remedy_th="แนบไฟล์ {kind} แล้วส่งใหม่",
    en="This file is not {kind}.", remedy_en="Attach a file of the kind {kind}, then send again.",
)
