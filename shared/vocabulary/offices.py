"""Offices of registration and measurement (ตำแหน่งหน้าที่), as the letter of 2569 names them."""

from enum import StrEnum


class Office(StrEnum):
    """What an order appoints a person to."""

    # เจ้าพนักงานทะเบียน, of the authority
    REGISTRAR_OFFICER = "registrar_officer"
    # ผู้อำนวยการสถานศึกษา
    DIRECTOR = "director"
    # นายทะเบียน
    REGISTRAR = "registrar"
    # คณะกรรมการจัดทำเอกสารหลักฐานการศึกษา
    COMMITTEE_MEMBER = "committee_member"
    # เจ้าหน้าที่ผู้บันทึกคำสั่งของ อปท.
    AUTHORITY_CLERK = "authority_clerk"
    # สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด
    PROVINCE_OFFICER = "province_officer"
    # กรมส่งเสริมการปกครองท้องถิ่น
    DLA_OFFICER = "dla_officer"

    @property
    def thai(self) -> str:
        """Its Thai name."""
        return _NAMES[self][0]

    @property
    def english(self) -> str:
        """Its English name."""
        return _NAMES[self][1]


RECORDERS: dict[Office, tuple[Office, ...]] = {
    Office.REGISTRAR_OFFICER: (Office.AUTHORITY_CLERK, Office.DLA_OFFICER),
    Office.DIRECTOR: (Office.AUTHORITY_CLERK, Office.DLA_OFFICER),
    Office.REGISTRAR: (Office.DIRECTOR, Office.AUTHORITY_CLERK, Office.DLA_OFFICER),
    Office.COMMITTEE_MEMBER: (Office.DIRECTOR, Office.AUTHORITY_CLERK, Office.DLA_OFFICER),
    Office.AUTHORITY_CLERK: (Office.DLA_OFFICER,),
    Office.PROVINCE_OFFICER: (Office.DLA_OFFICER,),
    Office.DLA_OFFICER: (Office.DLA_OFFICER,),
}
"""Who may record, within the own scope, an order that appoints to an office; first who sends it."""

_NAMES = {
    Office.REGISTRAR_OFFICER: ("เจ้าพนักงานทะเบียน", "registrar officer"),
    Office.DIRECTOR: ("ผู้อำนวยการสถานศึกษา", "director"),
    Office.REGISTRAR: ("นายทะเบียน", "registrar"),
    Office.COMMITTEE_MEMBER: (
        "กรรมการจัดทำเอกสารหลักฐานการศึกษา",
        "member of the committee for educational documents",
    ),
    Office.AUTHORITY_CLERK: ("เจ้าหน้าที่ผู้บันทึกคำสั่งของ อปท.", "clerk of the authority"),
    Office.PROVINCE_OFFICER: ("เจ้าหน้าที่ สถจ.", "officer of the provincial office"),
    Office.DLA_OFFICER: ("เจ้าหน้าที่กรมส่งเสริมการปกครองท้องถิ่น", "officer of DLA"),
}


class Duty(StrEnum):
    """The duty of a committee member for ปพ.3.

    Writing, proof-reading, checking: three persons (pp3_distinct_persons).
    """

    # ประธานกรรมการ
    CHAIR = "chair"
    # ผู้เขียน/ผู้พิมพ์
    WRITES = "writes"
    # ผู้ทาน
    PROOFREADS = "proofreads"
    # ผู้ตรวจ
    CHECKS = "checks"

    @property
    def thai(self) -> str:
        """Its name in orders and forms."""
        return {"chair": "ประธานกรรมการ", "writes": "ผู้เขียน/ผู้พิมพ์", "proofreads": "ผู้ทาน", "checks": "ผู้ตรวจ"}[
            self
        ]
