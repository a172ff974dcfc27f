"""The achievement record: what was approved of one pupil.

Documents prints it and linkage maps it, from the same bytes.

Its JSON is canonical (`canonical`): the same record has the same bytes and the same SHA-256 everywhere.
Numbers are strings with a fixed count of decimals, dates are ISO 8601 in the common era; the forms print them
in Thai.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.files import FileReference
from shared.vocabulary.calendar import TermName
from shared.vocabulary.codes import AuthorityCode, MoeSchoolCode, Sha256, StudentNumber
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level

Credits = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}\.[0-9]$")]
"""หน่วยกิต: `1.5`, one decimal."""
Average = Annotated[str, StringConstraints(pattern=r"^[0-4]\.[0-9][0-9]$")]
"""ผลการเรียนเฉลี่ย: `3.24`, cut at two decimals."""
Points = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,5}\.[0-9][0-9]$")]
"""Sum of credits × level, two decimals: averages of several areas are computed from sums."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Quality = Literal["0", "1", "2", "3"]
"""ไม่ผ่าน, ผ่าน, ดี, ดีเยี่ยม."""


class RecordPart(BaseModel):
    """A part of a record or report."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class PersonName(RecordPart):
    """ชื่อ: title in full, given name, family name (None: has none)."""

    title: Text
    first: Text
    middle: Text | None = None
    last: Text | None = None


class Identifier(RecordPart):
    """เลขประจำตัวประชาชน, or the identifier of a person without one."""

    kind: Literal["national", "gcode", "passport"]
    value: Annotated[str, StringConstraints(min_length=5, max_length=20)]


class FormerSchool(RecordPart):
    """โรงเรียนเดิม."""

    name: Text
    province: Text
    last_class: Text


class Pupil(RecordPart):
    """ข้อมูลนักเรียน as the forms need it. The id is internal and never changes; the numbers may."""

    id: UUID
    student_no: StudentNumber
    identifier: Identifier
    name: PersonName
    sex: Literal["M", "F"]
    birth_date: date
    nationality: Text
    religion: Text
    # with title; "-" when unknown
    father: Text
    mother: Text
    entry_date: date
    former_school: FormerSchool
    photo: FileReference


class SchoolOfRecord(RecordPart):
    """สถานศึกษา, its authority and place, as on the day of approval."""

    # the ministry's
    code: MoeSchoolCode
    name: Text
    authority: AuthorityCode
    authority_name: Text
    subdistrict: Text
    district: Text
    province: Text


class SubjectResult(RecordPart):
    """One line of the transcript: a subject and the result that counts."""

    code: Text
    name: Text
    kind: Literal["basic", "additional"]
    # 21 Thai … 28 foreign languages, 29 other (linkage.md §2)
    area: Annotated[str, StringConstraints(pattern=r"^2[1-9]$")]
    credits: Credits
    result: Annotated[str, StringConstraints(pattern=r"^([0-4]|[0-3]\.5|ผ)$")]
    # เรียนซ้ำ, เทียบโอน, แทน …
    remark: Text | None = None


class ActivityResult(RecordPart):
    """กิจกรรมพัฒนาผู้เรียน of a term."""

    name: Text
    kind: Literal["guidance", "student_activity", "social_service"]
    hours: int = Field(ge=0, le=400)
    result: Literal["ผ", "มผ"]


class TermOfRecord(RecordPart):
    """ภาคเรียน: its results, in the order of the form."""

    term: TermName
    # ม.4
    class_name: Text
    results: list[SubjectResult]
    activities: list[ActivityResult]
    credits: Credits
    gpa: Average | None


class AreaAverage(RecordPart):
    """ผลการเรียนเฉลี่ย of one learning area, basic and additional subjects together."""

    code: Annotated[str, StringConstraints(pattern=r"^2[1-9]$")]
    name: Text
    credits: Credits
    points: Points
    gpa: Average | None


class Summary(RecordPart):
    """สรุปผลการประเมิน: the figures of the whole level."""

    basic_attempted: Credits
    basic_earned: Credits
    additional_attempted: Credits
    additional_earned: Credits
    # that count in the average
    credits: Credits
    points: Points
    gpax: Average
    areas: list[AreaAverage]
    reading_thinking_writing: Quality
    characteristics: Quality
    activities_passed: bool
    social_service_hours: int = Field(ge=0)


class NationalTest(RecordPart):
    """O-NET: one subject's score, or `-`."""

    subject: Text
    score: Text


