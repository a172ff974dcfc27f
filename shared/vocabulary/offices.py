"""Offices of registration and measurement (ตำแหน่งหน้าที่), as the letter of 2569 names them."""
from enum import StrEnum


class Office(StrEnum):
    """What an order appoints a person to."""

    REGISTRAR_OFFICER = "registrar_officer"                   # เจ้าพนักงานทะเบียน, of the authority
    DIRECTOR = "director"                                     # ผู้อำนวยการสถานศึกษา
    REGISTRAR = "registrar"                                   # นายทะเบียน
    COMMITTEE_MEMBER = "committee_member"                     # คณะกรรมการจัดทำเอกสารหลักฐานการศึกษา
    AUTHORITY_CLERK = "authority_clerk"                       # เจ้าหน้าที่ผู้บันทึกคำสั่งของ อปท.
    PROVINCE_OFFICER = "province_officer"                     # สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด
    DLA_OFFICER = "dla_officer"                               # กรมส่งเสริมการปกครองท้องถิ่น


class Duty(StrEnum):
    """What a member of the committee does with ปพ.3: three different persons (pp3_distinct_persons)."""

    CHAIR = "chair"                                           # ประธานกรรมการ
    WRITES = "writes"                                         # ผู้เขียน/ผู้พิมพ์
    PROOFREADS = "proofreads"                                 # ผู้ทาน
    CHECKS = "checks"                                         # ผู้ตรวจ
