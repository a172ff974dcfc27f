"""Statements over the school's row."""

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.schools.tables import schools
from shared.chassis.database import moved_schools
from shared.chassis.unit_of_work import Work

INSERT_SCHOOL = insert(schools).values(school=bindparam("of"), authority=bindparam("by"), entries=0)
LOCK_SCHOOL = INSERT_SCHOOL.on_conflict_do_update(
    index_elements=["school"], set_={"authority": INSERT_SCHOOL.excluded.authority}
).returning(schools.c.entries)
SET_LAST_ENTRY = update(schools).where(schools.c.school == bindparam("of")).values(entries=bindparam("last"))


async def lock_book(work: Work, authority: str, school: str) -> int:
    """Lock the school's book until the commit, and return the number of its last entry.

    The lock makes the commands of a school run one after another. The authority is updated from the command:
    only the school's own people, and linkage for them, send such commands, and their tokens name the
    authority of today.
    """
    last: int = (await work.session.execute(LOCK_SCHOOL, {"of": school, "by": authority})).scalar_one()
    return last


async def set_last_entry(session: AsyncSession, school: str, last: int) -> None:
    """Store the number of the last entry."""
    await session.execute(SET_LAST_ENTRY, {"of": school, "last": last})


async def authority_of(session: AsyncSession, school: str) -> str | None:
    """The authority that the school belongs to.

    None while nothing of the school is stored, and for one that has moved: the edge refuses it elsewhere.
    """
    has_moved = exists().where(moved_schools.c.school == school)
    return await session.scalar(select(schools.c.authority).where(schools.c.school == school, ~has_moved))
