"""Statements over learners, pupils and their particulars."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among, copy_in
from services.grades.students.particulars import FIELDS, NEEDED, Particulars, named
from services.grades.students.tables import (
    double_candidates,
    identifiers,
    learners,
    particulars,
    present,
    pupils,
)
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.problems import STUDENTS_REPEATED, STUDENTS_UNKNOWN
from shared.contracts.grades.rows import RowPupil
from shared.contracts.record import Identifier
from shared.thai.dates import day_of

PROOFS = ("national", "gcode")
"""The kinds of identifiers that belong to one learner in the country."""
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
COLUMNS = ("school", "pupil", "version", *FIELDS, *ORIGIN)
JSON_COLUMNS = frozenset({"former_school", "photo", "order_scan"})

SCHOOL = bindparam("school", type_=Text)
CURRENT = and_(
    particulars.c.school == pupils.c.school,
    particulars.c.pupil == pupils.c.pupil,
    particulars.c.version == pupils.c.version,
)
LACKS = or_(*(particulars.c[field].is_(None) for field in NEEDED))
OF_NUMBERS = pupils.c.school == SCHOOL, among(pupils.c.student_no, "numbers")
HOLDERS = select(particulars.c.pupil).where(
    particulars.c.school == SCHOOL, among(particulars.c.identifier, "identifiers")
)
IDENTITIES = select(
    pupils.c.pupil,
    pupils.c.student_no,
    particulars.c.identifier,
    particulars.c.first,
    particulars.c.last,
    particulars.c.sex,
    particulars.c.birth_date,
).join(particulars, CURRENT)
IDENTITIES_BY_NUMBER = IDENTITIES.where(*OF_NUMBERS)
IDENTITIES_AND_HOLDERS = IDENTITIES.where(
    pupils.c.school == SCHOOL,
    pupils.c.pupil.in_(select(pupils.c.pupil).where(*OF_NUMBERS).union(HOLDERS)),
)
IDS = select(pupils.c.student_no, pupils.c.pupil).where(*OF_NUMBERS)
OF_PUPILS = pupils.c.school == SCHOOL, among(pupils.c.pupil, "pupils", Uuid)
SET_VERSION = (
    update(pupils)
    .where(pupils.c.school == bindparam("at"), pupils.c.pupil == bindparam("of"))
    .values(version=bindparam("to"))
)

VALUE = func.unnest(bindparam("values", type_=ARRAY(Text))).column_valued("value")
# in one order, so that two imports of the same children do not wait for each other
KEYS = select(func.hashtextextended(VALUE, 0).label("key")).order_by("key").subquery("keys")
LOCK_IDENTIFIERS = select(func.pg_advisory_xact_lock(KEYS.c.key))
LATER = identifiers.alias("later")
IS_REPLACED = exists().where(LATER.c.learner == identifiers.c.learner, LATER.c.n > identifiers.c.n)
# of several learners the one who was known first
HOLDERS_IN_COUNTRY = (
    select(identifiers.c.value, func.coalesce(learners.c.merged_into, learners.c.learner))
    .join(learners, learners.c.learner == identifiers.c.learner)
    .where(among(identifiers.c.value, "values"), identifiers.c.kind.in_(PROOFS), ~IS_REPLACED)
    .order_by(identifiers.c.from_day.desc())
)
ENTER_REGISTER = (
    insert(present)
    .from_select(
        ["learner", "school", "pupil"],
        select(pupils.c.learner, pupils.c.school, pupils.c.pupil)
        .where(*OF_PUPILS)
        .order_by(pupils.c.learner),
    )
    .on_conflict_do_nothing()
    .returning(present.c.pupil)
)
LEAVE_REGISTER = delete(present).where(present.c.school == SCHOOL, among(present.c.pupil, "pupils", Uuid))
ADD_DOUBLE_CANDIDATES = (
    insert(double_candidates)
    .from_select(
        ["pupil", "came", "school", "came_to", "score", "state", "at"],
        select(
            present.c.pupil,
            pupils.c.pupil,
            present.c.school,
            pupils.c.school,
            literal(100),
            literal("open"),
            bindparam("now", type_=DateTime(timezone=True)),
        )
        .join(present, present.c.learner == pupils.c.learner)
        .where(*OF_PUPILS, present.c.pupil != pupils.c.pupil),
    )
    .on_conflict_do_nothing()
)


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
        select(pupils.c.pupil, pupils.c.student_no, pupils.c.version, *fields)
        .join(particulars, CURRENT)
        .where(pupils.c.school == school)
    )


async def every_student(
    session: AsyncSession, school: str, numbers: Sequence[str], field: str
) -> dict[str, Particulars]:
    """The students with these numbers, by number.

    Refuse numbers that occur twice or are not in the school's register, naming some of them.
    """
    if twice := {number for number in numbers if numbers.count(number) > 1}:
        raise STUDENTS_REPEATED.refuse(field, students=named(twice))
    known = await students_with(session, school, numbers)
    if unknown := set(numbers) - set(known):
        raise STUDENTS_UNKNOWN.refuse(field, count=len(unknown), students=named(unknown))
    return known


async def students_with(
    session: AsyncSession, school: str, numbers: Collection[str]
) -> dict[str, Particulars]:
    """The students with these numbers, by number, without unknown numbers."""
    rows = await session.execute(_current_particulars(school).where(pupils.c.student_no.in_(list(numbers))))
    return {row.student_no: Particulars(*row) for row in rows}


async def particulars_of(session: AsyncSession, school: str, ids: Iterable[UUID]) -> dict[UUID, Particulars]:
    """The particulars of these students, by id."""
    rows = await session.execute(_current_particulars(school).where(pupils.c.pupil.in_(list(ids))))
    return {row.pupil: Particulars(*row) for row in rows}


async def identities(
    session: AsyncSession, school: str, numbers: Iterable[str], values: Iterable[str]
) -> list[StudentIdentity]:
    """The students with these numbers, and those who have or had one of these identifiers."""
    parameters = {"school": school, "numbers": list(numbers), "identifiers": list(values)}
    rows = await session.execute(
        IDENTITIES_AND_HOLDERS if parameters["identifiers"] else IDENTITIES_BY_NUMBER, parameters
    )
    return [StudentIdentity(*row) for row in rows]


async def ids_of(session: AsyncSession, school: str, numbers: Iterable[str]) -> dict[str, UUID]:
    """The ids of the students with these numbers, by number, without unknown numbers."""
    rows = await session.execute(IDS, {"school": school, "numbers": list(numbers)})
    return dict(rows.tuples().all())


async def numbers_of(session: AsyncSession, school: str, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The student numbers of these students, by id."""
    rows = await session.execute(
        select(pupils.c.pupil, pupils.c.student_no).where(*OF_PUPILS),
        {"school": school, "pupils": list(ids)},
    )
    return dict(rows.tuples().all())


