"""A student's particulars (ข้อมูลนักเรียน), and the fields that the forms need. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from shared.contracts.grades.rows import Completion
from shared.contracts.record import Pupil
from shared.vocabulary.titles import title_on

MAX_NAMED_STUDENTS = 10
"""How many student numbers a refusal names."""
NEEDED = ("nationality", "religion", "father", "mother", "entry_date", "former_school", "photo")
"""The fields that the forms need and a workbook LSF1 lacks."""
FIELDS_TH = {
    "nationality": "สัญชาติ",
    "religion": "ศาสนา",
    "father": "ชื่อบิดา",
    "mother": "ชื่อมารดา",
    "entry_date": "วันเข้าเรียน",
    "former_school": "โรงเรียนเดิม",
    "photo": "รูปถ่าย",
}


class Particulars(NamedTuple):
    """The current particulars of a student."""

    pupil: UUID
    student_no: str
    version: int
    identifier_kind: str
    identifier: str
    title: str
    first: str
    last: str | None
    sex: str
    birth_date: date
    nationality: str | None
    religion: str | None
    father: str | None
    mother: str | None
    entry_date: date | None
    former_school: dict[str, Any] | None
    photo: dict[str, Any] | None

    @property
    def missing(self) -> list[str]:
        """The fields that the forms need and nobody has entered yet."""
        return [field for field in NEEDED if getattr(self, field) is None]

    def differing(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Those of these fields that differ from the particulars."""
        return {field: value for field, value in fields.items() if getattr(self, field) != value}


FIELDS = Particulars._fields[3:]
"""The fields of one version of the particulars."""


def name_on(pupil: Particulars, day: date) -> str:
    """The name of the student with the title of that day: เด็กชาย becomes นาย at fifteen."""
    title = title_on(pupil.title, pupil.birth_date, day)
    return f"{title}{pupil.first} {pupil.last or ''}".rstrip()


def named(numbers: Iterable[str]) -> str:
    """The first of these student numbers, as a refusal names them."""
    return ", ".join(sorted(numbers)[:MAX_NAMED_STUDENTS])


def columns_of(row: Completion, photo: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns that a completion sets. A photo with the same bytes as the kept one is the kept one."""
    given = {field: getattr(row, field) for field in NEEDED if getattr(row, field) is not None}
    for field in given.keys() & {"former_school", "photo"}:
        given[field] = given[field].model_dump(mode="json")
    if photo and row.photo and photo["sha256"] == row.photo.sha256:
        given["photo"] = photo
    return given


def pupil_of_record(pupil: Particulars, day: date) -> Pupil:
    """The student as the forms show him or her, with the title of that day: เด็กชาย becomes นาย at fifteen.

    The particulars must be complete.
    """
    return Pupil.model_validate(
        {
            **{field: getattr(pupil, field) for field in ("student_no", "sex", "birth_date", *NEEDED)},
            "id": pupil.pupil,
            "identifier": {"kind": pupil.identifier_kind, "value": pupil.identifier},
            "name": {
                "title": title_on(pupil.title, pupil.birth_date, day),
                "first": pupil.first,
                "last": pupil.last,
            },
        }
    )
