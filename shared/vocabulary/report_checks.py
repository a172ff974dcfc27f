"""Automatic checks of a report of graduates (ปพ.3), before the officer's own (basic-education.md §5.3)."""

from enum import StrEnum


class ReportCheck(StrEnum):
    """One check; the rule behind it: services/documents/rules/audit.py."""

    RECORDS = "records"
    COUNTS = "counts"
    NUMBERS = "numbers"
    IDS = "ids"
    IDENTITIES = "identities"
    CREDITS = "credits"
    CRITERIA = "criteria"
    SIGNERS_DISTINCT = "signers_distinct"
    ORDERS_IN_FORCE = "orders_in_force"

    @property
    def thai(self) -> str:
        """What holds when the check passes, in Thai."""
        return _WORDS[self][0]

    @property
    def english(self) -> str:
        """What holds when the check passes, in English."""
        return _WORDS[self][1]


_WORDS = {
    ReportCheck.RECORDS: ("ระเบียนเป็นฉบับที่อนุมัติ", "records are those that were approved"),
    ReportCheck.COUNTS: ("ผู้ได้รับอนุมัติครบ ไม่ซ้ำ ลำดับต่อเนื่อง", "every approved graduate once, in running order"),
    ReportCheck.NUMBERS: ("ปพ.1 อยู่ในทะเบียนคุมการออกและมีผล", "each ปพ.1 is registered and in force"),
    ReportCheck.IDS: ("เลขประจำตัวถูกต้องตามรูปแบบ", "ids have the form of their kind"),
    ReportCheck.IDENTITIES: (
        "ชื่อ วันเกิด บิดา มารดา ตรงกับระเบียน",
        "names, birth dates and parents are those of the records",
    ),
    ReportCheck.CREDITS: ("หน่วยกิตและผลการเรียนเฉลี่ยตรงกับที่คำนวณใหม่", "credits and averages, computed once more"),
    ReportCheck.CRITERIA: ("ครบเกณฑ์การจบ", "criteria of graduation are met"),
    ReportCheck.SIGNERS_DISTINCT: (
        "ผู้เขียน ผู้ทาน ผู้ตรวจ เป็นคนละคน",
        "writing, proofreading and checking by three persons",
    ),
    ReportCheck.ORDERS_IN_FORCE: ("ผู้ลงนามทุกคนมีคำสั่งที่มีผลในวันนั้น", "orders of all who sign were in force"),
}
