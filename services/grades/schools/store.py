"""Statements over the school's row."""
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.schools.tables import schools
from shared.chassis.unit_of_work import Work

OPENED = insert(schools).values(school=bindparam("of"), authority=bindparam("by"), entries=0)
LOCKED = OPENED.on_conflict_do_update(index_elements=["school"], set_={"authority": OPENED.excluded.authority}).returning(schools.c.entries)
COUNT = update(schools).where(schools.c.school == bindparam("of")).values(entries=bindparam("last"))


async def lock_book(work: Work, authority: str, school: str) -> int:
    """The number of the school's last entry. Until the commit no other command of this school passes this line, so none interleave.

    Only the school's own people write (and linkage, for them): their token names the authority the school belongs to now, and the row follows.
    """
    last: int = (await work.session.execute(LOCKED, {"of": school, "by": authority})).scalar_one()
    return last


async def set_last_entry(session: AsyncSession, school: str, last: int) -> None:
    """Store the number of the last entry."""
    await session.execute(COUNT, {"of": school, "last": last})


async def authority_of(session: AsyncSession, school: str) -> str | None:
    """The authority that the school belongs to; None while nothing of the school is stored."""
    return await session.scalar(select(schools.c.authority).where(schools.c.school == school))