async def holds_identifier(session: AsyncSession, school: str, identifier: str) -> UUID | None:
    """The student of the school who has this identifier now, or None."""
    return await session.scalar(
        select(pupils.c.pupil)
        .join(particulars, CURRENT)
        .where(pupils.c.school == school, particulars.c.identifier == identifier)
    )


async def page_of_students(
    session: AsyncSession,
    school: str,
    ids: Collection[UUID] | None,
    text: str,
    after: str,
    limit: int,
    *,
    lacking: bool,
) -> tuple[int, list[Particulars]]:
    """The number of these students, and those of them after a student number, as many as `limit`.

    `ids`: None: of all students of the school. `text`: the beginning of the number, or parts of the name.
    `lacking`: only those who lack a field that the forms need.
    """
    name = func.concat_ws(" ", particulars.c.first, particulars.c.last)
    has_words = and_(*(func.strpos(name, word) > 0 for word in text.split()))
    has_number = pupils.c.student_no.startswith(text, autoescape=True)
    wanted = _current_particulars(school)
    if ids is not None:
        wanted = wanted.where(among(pupils.c.pupil, "ids", Uuid))
    if text:
        wanted = wanted.where(or_(has_number, has_words))
    if lacking:
        wanted = wanted.where(LACKS)
    values = {"ids": list(ids)} if ids is not None else {}
    total = await session.scalar(select(func.count()).select_from(wanted.subquery()), values)
    page = wanted.where(pupils.c.student_no > after).order_by(pupils.c.student_no).limit(limit)
    return total or 0, [Particulars(*row) for row in await session.execute(page, values)]


async def incomplete(session: AsyncSession, school: str) -> list[UUID]:
    """The students of the school whose particulars lack a field that the forms need."""
    found = select(pupils.c.pupil).join(particulars, CURRENT).where(pupils.c.school == school, LACKS)
    return list(await session.scalars(found))


async def add_students(
    work: Work,
    school: str,
    new: Mapping[str, tuple[RowPupil, int]],
    ids: Mapping[str, UUID],
    import_id: UUID | None,
) -> None:
    """Store new students with the particulars of the row that named them first, each as the learner who has
    this identifier in the country, else as a new one, and put them on the register.

    `ids`: theirs, by number.
    """
    known = await _learners_with(work.session, [of_row.identifier.value for of_row, _ in new.values()])
    learner_of = {
        number: known.get(of_row.identifier.value) or work.new_id() for number, (of_row, _) in new.items()
    }
    await copy_in(
        work,
        pupils,
        ("school", "pupil", "student_no", "learner", "given_at", "version"),
        ((school, ids[number], number, learner_of[number], work.now, 1) for number in new),
    )
    await _add_learners(
        work,
        [
            (learner_of[number], of_row.identifier, ids[number])
            for number, (of_row, _) in new.items()
            if of_row.identifier.value not in known
        ],
    )
    await _add_first_versions(work, school, new, ids, import_id)
    await enter_register(work, school, [ids[number] for number in new])


