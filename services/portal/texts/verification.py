"""The texts of the verification page.

It never calls a document forged: a mistyped code gives the same answer.
"""

from typing import Any

WORDS: dict[str, dict[str, Any]] = {
    "th": {
        "title": "ตรวจสอบเอกสารการศึกษา",
        "ask": "เอกสารฉบับนี้ยังมีผลหรือไม่",
        "ask_more": "พิมพ์รหัสใต้คิวอาร์บนเอกสาร หรือส่งไฟล์ PDF ที่ได้รับมา ไม่ต้องเข้าสู่ระบบ ไม่มีการแสดงชื่อหรือผลการเรียน",
        "verdicts": {
            "in_force": ("มีผลใช้ได้", "เอกสารฉบับนี้ออกโดยสถานศึกษาที่ระบุ และยังมีผล"),
            "replaced": ("ถูกแทนที่แล้ว", "ฉบับนี้เคยถูกต้อง แต่มีฉบับใหม่แทนแล้ว โปรดขอฉบับใหม่จากเจ้าของเอกสาร"),
            "cancelled": ("ถูกยกเลิก", "สถานศึกษายกเลิกฉบับนี้แล้ว ห้ามใช้เป็นหลักฐาน"),
            "unknown": ("ไม่พบในทะเบียน", "ระบบไม่มีรายการนี้ ยังสรุปไม่ได้ว่าปลอม อาจพิมพ์รหัสผิด หรือออกก่อนมีระบบ"),
            "altered": ("เนื้อหาถูกแก้ไข", "ไฟล์ที่ท่านส่งมาไม่ตรงกับฉบับที่สถานศึกษาออก อย่าใช้ไฟล์นี้"),
        },
        "as_of": "ณ วันที่",
        "address_first": "ตรวจที่อยู่เว็บก่อนเชื่อ",
        "address_only": "ผลนี้จริงเฉพาะเมื่อแถบที่อยู่ขึ้นต้นด้วยโดเมนทางการที่พิมพ์ใต้คิวอาร์ คือ",
        "address_why": "ทุกตัวอักษร คิวอาร์ปลอมอาจพาไปหน้าที่เหมือนหน้านี้",
        "details": "รายละเอียด",
        "document": "เอกสาร",
        "school": "สถานศึกษา",
        "issued": "วันที่ออก",
        "cancelled_on": "วันที่ยกเลิก",
        "replaced_by": "ฉบับที่ใช้แทน",
        "what_now": "สิ่งที่ควรทำ",
        "steps_unknown": [
            "พิมพ์รหัสใต้คิวอาร์อีกครั้ง ระวัง 0 กับ O และ 1 กับ I",
            "ถ้าเอกสารออกก่อน 12 พฤษภาคม 2569 ให้ถามสถานศึกษาโดยตรง",
            "ถ้ายังสงสัย ส่งคำขอตรวจสอบวุฒิถึงสถานศึกษา",
        ],
        "compared": "สิ่งที่ระบบเทียบ",
        "comparisons": {
            "register": "รหัสหรือเลขที่บนเอกสาร กับทะเบียนคุมการออกเอกสาร: พบ",
            "digest": "ลายนิ้วมือไฟล์ (SHA-256) กับทะเบียน: เทียบแล้ว",
            "log": "บันทึกการออกเอกสาร: มีรายการนี้",
            "nothing": "ไม่มีสิ่งใดในทะเบียนให้เทียบ",
        },
        "log": "ขนาดบันทึกการออกเอกสาร",
        "without_us": "ตรวจโดยไม่พึ่งเรา",
        "steps_without": [
            "เปิด PDF ด้วยโปรแกรมอ่านที่ตรวจลายมือชื่อได้ แล้วดูชื่อผู้ลงนาม",
            "เทียบลายนิ้วมือไฟล์กับหลักฐานที่อยู่ข้างไฟล์ (.proof.json)",
            "โทรถามสถานศึกษาตามเบอร์ในเว็บของ อปท. ไม่ใช่เบอร์บนเอกสาร",
        ],
        "by_code": "ตรวจด้วยรหัส",
        "code": "รหัสใต้คิวอาร์",
        "code_hint": "เช่น ABCD-2345-WXYZ-6723",
        "check": "ตรวจสอบ",
        "by_file": "ตรวจทั้งไฟล์",
        "file": "ไฟล์ PDF ที่ได้รับ",
        "file_hint": "ไฟล์ถูกเทียบแล้วลบทันที",
        "check_file": "ตรวจไฟล์",
    },
    "en": {
        "title": "Check an educational document",
        "ask": "Is this document still in force?",
        "ask_more": "Enter the code printed below the QR code, or upload the PDF that you received. You do not need to sign in. No name and no result is shown.",
        "verdicts": {
            "in_force": (
                "In force",
                "This document was issued by the school that it names, and it is still valid.",
            ),
            "replaced": (
                "Replaced",
                "This document was valid, but a new one has replaced it. Ask its owner for the new one.",
            ),
            "cancelled": (
                "Cancelled",
                "The school has cancelled this document. Do not accept it as evidence.",
            ),
            "unknown": (
                "Not in the register",
                "The register does not contain this document. This does not prove a forgery: the code may be mistyped, or the document may be older than the system.",
            ),
            "altered": (
                "Altered",
                "The file that you uploaded is not the file that the school issued. Do not rely on it.",
            ),
        },
        "as_of": "As of",
        "address_first": "Check the web address first",
        "address_only": "Trust this answer only if the address bar starts with the official domain that is printed below the QR code:",
        "address_why": "Compare every letter. A forged QR code may lead to a page that looks like this one.",
        "details": "Details",
        "document": "Document",
        "school": "School",
        "issued": "Issued on",
        "cancelled_on": "Cancelled on",
        "replaced_by": "Replaced by",
        "what_now": "What to do",
        "steps_unknown": [
            "Enter the code below the QR code again. Take care with 0 and O, and with 1 and I.",
            "If the document was issued before 12 May 2026, ask the school.",
            "If you are still in doubt, ask the school to confirm the qualification.",
        ],
        "compared": "What was compared",
        "comparisons": {
            "register": "The code or number of the document is in the register of issue.",
            "digest": "The fingerprint of the file (SHA-256) was compared with the register.",
            "log": "The log of issuance contains this document.",
            "nothing": "The register has nothing to compare with.",
        },
        "log": "Size of the log of issuance",
        "without_us": "Check independently",
        "steps_without": [
            "Open the PDF in a reader that validates signatures, and check the name of the signer.",
            "Compare the fingerprint of the file with the proof that accompanies it (.proof.json).",
            "Call the school. Use the number on the website of its local authority, not the number on the document.",
        ],
        "by_code": "By code",
        "code": "Code below the QR code",
        "code_hint": "For example ABCD-2345-WXYZ-6723",
        "check": "Check",
        "by_file": "By file",
        "file": "The PDF that you received",
        "file_hint": "The file is compared and is not kept",
        "check_file": "Check the file",
    },
}
