"""What pupils have learnt: their entries and academic years, folded."""
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.achievement import Kept, Learnt, SchoolYear, learnt
from services.grades.curricula import curriculum_of
from services.grades.rules.vocational import Held
from services.grades.tables import enrolments, entries, school_years, standard_tests
from shared.vocabulary.levels import Level

WHOSE, LEVEL = bindparam("pupils", type_=ARRAY(Uuid)), bindparam("level", type_=Text)
ENTRIES = (
    select(entries.c.pupil, *(entries.c[field] for field in Kept._fields))
    .where(entries.c.pupil == any_(WHOSE), entries.c.level == LEVEL).order_by(entries.c.pupil, entries.c.entry)
)
CURRICULA = select(enrolments.c.pupil, enrolments.c.curriculum).where(enrolments.c.pupil == any_(WHOSE), enrolments.c.level == LEVEL)
TESTS = (
    select(standard_tests.c.pupil, standard_tests.c.on, standard_tests.c.passed)
    .where(standard_tests.c.pupil == any_(WHOSE), standard_tests.c.level == LEVEL).order_by(standard_tests.c.number)
)
YEARS = (
    select(school_years.c.pupil, *(school_years.c[field] for field in SchoolYear._fields))
    .ext(distinct_on(school_years.c.pupil, school_years.c.year))
    .where(school_years.c.pupil == any_(WHOSE), school_years.c.level == LEVEL)
    .order_by(school_years.c.pupil, school_years.c.year, school_years.c.version.desc())
)


async def learnt_by(session: AsyncSession, level: Level, pupils: Iterable[UUID]) -> dict[UUID, Learnt]:
    """What each of these pupils has learnt at a level, by the curriculum of the year of entry."""
    whose = list(pupils)
    about = {"pupils": whose, "level": level.value}
    kept: dict[UUID, list[Kept]] = {pupil: [] for pupil in whose}
    years: dict[UUID, list[SchoolYear]] = {pupil: [] for pupil in whose}
    for pupil, *entry in await session.execute(ENTRIES, about):
        kept[pupil].append(Kept(*entry))
    for pupil, *year in await session.execute(YEARS, about):
        years[pupil].append(SchoolYear(*year))
    tests: dict[UUID, list[Held]] = {}
    for pupil, *told in await session.execute(TESTS, about) if level.is_vocational else ():
        tests.setdefault(pupil, []).append(Held(*told))
    of: dict[UUID, str] = dict((await session.execute(CURRICULA, about)).tuples().all())
    return {pupil: learnt(curriculum_of(level, of.get(pupil)), of_pupil, years[pupil], tests.get(pupil, ())) for pupil, of_pupil in kept.items()}


async def originals_in(session: AsyncSession, school: str, term: str) -> int:
    """How many results the school has in a term; changes of them do not count again."""
    found = select(func.count()).where(entries.c.school == school, entries.c.term == term, entries.c.changes.is_(None))
    return await session.scalar(found) or 0
