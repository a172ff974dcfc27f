"""Results and their changes in Thai: events, outcomes of rows, why a row is refused and what to do."""

from collections.abc import Iterable

from services.portal.texts.imports import REASONS

EVENTS = {
    "remedial_exam": "สอบแก้ตัว (จาก 0)",
    "complete": "แก้ ร ด้วยงานหรือการสอบ",
    "judge_existing": "ตัดสิน ร จากข้อมูลที่มีอยู่",
    "make_up_time": "เรียนเพิ่มให้ครบเวลา (จาก มส)",
    "make_up_activity": "ทำกิจกรรมให้ครบ (จาก มผ)",
}
# Shape and words of each outcome.
OUTCOMES = {
    "applied": ("ok", "check", "บันทึกแล้ว"),
    "new": ("ok", "plus", "จะบันทึก"),
    "same": ("off", "none", "มีอยู่แล้ว"),
    "refused": ("bad", "cross", "ไม่รับ"),
}
REFUSALS = {
    **REASONS,
    "STUDENT_UNKNOWN": ("ไม่มีนักเรียนเลขนี้ในทะเบียน", "ตรวจเลขประจำตัวนักเรียน"),
    "PUPIL_DIFFERS": ("ข้อมูลของนักเรียนไม่ตรงกับทะเบียน", "ตรวจเลขประจำตัวนักเรียน"),
    "RESULT_MISSING": ("ยังไม่มีผลเดิมของวิชานี้ในภาคเรียนนี้", "บันทึกผลการเรียนก่อน หรือตรวจรหัสวิชาและภาคเรียน"),
    "DATE_IN_FUTURE": ("วันที่นี้ยังมาไม่ถึง", "ใช้วันที่ไม่เกินวันนี้"),
    "ALREADY_PASSED": ("ผลที่นับอยู่ผ่านแล้ว", "ไม่ต้องแก้ตัว ถ้าบันทึกผิดให้แก้ไขตามคำสั่ง"),
    "EVENT_NOT_FOR_RESULT": ("วิธีแก้นี้ไม่ใช่ของผลเดิม", "เลือกวิธีแก้ให้ตรงกับผลเดิม 0 ร มส หรือ มผ"),
    "ATTEMPTS_EXHAUSTED": ("สอบแก้ตัวครบจำนวนครั้งแล้ว", "เรียนซ้ำ หรือเรียนวิชาอื่นแทนถ้าเป็นวิชาเพิ่มเติม"),
    "WINDOW_CLOSED": ("พ้นกำหนดเวลาแก้ผลของภาคเรียนนี้", "เรียนซ้ำ หรือดูขั้นต่อไปในคำอธิบาย"),
    "REMEDIAL_FIRST": ("ยังแก้ ร ได้อยู่ จึงยังไม่ตัดสินจากข้อมูลที่มี", "ให้นักเรียนส่งงานหรือสอบก่อน"),
    "ATTENDANCE_MISSING": ("ยังไม่มีร้อยละเวลาเรียนของวิชานี้", "บันทึกร้อยละเวลาเรียนพร้อมผลก่อน"),
    "ATTENDANCE_NOT_VALID": ("ร้อยละเวลาเรียนต้องเป็น 0-100", "แก้ร้อยละเวลาเรียน"),
    "ATTENDANCE_SUFFICIENT": ("เวลาเรียนครบเกณฑ์อยู่แล้ว", "ตรวจผล มส ที่บันทึกไว้"),
    "ATTENDANCE_BELOW_FLOOR": ("เวลาเรียนน้อยกว่าที่จะเรียนเพิ่มได้", "เรียนซ้ำ"),
    "ATTEMPTS_NOT_VALID": ("จำนวนครั้งที่สอบแก้ตัวไม่ถูกต้อง", "ตรวจรายการแก้ตัวก่อนหน้า"),
    "EXTENSION_TOO_LATE": ("ขยายเวลาเกินวันสุดท้ายที่ขยายได้", "ใช้วันที่ในช่วงที่ขยายได้"),
    "LEVEL_ABOVE_CAP": ("ผลหลังแก้สูงกว่าที่ระเบียบให้", "ลดผลให้ไม่เกินที่ระเบียบให้"),
    "MEASURE_MISSING": ("ยังไม่มีผลหลังแก้", "กรอกผลหลังแก้"),
    "MEASURE_NOT_VALID": ("ผลหลังแก้ใช้ไม่ได้", "กรอกผลเป็นระดับหรืออักษรที่วิชานี้ใช้"),
}


def why_refused(codes: Iterable[str]) -> list[tuple[str, str]]:
    """The reason and the remedy of each code, in their order."""
    return [REFUSALS.get(code, REFUSALS["ROW_REFUSED"]) for code in codes]
