"""Statements over results of the standard test."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among
from services.grades.rules.vocational import HeldTest
from services.grades.standard_tests.new_results import NewTest, StoredTest
from services.grades.standard_tests.tables import standard_tests
from shared.chassis.unit_of_work import Work
from shared.vocabulary.levels import Level

TESTS_AT_LEVEL = (
    select(standard_tests.c.pupil, standard_tests.c.on, standard_tests.c.passed)
    .where(
        standard_tests.c.school == bindparam("school", type_=Text),
        among(standard_tests.c.pupil, "pupils", Uuid),
        standard_tests.c.level == bindparam("level", type_=Text),
    )
    .order_by(standard_tests.c.number)
)


async def tests_of(
    session: AsyncSession, school: str, pupils: Iterable[UUID]
) -> dict[tuple[UUID, str], list[StoredTest]]:
    """All results of these students, by student and level, in the order of recording."""
    fields = [standard_tests.c[field] for field in StoredTest._fields]
    found = select(standard_tests.c.pupil, standard_tests.c.level, *fields).where(
        standard_tests.c.school == school, standard_tests.c.pupil.in_(list(pupils))
    )
    tests: dict[tuple[UUID, str], list[StoredTest]] = {}
    for pupil, level, *test in await session.execute(found.order_by(standard_tests.c.number)):
        tests.setdefault((pupil, level), []).append(StoredTest(*test))
    return tests


async def tests_at(
    session: AsyncSession, school: str, level: Level, pupils: Sequence[UUID]
) -> dict[UUID, list[HeldTest]]:
    """The results of these students at a level, in the order of recording, without students who have none."""
    tests: dict[UUID, list[HeldTest]] = {}
    parameters = {"school": school, "level": level.value, "pupils": pupils}
    for pupil, *test in await session.execute(TESTS_AT_LEVEL, parameters):
        tests.setdefault(pupil, []).append(HeldTest(*test))
    return tests


async def add_tests(work: Work, school: str, new: Iterable[NewTest]) -> None:
    """Store new results."""
    await work.session.execute(
        insert(standard_tests),
        [
            {
                "school": school,
                "pupil": one.pupil,
                "level": one.result.level,
                "number": one.number,
                "on": one.result.on,
                "passed": one.result.passed,
                "reference": one.result.reference,
                "at": work.now,
                **work.origin,
            }
            for one in new
        ],
    )
