"""Statements over students and their particulars."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Select, Text, and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among, copy_in
from services.grades.students.particulars import FIELDS, NEEDED, Particulars, named
from services.grades.students.tables import particulars, students
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.problems import STUDENTS_REPEATED, STUDENTS_UNKNOWN
from shared.contracts.grades.rows import RowPupil

ORIGIN = (
    "kind",
    "at",
    "actor",
    "office",
    "appointment",
    "import_id",
    "row",
    "order_number",
    "order_date",
    "order_scan",
    "reason",
    "decision",
)
COLUMNS = ("pupil", "version", "school", *FIELDS, *ORIGIN)
JSON_COLUMNS = frozenset({"former_school", "photo", "order_scan"})

CURRENT = and_(particulars.c.pupil == students.c.pupil, particulars.c.version == students.c.version)
SCHOOL = bindparam("school", type_=Text)
OF_NUMBERS = students.c.school == SCHOOL, among(students.c.student_no, "numbers")
HOLDERS = select(particulars.c.pupil).where(
    particulars.c.school == SCHOOL, among(particulars.c.identifier, "identifiers")
)
IDENTITIES = select(
    students.c.pupil,
    students.c.student_no,
    particulars.c.identifier,
    particulars.c.first,
    particulars.c.last,
    particulars.c.sex,
    particulars.c.birth_date,
).join(particulars, CURRENT)
IDENTITIES_BY_NUMBER = IDENTITIES.where(*OF_NUMBERS)
IDENTITIES_AND_HOLDERS = IDENTITIES.where(
    students.c.pupil.in_(select(students.c.pupil).where(*OF_NUMBERS).union(HOLDERS))
)
IDS = select(students.c.student_no, students.c.pupil).where(*OF_NUMBERS)
NUMBERED = IDS.subquery("numbered")
"""The ids of the students with these numbers, for a statement of another capability to join; it binds
`school` and `numbers`."""
SET_VERSION = update(students).where(students.c.pupil == bindparam("of")).values(version=bindparam("to"))


class StudentIdentity(NamedTuple):
    """The identity of a student, as rows of results give it."""

    pupil: UUID
    student_no: str
    identifier: str
    first: str
    last: str | None
    sex: str
    birth_date: date


def _current_particulars(school: str) -> Select[Any]:
    """The statement of the current particulars of all students of a school."""
    fields = [particulars.c[field] for field in FIELDS]
    return (
        select(students.c.pupil, students.c.student_no, students.c.version, *fields)
        .join(particulars, CURRENT)
        .where(students.c.school == school)
    )


async def every_student(
    session: AsyncSession, school: str, numbers: Sequence[str], field: str
) -> dict[str, Particulars]:
    """The students with these numbers, by number.

    Refuse numbers that occur twice or are not in the school's register, naming some of them.
    """
    if twice := {number for number in numbers if numbers.count(number) > 1}:
        raise STUDENTS_REPEATED.refuse(field, students=named(twice))
    rows = await session.execute(_current_particulars(school).where(students.c.student_no.in_(list(numbers))))
    known = {row.student_no: Particulars(*row) for row in rows}
    if unknown := set(numbers) - set(known):
        raise STUDENTS_UNKNOWN.refuse(field, count=len(unknown), students=named(unknown))
    return known


async def particulars_of(
    session: AsyncSession, school: str, pupils: Iterable[UUID]
) -> dict[UUID, Particulars]:
    """The particulars of these students, by id."""
    rows = await session.execute(_current_particulars(school).where(students.c.pupil.in_(list(pupils))))
    return {row.pupil: Particulars(*row) for row in rows}


async def identities(
    session: AsyncSession, school: str, numbers: Iterable[str], identifiers: Iterable[str]
) -> list[StudentIdentity]:
    """The students with these numbers, and those who have or had one of these identifiers."""
    parameters = {"school": school, "numbers": list(numbers), "identifiers": list(identifiers)}
    rows = await session.execute(
        IDENTITIES_AND_HOLDERS if parameters["identifiers"] else IDENTITIES_BY_NUMBER, parameters
    )
    return [StudentIdentity(*row) for row in rows]


async def ids_of(session: AsyncSession, school: str, numbers: Iterable[str]) -> dict[str, UUID]:
    """The ids of the students with these numbers, by number, without unknown numbers."""
    rows = await session.execute(IDS, {"school": school, "numbers": list(numbers)})
    return dict(rows.tuples().all())


async def numbers_of(session: AsyncSession, pupils: Iterable[UUID]) -> dict[UUID, str]:
    """The student numbers of these students, by id."""
    rows = await session.execute(
        select(students.c.pupil, students.c.student_no).where(students.c.pupil.in_(list(pupils)))
    )
    return dict(rows.tuples().all())


async def holds_identifier(session: AsyncSession, school: str, identifier: str) -> UUID | None:
    """The student of the school who has this identifier now, or None."""
    return await session.scalar(
        select(students.c.pupil)
        .join(particulars, CURRENT)
        .where(students.c.school == school, particulars.c.identifier == identifier)
    )


def incomplete(school: str) -> Select[UUID]:
    """The statement of the ids of the school's students whose particulars lack a field that the forms
    need.
    """
    lacking = or_(*(particulars.c[field].is_(None) for field in NEEDED))
    return select(students.c.pupil).join(particulars, CURRENT).where(students.c.school == school, lacking)


async def add_students(
    work: Work,
    school: str,
    new: Mapping[str, tuple[RowPupil, int]],
    pupils: Mapping[str, UUID],
    import_id: UUID | None,
) -> None:
    """Store new students with the particulars of the row that named them first.

    `pupils`: their ids, by number.
    """
    common = {"kind": "imported", "at": work.now, **work.origin, "import_id": import_id}
    await copy_in(
        work,
        students,
        ("pupil", "school", "student_no", "version"),
        ((pupils[number], school, number, 1) for number in new),
    )
    await copy_in(
        work,
        particulars,
        COLUMNS,
        (
            _row(
                {
                    "pupil": pupils[number],
                    "version": 1,
                    "school": school,
                    "identifier_kind": of_row.identifier.kind,
                    "identifier": of_row.identifier.value,
                    "title": of_row.title,
                    "first": of_row.first,
                    "last": of_row.last,
                    "sex": of_row.sex,
                    "birth_date": of_row.birth_date,
                    **common,
                    "row": row,
                }
            )
            for number, (of_row, row) in new.items()
        ),
    )


async def add_versions(
    work: Work,
    school: str,
    changed: Sequence[tuple[Particulars, Mapping[str, Any]]],
    origin: Mapping[str, Any],
) -> None:
    """Store the next version of each student's particulars, with these fields changed.

    `origin`: kind, order, reason.
    """
    if not changed:
        return
    common = {"at": work.now, **work.origin, **origin}
    versions = [
        {
            "pupil": pupil.pupil,
            "version": pupil.version + 1,
            "school": school,
            **{field: getattr(pupil, field) for field in FIELDS},
            **fields,
            **common,
        }
        for pupil, fields in changed
    ]
    await copy_in(work, particulars, COLUMNS, map(_row, versions))
    await work.session.execute(
        SET_VERSION, [{"of": version["pupil"], "to": version["version"]} for version in versions]
    )


def _row(version: Mapping[str, Any]) -> tuple[Any, ...]:
    """The columns of one version, in their order."""
    values = ((column, version.get(column)) for column in COLUMNS)
    return tuple(
        Jsonb(value) if column in JSON_COLUMNS and value is not None else value for column, value in values
    )
