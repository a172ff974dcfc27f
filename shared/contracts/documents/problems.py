"""Why documents says no."""
from shared.contracts.problem import Problem

NOT_IN_LOG = Problem(
    code="documents.not_in_log",
    th="เอกสารนี้ยังไม่เข้าลำดับในบันทึกการออกเอกสาร", remedy_th="ลองอีกครั้งในอีกสักครู่",
    en="The log of issuance does not hold this document yet.", remedy_en="Try again in a moment.",
)
REPORT_UNKNOWN = Problem(
    code="documents.report_unknown",
    th="ไม่พบแบบรายงานผู้สำเร็จการศึกษาฉบับนี้ในหน่วยงานที่ระบุ", remedy_th="เปิดรายการ ปพ.3 ใหม่แล้วเลือกฉบับล่าสุด",
    en="This organisation has no such version of a report of graduates.", remedy_en="Open the list of reports again and choose the latest version.",
)
REPORT_NOT_WAITING = Problem(
    code="documents.report_not_waiting",
    th="แบบรายงานฉบับนี้ไม่ได้รอการตรวจ (สถานะ {state})", remedy_th="ตรวจฉบับล่าสุดที่มีสถานะรอตรวจ",
    en="This version does not wait for a decision: it is {state}.", remedy_en="Decide on the latest version that waits.",
)
REPORT_BEING_CORRECTED = Problem(
    code="documents.report_being_corrected",
    th="ข้อมูลของผู้สำเร็จการศึกษาในแบบรายงานนี้มีการแก้ไข กำลังจัดทำฉบับที่ {version}", remedy_th="รอฉบับใหม่แล้วตรวจฉบับนั้น",
    en="A record in this report was corrected; version {version} is on its way.", remedy_en="Wait for the new version and decide on that.",
)
CHECKS_FAILED = Problem(
    code="documents.checks_failed",
    th="ระบบตรวจพบข้อที่ไม่ผ่าน: {checks}", remedy_th="ส่งคืนสถานศึกษาเพื่อแก้ไข แล้วตรวจฉบับใหม่",
    en="The machine's checks do not pass: {checks}.", remedy_en="Return the report to the school, then decide on the new version.",
)
"""`details` is {check: [ids of pupils, or duties of signers]}."""
FINDING_OUTSIDE = Problem(
    code="documents.finding_outside",
    th="ข้อตรวจพบ {count} รายการอ้างถึงนักเรียนที่ไม่อยู่ในแบบรายงานนี้", remedy_th="เลือกนักเรียนจากรายชื่อในแบบรายงาน",
    en="{count} findings name pupils who are not in this report.", remedy_en="Choose pupils from the rows of the report.",
)
BLANKS_WRONG = Problem(
    code="documents.blanks_wrong",
    th="เลขที่แบบพิมพ์ไม่ถูกต้อง: เลขสุดท้ายต้องไม่น้อยกว่าเลขแรก และไม่เกิน 10,000 แผ่นต่อชุด", remedy_th="ตรวจเลขที่แรกและเลขที่สุดท้ายของชุดแบบพิมพ์",
    en="The numbers of the blanks are wrong: the last is below the first, or there are more than 10,000.", remedy_en="Compare first and last number with the stack.",
)
BLANKS_KNOWN = Problem(
    code="documents.blanks_known",
    th="ชุดที่ {set_number} ของแบบพิมพ์นี้ลงบัญชีไว้แล้ว", remedy_th="ตรวจบัญชีคุมเลขที่ก่อนลงรับซ้ำ",
    en="Set {set_number} of this form is in the account already.", remedy_en="Look at the account before entering it again.",
)
NUMBER_NOT_FREE = Problem(
    code="documents.number_not_free",
    th="เลขที่ {number} ของชุดที่ {set_number} ไม่ว่าง หรือไม่มีในบัญชี", remedy_th="ตรวจบัญชีคุมเลขที่ เลขที่ออกเอกสารแล้วให้ยกเลิกเอกสารแทน",
    en="Number {number} of set {set_number} is not free, or not in the account.", remedy_en="Look at the account; an issued number is void with its document.",
)
ASK_ONE_WAY = Problem(
    code="documents.ask_one_way",
    th="ระบุรหัสตรวจสอบ หรือสถานศึกษาพร้อมแบบและเลขที่ หรือค่า SHA-256 ของแฟ้ม", remedy_th="กรอกอย่างใดอย่างหนึ่งให้ครบ",
    en="Give a code, or school with form and number, or the SHA-256 of a file.", remedy_en="Fill in one of them completely.",
)
