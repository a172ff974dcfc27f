"""The texts of the reasons of the officer's audit, by code; docs/rules.md D-1 to D-7.

They follow "row n" and never name a person.
"""

from shared.vocabulary.offices import Duty, Office

HEADS = (Office.REGISTRAR, Office.DIRECTOR)
SIGNERS: dict[str, tuple[str, str]] = {
    **{duty: (duty.thai, f"who {duty}") for duty in (Duty.WRITES, Duty.PROOFREADS, Duty.CHECKS)},
    **{head: (head.thai, head.english) for head in HEADS},
    **{f"{head}_of_record": (f"{head.thai}ในระเบียน", f"{head.english} of the records") for head in HEADS},
}
"""Duty or office of a signer → its name in a sentence."""
IDENTITY_TH: dict[str, tuple[str, str]] = {
    "student_no": ("เลขประจำตัวนักเรียน", "student number"),
    "id_kind": ("ชนิดของเลขประจำตัว", "kind of id"),
    "id_value": ("เลขประจำตัวประชาชน", "id"),
    "name": ("ชื่อ – ชื่อสกุล", "name"),
    "sex": ("เพศ", "sex"),
    "birth_date": ("วันเดือนปีเกิด", "birth date"),
    "father": ("ชื่อบิดา", "father"),
    "mother": ("ชื่อมารดา", "mother"),
}
"""Field of an identity → its name on the form."""