class Signer(RecordPart):
    """A person who signs, with the position and the order in force on that day."""

    person: UUID
    # with title
    name: Text
    # นายทะเบียน, ผู้อำนวยการโรงเรียน, รักษาการ…
    position: Text
    # 12/2569 ลงวันที่ …
    order: Text


class Superseded(RecordPart):
    """The version that this one supersedes, and the order that requires it."""

    version: int = Field(ge=1)
    sha256: Sha256
    order_number: Text
    order_date: date
    reason: Text


class AchievementRecord(RecordPart):
    """ผลสัมฤทธิ์ทางการเรียนของผู้สำเร็จการศึกษา: the content of ปพ.1, and who approved it."""

    schema_: Literal["lsq.achievement-record/1"] = Field("lsq.achievement-record/1", alias="schema")
    version: int = Field(ge=1)
    supersedes: Superseded | None = None
    form: Literal[DocumentKind.P1B, DocumentKind.P1U]
    level: Level
    # core-2551r60
    curriculum: Text
    curriculum_name: Text
    school: SchoolOfRecord
    pupil: Pupil
    terms: list[TermOfRecord] = Field(min_length=1)
    summary: Summary
    national_tests: list[NationalTest]
    remarks: list[Text]
    # วันอนุมัติการจบ
    approved_on: date
    # วันออกจากโรงเรียน
    left_on: date
    leaving_cause: Text
    registrar: Signer
    director: Signer
    approved_at: datetime

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True, serialize_by_alias=True
    )


class GraduateRow(RecordPart):
    """One graduate in the report: what the officer checks, and the record that it is taken from."""

    seq: int = Field(ge=1)
    pupil: UUID
    student_no: StudentNumber
    identifier: Identifier
    name: PersonName
    sex: Literal["M", "F"]
    birth_date: date
    father: Text
    mother: Text
    # ปพ.1 ชุดที่
    set_number: Text
    # ปพ.1 เลขที่
    number: Text
    # of that ปพ.1
    issue: UUID
    basic_earned: Credits
    additional_earned: Credits
    gpax: Average
    reading_thinking_writing: Quality
    characteristics: Quality
    activities_passed: bool
    record: FileReference
    record_version: int = Field(ge=1)
    remark: str = Field("", max_length=200)


class RowChange(RecordPart):
    """A field that differs from the last version of the report."""

    pupil: UUID
    field: Text
    before: str
    after: str


class GraduatesReport(RecordPart):
    """แบบรายงานผู้สำเร็จการศึกษา (ปพ.3) of one school, year and level, approved together."""

    schema_: Literal["lsq.graduates-report/1"] = Field("lsq.graduates-report/1", alias="schema")
    report: UUID
    version: int = Field(ge=1)
    # of the last version's JSON
    supersedes: Sha256 | None = None
    form: Literal[DocumentKind.P3B, DocumentKind.P3U]
    level: Level
    year: int
    school: SchoolOfRecord
    approved_on: date
    rows: list[GraduateRow] = Field(min_length=1)
    changes: list[RowChange]
    # ผู้เขียน/ผู้พิมพ์
    prepared_by: Signer
    # ผู้ทาน
    proofread_by: Signer
    # ผู้ตรวจ
    checked_by: Signer
    registrar: Signer
    director: Signer

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True, serialize_by_alias=True
    )


def canonical(record: BaseModel, *, without: str | None = None) -> bytes:
    """The canonical bytes of a record, or of all but one of its fields.

    UTF-8 JSON, keys sorted, no spaces (RFC 8785 for the strings, whole numbers and truth values that occur in
    it).
    """
    return json.dumps(
        record.model_dump(mode="json", by_alias=True, exclude={without} if without else None),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()


def digest(body: bytes) -> str:
    """SHA-256 of these bytes, lower-case hexadecimal."""
    return hashlib.sha256(body).hexdigest()
