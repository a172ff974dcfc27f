"""Problems of documents."""

from shared.contracts.problem import Kind, Problem

NOT_IN_LOG = Problem(
    code="documents.not_in_log",
    kind=Kind.CONFLICT,
    th="เอกสารนี้ยังไม่เข้าลำดับในบันทึกการออกเอกสาร",
    remedy_th="ลองอีกครั้งในอีกสักครู่",
    en="The log of issuance does not have this document yet.",
    remedy_en="Try again in a moment.",
)
REPORT_UNKNOWN = Problem(
    code="documents.report_unknown",
    kind=Kind.NOT_FOUND,
    th="ไม่พบแบบรายงานผู้สำเร็จการศึกษาฉบับนี้ในหน่วยงานที่ระบุ",
    remedy_th="เปิดรายการ ปพ.3 ใหม่แล้วเลือกฉบับล่าสุด",
    en="This organisation has no such version of a report of graduates.",
    remedy_en="Open the list of reports again and choose the latest version.",
)
REPORT_NOT_WAITING = Problem(
    code="documents.report_not_waiting",
    kind=Kind.CONFLICT,
    th="แบบรายงานฉบับนี้ไม่ได้รอการตรวจ (สถานะ {state})",
    remedy_th="ตรวจฉบับล่าสุดที่มีสถานะรอตรวจ",
    en="This version is not waiting for a decision: its state is {state}.",
    remedy_en="Decide on the latest version that is waiting.",
)
REPORT_BEING_CORRECTED = Problem(
    code="documents.report_being_corrected",
    kind=Kind.CONFLICT,
    th="ข้อมูลของผู้สำเร็จการศึกษาในแบบรายงานนี้มีการแก้ไข กำลังจัดทำฉบับที่ {version}",
    remedy_th="รอฉบับใหม่แล้วตรวจฉบับนั้น",
    en="A record in this report was corrected; version {version} is being prepared.",
    remedy_en="Wait for the new version and decide on that one.",
)
CHECKS_FAILED = Problem(
    code="documents.checks_failed",
    kind=Kind.CONFLICT,
    th="ข้อที่ระบบตรวจแล้วไม่เป็นตามนี้: {checks_th}",
    remedy_th="ส่งคืนสถานศึกษาเพื่อแก้ไข แล้วตรวจฉบับใหม่",
    en="The automatic checks failed: {checks_en}.",
    remedy_en="Return the report to the school, then decide on the new version.",
)
"""`details`: `checks`, {check: [ids of pupils, or duties of signers]}, and `findings`, each with check, code,
who, th, en."""
FINDING_OUTSIDE = Problem(
    code="documents.finding_outside",
    kind=Kind.CONFLICT,
    th="ข้อตรวจพบ {count} รายการอ้างถึงนักเรียนที่ไม่อยู่ในแบบรายงานนี้",
    remedy_th="เลือกนักเรียนจากรายชื่อในแบบรายงาน",
    en="{count} findings name pupils who are not in this report.",
    remedy_en="Choose pupils from the rows of the report.",
)
BLANKS_WRONG = Problem(
    code="documents.blanks_wrong",
    kind=Kind.CONFLICT,
    th="เลขที่แบบพิมพ์ไม่ถูกต้อง: เลขสุดท้ายต้องไม่น้อยกว่าเลขแรก และไม่เกิน 10,000 แผ่นต่อชุด",
    remedy_th="ตรวจเลขที่แรกและเลขที่สุดท้ายของชุดแบบพิมพ์",
    en=(
        "The numbers of the blank forms are wrong: the last is below the first, or there are more than "
        "10,000."
    ),
    remedy_en="Check the first and the last number of the set.",
)
BLANKS_KNOWN = Problem(
    code="documents.blanks_known",
    kind=Kind.CONFLICT,
    th="ชุดที่ {set_number} ของแบบพิมพ์นี้ลงบัญชีไว้แล้ว",
    remedy_th="ตรวจบัญชีคุมเลขที่ก่อนลงรับซ้ำ",
    en="Set {set_number} of this form is already in the account of form numbers.",
    remedy_en="Check the account before you enter the set again.",
)
NUMBER_NOT_FREE = Problem(
    code="documents.number_not_free",
    kind=Kind.CONFLICT,
    th="เลขที่ {number} ของชุดที่ {set_number} ไม่ว่าง หรือไม่มีในบัญชี",
    remedy_th="ตรวจบัญชีคุมเลขที่ เลขที่ออกเอกสารแล้วให้ยกเลิกเอกสารแทน",
    en="Number {number} of set {set_number} is not free, or is not in the account.",
    remedy_en="Check the account. If the number is on an issued document, cancel the document instead.",
)
DOCUMENT_UNKNOWN = Problem(
    code="documents.document_unknown",
    kind=Kind.NOT_FOUND,
    th="ไม่พบเอกสารนี้ในทะเบียนคุมการออกของสถานศึกษา",
    remedy_th="เปิดทะเบียนคุมการออกแล้วเลือกเอกสารใหม่",
    en="The school's register of issue has no such document.",
    remedy_en="Open the register of issue and choose the document again.",
)
DOCUMENT_NOT_IN_FORCE = Problem(
    code="documents.document_not_in_force",
    kind=Kind.CONFLICT,
    th="ยกเลิกไม่ได้ เพราะเอกสารนี้{state_th}แล้ว",
    remedy_th="ตรวจทะเบียนคุมการออก เอกสารที่ไม่มีผลแล้วไม่ต้องยกเลิกอีก",
    en="The document cannot be cancelled: it is already {state}.",
    remedy_en="Check the register of issue. A document that is void need not be cancelled again.",
)
DOCUMENT_BEING_REPLACED = Problem(
    code="documents.document_being_replaced",
    kind=Kind.CONFLICT,
    th="ฉบับแก้ไขที่จะใช้แทนเอกสารนี้กำลังออก",
    remedy_th="รอให้ฉบับใหม่ออกก่อน ฉบับนี้จะถูกแทนเอง หากยังต้องยกเลิก ให้ยกเลิกฉบับใหม่",
    en="A corrected document that replaces this one is being issued.",
    remedy_en=(
        "Wait for the new document: it makes this one void. If it must be void too, cancel the new one."
    ),
)
REPORT_NOT_CANCELLED = Problem(
    code="documents.report_not_cancelled",
    kind=Kind.CONFLICT,
    th="แบบรายงานผู้สำเร็จการศึกษา (ปพ.3) ไม่ยกเลิกโดยตรง",
    remedy_th="ให้เจ้าพนักงานทะเบียนส่งคืน หรือแก้ไขข้อมูลตามคำสั่ง แล้วฉบับใหม่จะแทนฉบับนี้",
    en="A report of graduates cannot be cancelled directly.",
    remedy_en=(
        "Have the registrar officer return it, or correct the records by order: the next version replaces it."
    ),
)
CANCELLING_ORDER_DATE = Problem(
    code="documents.cancelling_order_date",
    kind=Kind.CONFLICT,
    th="วันที่ของคำสั่งยกเลิกอยู่ก่อนวันที่ออกเอกสาร หรืออยู่หลังวันนี้",
    remedy_th="ตรวจวันที่ของคำสั่ง และปี พ.ศ.",
    en="The order to cancel is dated before the document was issued, or after today.",
    remedy_en="Check the date of the order, and whether its year is Buddhist or Christian.",
)
ASK_ONE_WAY = Problem(
    code="documents.ask_one_way",
    kind=Kind.CONFLICT,
    th="ระบุรหัสตรวจสอบ หรือสถานศึกษาพร้อมแบบและเลขที่ หรือค่า SHA-256 ของไฟล์",
    remedy_th="กรอกอย่างใดอย่างหนึ่งให้ครบ",
    en="Give a code, or a school with form and number, or the SHA-256 of a file.",
    remedy_en="Fill in one of them completely.",
)
NUMBER_CLAIMED = Problem(
    code="documents.number_claimed",
    kind=Kind.CONFLICT,
    th="คลังเอกสารบันทึกว่าเลขที่นี้เป็นของเอกสารอีกฉบับหนึ่ง จึงไม่จัดทำเอกสารฉบับนี้",
    remedy_th="แจ้งผู้ดูแลระบบ ฐานข้อมูลอาจเก่ากว่าคลังเอกสาร อย่าสั่งออกซ้ำก่อนแก้ไขแล้ว",
    en="The archive has this number for another document, so this one was not made.",
    remedy_en=(
        "Tell the operator: the database may be older than the archive. Do not retry before it is repaired."
    ),
)
"""Why the press did not make a document: the cause of a failed one."""
