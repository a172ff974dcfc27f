"""Who the school's pupils are: particulars as they hold now."""
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.queries.graduates import graduated
from services.grades.tables import enrolments, particulars, students
from shared.contracts.grades.problems import ENROLMENT_UNKNOWN, STUDENTS_REPEATED, STUDENTS_UNKNOWN

FIELDS = (                                                    # of one version of the particulars
    "identifier_kind", "identifier", "title", "first", "last", "sex", "birth_date",
    "nationality", "religion", "father", "mother", "entry_date", "former_school", "photo",
)
NEEDED = ("nationality", "religion", "father", "mother", "entry_date", "former_school", "photo")
"""What the forms need and a workbook LSF1 lacks."""
THAI = {
    "nationality": "สัญชาติ", "religion": "ศาสนา", "father": "ชื่อบิดา", "mother": "ชื่อมารดา", "entry_date": "วันเข้าเรียน",
    "former_school": "โรงเรียนเดิม", "photo": "รูปถ่าย",
}
NAMED = 10                                                    # student numbers that a refusal names

now = and_(particulars.c.pupil == students.c.pupil, particulars.c.version == students.c.version)
incomplete: ColumnElement[bool] = or_(*(particulars.c[field].is_(None) for field in NEEDED))


def particulars_now(school: str) -> Select[Any]:
    """The particulars that hold now, of all pupils of a school."""
    told = [particulars.c[field] for field in FIELDS]
    return select(students.c.pupil, students.c.student_no, students.c.version, *told).join(particulars, now).where(students.c.school == school)


async def pupils_of_school(session: AsyncSession, school: str, numbers: Iterable[str]) -> dict[str, Row[Any]]:
    """The pupils with these student numbers, by number; an unknown number is not in it."""
    rows = await session.execute(particulars_now(school).where(students.c.student_no.in_(list(numbers))))
    return {row.student_no: row for row in rows}


async def every_pupil(session: AsyncSession, school: str, numbers: Sequence[str], field: str) -> dict[str, Row[Any]]:
    """The pupils with these student numbers. Refuses numbers that stand twice or are not in the school's register, naming some of them."""
    if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
        raise STUDENTS_REPEATED.refuse(field, students=", ".join(twice[:NAMED]))
    known = await pupils_of_school(session, school, numbers)
    if unknown := sorted(set(numbers) - set(known)):
        raise STUDENTS_UNKNOWN.refuse(field, count=len(unknown), students=", ".join(unknown[:NAMED]))
    return known


async def particulars_of(session: AsyncSession, school: str, pupils: Iterable[UUID]) -> dict[UUID, Row[Any]]:
    """The particulars of these pupils, by id."""
    rows = await session.execute(particulars_now(school).where(students.c.pupil.in_(list(pupils))))
    return {row.pupil: row for row in rows}


async def holds_identifier(session: AsyncSession, school: str, identifier: str) -> UUID | None:
    """Which pupil of the school has this identifier now."""
    return await session.scalar(select(students.c.pupil).join(particulars, now).where(students.c.school == school, particulars.c.identifier == identifier))


async def every_enrolled(session: AsyncSession, school: str, places: Sequence[tuple[str, str]]) -> dict[str, UUID]:
    """The pupils with these numbers at these levels. Refuses who is not in the school's register, not enrolled there, or has graduated there."""
    known = {number: pupil.pupil for number, pupil in (await every_pupil(session, school, [number for number, _ in places], "students")).items()}
    enrolled, settled = await enrolled_at(session, known.values()), await graduated(session, known.values())
    if others := sorted(number for number, level in places if (known[number], level) not in enrolled or level in settled.get(known[number], ())):
        raise ENROLMENT_UNKNOWN.refuse("students", students=", ".join(others[:NAMED]))
    return known


async def enrolled_at(session: AsyncSession, pupils: Iterable[UUID]) -> dict[tuple[UUID, str], Row[Any]]:
    """The enrolments of these pupils, by pupil and level."""
    rows = await session.execute(select(enrolments).where(enrolments.c.pupil.in_(list(pupils))))
    return {(row.pupil, row.level): row for row in rows}


def missing_particulars(pupil: Row[Any]) -> list[str]:
    """The fields that the forms need and nobody has told yet."""
    return [field for field in NEEDED if getattr(pupil, field) is None]