async def _add_first_versions(
    work: Work,
    school: str,
    new: Mapping[str, tuple[RowPupil, int]],
    ids: Mapping[str, UUID],
    import_id: UUID | None,
) -> None:
    """Store the first version of the particulars of new students."""
    common = {"school": school, "version": 1, "kind": "imported", "at": work.now, **work.origin}
    await copy_in(
        work,
        particulars,
        COLUMNS,
        (
            _row(
                {
                    "pupil": ids[number],
                    "identifier_kind": of_row.identifier.kind,
                    "identifier": of_row.identifier.value,
                    "title": of_row.title,
                    "first": of_row.first,
                    "last": of_row.last,
                    "sex": of_row.sex,
                    "birth_date": of_row.birth_date,
                    **common,
                    "import_id": import_id,
                    "row": row,
                }
            )
            for number, (of_row, row) in new.items()
        ),
    )


async def _learners_with(session: AsyncSession, values: Sequence[str]) -> dict[str, UUID]:
    """The learners who have these national ids or G-codes now, by identifier.

    Another school that adds a child with one of these identifiers waits until this transaction has ended.
    """
    await session.execute(LOCK_IDENTIFIERS, {"values": values})
    return dict((await session.execute(HOLDERS_IN_COUNTRY, {"values": values})).tuples().all())


async def _add_learners(work: Work, new: Sequence[tuple[UUID, Identifier, UUID]]) -> None:
    """Store new learners, each with the identifier that the first version of a pupil's particulars names."""
    await copy_in(work, learners, ("learner",), ((learner,) for learner, _, _ in new))
    day = day_of(work.now)
    await copy_in(
        work,
        identifiers,
        ("learner", "n", "kind", "value", "from_day", "evidence"),
        (
            (learner, 1, identifier.kind, identifier.value, day, Jsonb(_evidence(pupil, 1)))
            for learner, identifier, pupil in new
        ),
    )


async def enter_register(work: Work, school: str, ids: Collection[UUID]) -> None:
    """Put these students on the register of the school.

    Who is on that of another school stays there; the two are stored as candidates for one child.
    """
    if not ids:
        return
    parameters = {"school": school, "pupils": list(ids)}
    entered = (await work.session.scalars(ENTER_REGISTER, parameters)).all()
    if len(entered) < len(ids):
        await work.session.execute(ADD_DOUBLE_CANDIDATES, {**parameters, "now": work.now})


async def leave_register(session: AsyncSession, school: str, ids: Iterable[UUID]) -> None:
    """Take these students off the register of the school."""
    await session.execute(LEAVE_REGISTER, {"school": school, "pupils": list(ids)})


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
            "school": school,
            "pupil": pupil.pupil,
            "version": pupil.version + 1,
            **{field: getattr(pupil, field) for field in FIELDS},
            **fields,
            **common,
        }
        for pupil, fields in changed
    ]
    await copy_in(work, particulars, COLUMNS, map(_row, versions))
    await work.session.execute(
        SET_VERSION,
        [{"at": school, "of": version["pupil"], "to": version["version"]} for version in versions],
    )
    for version, (_, fields) in zip(versions, changed, strict=True):
        if "identifier" in fields:
            await _add_identifier(work, version)


def _row(version: Mapping[str, Any]) -> tuple[Any, ...]:
    """The columns of one version, in their order."""
    values = ((column, version.get(column)) for column in COLUMNS)
    return tuple(
        Jsonb(value) if column in JSON_COLUMNS and value is not None else value for column, value in values
    )


async def _add_identifier(work: Work, version: Mapping[str, Any]) -> None:
    """Store the identifier of a version of a pupil's particulars as the learner's newest."""
    of_pupil = pupils.c.school == version["school"], pupils.c.pupil == version["pupil"]
    learner = await work.session.scalar(
        select(learners.c.learner)
        .join(pupils, pupils.c.learner == learners.c.learner)
        .where(*of_pupil)
        .with_for_update(of=learners)
    )
    last = select(func.max(identifiers.c.n)).where(identifiers.c.learner == learner).scalar_subquery()
    await work.session.execute(
        insert(identifiers).values(
            learner=learner,
            n=last + 1,
            kind=version["identifier_kind"],
            value=version["identifier"],
            nationality=version["nationality"],
            from_day=day_of(work.now),
            evidence=_evidence(version["pupil"], version["version"]),
        )
    )


def _evidence(pupil: UUID, version: int) -> dict[str, Any]:
    """The reference to the version of a pupil's particulars that names an identifier."""
    return {"pupil": str(pupil), "particulars": version}
