"""The school's book: its row is the lock under which a school's results are written, and the number of the last entry."""
from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from services.grades.tables import schools
from shared.work import Work


async def lock_book(work: Work, authority: str, school: str) -> int:
    """The number of the school's last entry. Until the commit no other command of this school gets past here, so none interleave."""
    opened = insert(schools).values(school=school, authority=authority, entries=0)
    held = opened.on_conflict_do_update(index_elements=["school"], set_={"entries": schools.c.entries}).returning(schools.c.entries)
    last: int = (await work.session.execute(held)).scalar_one()
    return last


async def keep_count(work: Work, school: str, last: int) -> None:
    """Remember the number of the last entry."""
    await work.session.execute(update(schools).where(schools.c.school == school).values(entries=last))
