"""Statements over academic years and the classes in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, and_, bindparam, case, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among, copy_in
from services.grades.calendar.school_terms import SchoolTerms
from services.grades.calendar.store import terms_of_school
from services.grades.classes.school_year import NewSchoolYear, SchoolYear, StudentInClass
from services.grades.classes.tables import school_years
from services.grades.curriculum.curricula import curriculum_of
from services.grades.enrolments.enrolment import Enrolment
from services.grades.enrolments.store import IN_ORDER
from services.grades.enrolments.tables import enrolments
from services.grades.students.store import numbers_of
from shared.chassis.unit_of_work import Work
from shared.vocabulary.calendar import TermName, term_parts
from shared.vocabulary.levels import Level

SCHOOL = bindparam("school", type_=Text)
OF_ENROLMENT = and_(
    school_years.c.school == enrolments.c.school, school_years.c.enrolment == enrolments.c.enrolment
)
OF_PUPILS = (
    enrolments.c.school == SCHOOL,
    among(enrolments.c.pupil, "pupils", Uuid),
    enrolments.c.level == bindparam("level", type_=Text),
)
# of two enrolments in one year the later one
NEWEST_YEARS = (
    select(enrolments.c.pupil, *(school_years.c[field] for field in SchoolYear._fields))
    .ext(distinct_on(enrolments.c.pupil, school_years.c.year))
    .join(school_years, OF_ENROLMENT)
    .where(*OF_PUPILS)
    .order_by(
        enrolments.c.pupil,
        school_years.c.year,
        enrolments.c.left_on.desc().nulls_first(),
        school_years.c.version.desc(),
    )
)
ENROLLED_YEARS = (
    select(
        enrolments.c.pupil,
        *(enrolments.c[field] for field in Enrolment._fields),
        school_years.c.year,
        school_years.c.version,
        school_years.c.reading,
        school_years.c.characteristics,
    )
    .outerjoin(school_years, OF_ENROLMENT)
    .where(*OF_PUPILS)
    .order_by(*IN_ORDER, school_years.c.version)
)

OF_THESE = among(enrolments.c.pupil, "pupils", Uuid)
NEWEST_CLASS = (
    select(school_years.c.enrolment, school_years.c.class_name, school_years.c.seat)
    .ext(distinct_on(school_years.c.enrolment))
    .where(school_years.c.school == SCHOOL)
    .order_by(school_years.c.enrolment, school_years.c.year.desc(), school_years.c.version.desc())
    .subquery("newest_class")
)
STAYS = (
    select(
        enrolments.c.pupil,
        enrolments.c.level,
        enrolments.c.entered_on,
        enrolments.c.left_on,
        enrolments.c.cause,
        NEWEST_CLASS.c.class_name,
        NEWEST_CLASS.c.seat,
    )
    .outerjoin(NEWEST_CLASS, NEWEST_CLASS.c.enrolment == enrolments.c.enrolment)
    .where(enrolments.c.school == SCHOOL)
    .order_by(*IN_ORDER)
)


class Stay(NamedTuple):
    """A student at a level, with the newest class."""

    pupil: UUID
    level: str
    entered_on: date
    left_on: date | None
    cause: str | None
    class_name: str | None
    seat: int | None


class EnrolledYear(NamedTuple):
    """An enrolment of a student, with one version of one of its academic years; `year` is None while it has
    none.
    """

    pupil: UUID
    enrolment: Enrolment
    year: int | None
    version: int
    reading: int | None
    characteristics: int | None


async def stays_of(session: AsyncSession, school: str, pupils: Collection[UUID] | None = None) -> list[Stay]:
    """The stays of these students, the open one of each last; `pupils`: None: the open ones of the school."""
    wanted = STAYS.where(enrolments.c.left_on.is_(None) if pupils is None else OF_THESE)
    parameters = {"school": school} | ({} if pupils is None else {"pupils": list(pupils)})
    return [Stay(*row) for row in await session.execute(wanted, parameters)]


async def enrolled_years(
    session: AsyncSession, school: str, level: Level, pupils: Iterable[UUID]
) -> list[EnrolledYear]:
    """The enrolments of these students at a level, the open one last, with every version of their academic
    years, the oldest first.
    """
    parameters = {"school": school, "level": level.value, "pupils": list(pupils)}
    last = 1 + len(Enrolment._fields)
    return [
        EnrolledYear(row[0], Enrolment(*row[1:last]), *row[last:])
        for row in await session.execute(ENROLLED_YEARS, parameters)
    ]


async def years_of(
    session: AsyncSession, school: str, level: Level, pupils: Sequence[UUID]
) -> dict[UUID, list[SchoolYear]]:
    """The academic years of each of these students at a level, each in its newest version."""
    years: dict[UUID, list[SchoolYear]] = {}
    parameters = {"school": school, "level": level.value, "pupils": pupils}
    for pupil, *year in await session.execute(NEWEST_YEARS, parameters):
        years.setdefault(pupil, []).append(SchoolYear(*year))
    return years


async def students_in(session: AsyncSession, school: str, term: TermName) -> list[StudentInClass]:
    """The students in a class of the school in this term, in the order of their numbers, without those who
    left before its last day.
    """
    terms = await terms_of_school(session, school)
    rows = (await session.execute(_in_classes(school, term, terms))).all()
    numbers = await numbers_of(session, school, {row.pupil for row in rows})
    found = (
        StudentInClass(
            row.pupil,
            numbers[row.pupil],
            curriculum_of(Level(row.level), row.curriculum),
            row.class_name,
            row.plan,
        )
        for row in rows
    )
    return sorted(found, key=lambda one: one.student_no)


def _in_classes(school: str, term: TermName, terms: SchoolTerms) -> Select[Any]:
    _, year = term_parts(term)
    newest = (
        select(school_years.c.enrolment, school_years.c.class_name)
        .ext(distinct_on(school_years.c.enrolment))
        .where(school_years.c.school == school, school_years.c.year == year)
        .order_by(school_years.c.enrolment, school_years.c.version.desc())
        .subquery()
    )
    days = {level.value: terms.days(term, level) for level in Level}
    first_day = case({level: one.first for level, one in days.items()}, value=enrolments.c.level)
    last_day = case({level: one.last for level, one in days.items()}, value=enrolments.c.level)
    earlier = enrolments.alias("earlier")
    # results of a term belong to the enrolment that had not ended when the term began
    came_later = exists().where(
        earlier.c.school == school,
        earlier.c.pupil == enrolments.c.pupil,
        earlier.c.level == enrolments.c.level,
        earlier.c.left_on >= first_day,
        or_(enrolments.c.left_on.is_(None), earlier.c.left_on < enrolments.c.left_on),
    )
    return (
        select(
            enrolments.c.pupil,
            enrolments.c.level,
            enrolments.c.curriculum,
            newest.c.class_name,
            enrolments.c.plan,
        )
        .join(newest, newest.c.enrolment == enrolments.c.enrolment)
        .where(
            enrolments.c.school == school,
            or_(enrolments.c.left_on.is_(None), enrolments.c.left_on >= last_day),
            ~came_later,
        )
    )


async def last_class(session: AsyncSession, school: str, level: Level, year: int) -> list[UUID]:
    """The students whose last year of the level this is: by their year of entry, or by their class.

    Without those who were struck off.
    """
    curriculum = curriculum_of(level)
    last = f"{curriculum.label}{curriculum.first + curriculum.years - 1}"
    is_last = or_(
        school_years.c.class_name == last, school_years.c.class_name.startswith(f"{last}/", autoescape=True)
    )
    in_last_class = exists().where(OF_ENROLMENT, school_years.c.year == year, is_last)
    entered_in_time = enrolments.c.entry_year == year - curriculum.years + 1
    found = select(enrolments.c.pupil).where(
        enrolments.c.school == school,
        enrolments.c.level == level.value,
        enrolments.c.left_on.is_(None),
        or_(entered_in_time, in_last_class),
    )
    return list(await session.scalars(found))


async def has_classes(session: AsyncSession, school: str, year: int) -> bool:
    """Whether the school has a class in this academic year."""
    found = exists().where(school_years.c.school == school, school_years.c.year == year)
    return bool(await session.scalar(select(found)))


async def add_years(
    work: Work, school: str, new: Iterable[NewSchoolYear], enrolled: Mapping[str, int]
) -> None:
    """Store versions of academic years. `enrolled`: ids of new enrolments, by student number."""
    await copy_in(
        work,
        school_years,
        ("school", "enrolment", "year", "version", "class_name", "seat", "reading", "characteristics", "at"),
        (
            (
                school,
                y.enrolment if y.enrolment is not None else enrolled[y.student_no],
                y.year,
                y.version,
                y.class_name,
                y.seat,
                y.reading,
                y.characteristics,
                work.now,
            )
            for y in new
        ),
    )