REASONS: dict[str, tuple[str, str]] = {
    "RECORD_ALTERED": (
        "ไม่พบระเบียนตามที่อนุมัติในคลังเอกสาร หรือถูกแก้ไข",
        "the archive no longer holds the record as it was approved",
    ),
    "GRADUATE_MISSING": ("มีผู้ได้รับอนุมัติการจบที่ไม่อยู่ในแบบรายงาน", "An approved graduate is not in the report"),
    "NOT_APPROVED": ("ไม่อยู่ในรายชื่อผู้ได้รับอนุมัติการจบ", "this pupil was not approved"),
    "GRADUATE_TWICE": ("มีชื่อซ้ำในแบบรายงาน", "this pupil is in the report more than once"),
    "SEQUENCE_WRONG": ("เลขลำดับไม่ต่อเนื่อง ควรเป็น {place}", "the running number should be {place}"),
    "NUMBER_NOT_REGISTERED": ("ปพ.1 ที่อ้างถึงไม่มีในทะเบียนคุมการออก", "its ปพ.1 is not in the register of issue"),
    "NUMBER_OF_ANOTHER": ("ปพ.1 ที่อ้างถึงเป็นของผู้อื่น", "its ปพ.1 is another pupil's"),
    "NUMBER_DIFFERS": (
        "ชุดที่หรือเลขที่ ปพ.1 ไม่ตรงกับทะเบียนคุมการออก",
        "set or number of its ปพ.1 is not the registered one",
    ),
    "TRANSCRIPT_NOT_IN_FORCE": ("ปพ.1 ที่อ้างถึงถูกยกเลิกหรือถูกแทนแล้ว", "its ปพ.1 was cancelled or replaced"),
    "ID_NOT_VALID": ("เลขประจำตัวไม่ถูกต้องตามรูปแบบ", "the id does not have the form of its kind"),
    "IDENTITY_DIFFERS": ("{th}ไม่ตรงกับระเบียนที่อนุมัติ", "{en} differs from the approved record"),
    "ROW_DIFFERS_FROM_RECORD": (
        "ผลการประเมินไม่ตรงกับระเบียนที่อนุมัติ",
        "the figures differ from the approved record",
    ),
    "BASIC_CREDITS_WRONG": (
        "หน่วยกิต (ประถมศึกษา: ชั่วโมง) รายวิชาพื้นฐานที่ได้ไม่ตรงกับผลรวมของรายวิชา",
        "basic credits (primary: hours) are not the sum of the subjects",
    ),
    "ADDITIONAL_CREDITS_WRONG": (
        "หน่วยกิต (ประถมศึกษา: ชั่วโมง) รายวิชาเพิ่มเติมที่ได้ไม่ตรงกับผลรวมของรายวิชา",
        "additional credits (primary: hours) are not the sum of the subjects",
    ),
    "AVERAGE_WRONG": ("ผลการเรียนเฉลี่ยไม่ตรงกับที่คำนวณจากรายวิชา", "the average is not what the subjects give"),
    "LEVEL_UNKNOWN": ("ไม่มีเกณฑ์การจบของระดับหรือหลักสูตรนี้", "there are no criteria for this level or curriculum"),
    "BASIC_STRUCTURE_INCOMPLETE": (
        "เรียนรายวิชาพื้นฐานไม่ครบตามโครงสร้าง",
        "basic subjects studied: less than the structure",
    ),
    "REGISTERED_BELOW_MINIMUM": ("เรียนรวมทั้งหมดน้อยกว่าเกณฑ์", "studied in all: less than the criterion"),
    "RESULT_UNDECIDED": ("มีผลการเรียน ร หรือ มส ค้างอยู่", "a result ร or มส is still open"),
    "BASIC_SUBJECT_NOT_PASSED": ("มีรายวิชาพื้นฐานที่ไม่ผ่าน", "a basic subject is not passed"),
    "BASIC_CREDITS_SHORT": (
        "หน่วยกิตรายวิชาพื้นฐานที่ได้น้อยกว่าเกณฑ์",
        "earned in basic subjects: less than the criterion",
    ),
    "ADDITIONAL_CREDITS_SHORT": (
        "หน่วยกิตรายวิชาเพิ่มเติมที่ได้น้อยกว่าเกณฑ์",
        "earned in additional subjects: less than the criterion",
    ),
    "TOTAL_CREDITS_SHORT": ("หน่วยกิตที่ได้รวมน้อยกว่าเกณฑ์", "earned in all: less than the criterion"),
    "RTW_NOT_PASSED": ("การอ่าน คิดวิเคราะห์ และเขียนไม่ผ่าน", "reading, thinking and writing: not passed"),
    "CHARACTERISTICS_NOT_PASSED": ("คุณลักษณะอันพึงประสงค์ไม่ผ่าน", "desirable characteristics: not passed"),
    "ACTIVITIES_NOT_PASSED": (
        "กิจกรรมพัฒนาผู้เรียนไม่ครบหรือไม่ผ่าน",
        "learner development activities: not all joined and passed",
    ),
    "SOCIAL_SERVICE_HOURS_SHORT": (
        "ชั่วโมงกิจกรรมเพื่อสังคมและสาธารณประโยชน์น้อยกว่าเกณฑ์",
        "hours of social service: less than the criterion",
    ),
    "ALL_CREDITS_WRONG": (
        "หน่วยกิตสะสมไม่ตรงกับผลรวมของรายวิชา",
        "the credits in all are not the sum of the subjects",
    ),
    "CORE_CREDITS": ("หน่วยกิตหมวดวิชาสมรรถนะแกนกลางไม่ครบ", "core category: credits short"),
    **{
        f"CORE_GROUP_{number}": (
            f"หน่วยกิตสมรรถนะแกนกลาง กลุ่มที่ {number} ไม่ครบ",
            f"core group {number}: credits short",
        )
        for number in range(1, 7)
    },
    "BASIC_CREDITS": ("หน่วยกิตกลุ่มวิชาชีพพื้นฐานไม่ครบ", "professional basics: credits short"),
    "SPECIFIC_CREDITS": ("หน่วยกิตกลุ่มวิชาชีพเฉพาะไม่ครบ", "professional specifics: credits short"),
    "ELECTIVE_CREDITS": ("หน่วยกิตกลุ่มวิชาชีพเลือกไม่ครบ", "professional electives: credits short"),
    "INTERNSHIP_CREDITS": ("หน่วยกิตฝึกประสบการณ์สมรรถนะวิชาชีพไม่ครบ", "internship: credits short"),
    "PROJECT_CREDITS": ("หน่วยกิตโครงงานพัฒนาสมรรถนะวิชาชีพไม่ครบ", "project: credits short"),
    "PROF_CREDITS": ("หน่วยกิตหมวดวิชาสมรรถนะวิชาชีพไม่ครบ", "professional category: credits short"),
    "FREE_CREDITS": ("หน่วยกิตหมวดวิชาเลือกเสรีไม่ครบ", "free subjects: credits short"),
    "TOTAL_CREDITS": ("หน่วยกิตสะสมไม่ครบตามหลักสูตร", "credits in all: less than the curriculum asks"),
    "REQUIRED_NOT_PASSED": ("มีรายวิชาบังคับที่ไม่ผ่าน", "a compulsory subject is not passed"),
    "PENDING_MS": ("มีผลการเรียน ม.ส. ค้างอยู่", "a result ม.ส. is still open"),
    "GPAX_BELOW_2": ("ผลการเรียนเฉลี่ยสะสมต่ำกว่า 2.00", "the average is below 2.00"),
    "STANDARD_FAILED": ("การประเมินมาตรฐานวิชาชีพไม่ผ่าน", "professional standard test: failed"),
    "STANDARD_NOT_TAKEN": ("ยังไม่ได้เข้ารับการประเมินมาตรฐานวิชาชีพ", "professional standard test: not taken"),
    "ACTIVITIES": ("กิจกรรมเสริมหลักสูตรไม่ครบจำนวนภาคเรียน", "activities: fewer terms than asked for"),
    "BRIDGING": ("รายวิชาปรับพื้นฐานไม่ผ่าน", "a bridging subject is not passed"),
    "ONE_PERSON_TWO_DUTIES": (
        "ผู้เขียน ผู้ทาน และผู้ตรวจต้องเป็นคนละคน ({duty})",
        "Writing, proofreading and checking need three different persons ({duty})",
    ),
    "ORDER_NOT_IN_FORCE": (
        "ไม่มีคำสั่งที่มีผลในวันนั้นสำหรับผู้ลงนาม ({duty})",
        "No order was in force on that day for the signer ({duty})",
    ),
}
"""Code → Thai, English."""
