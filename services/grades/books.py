"""The school's book: its row is the lock under which a school's results are written, the number of the last entry, and whose school it is."""
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from services.grades.tables import schools
from shared.access.tokens import EVERYWHERE
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Message
from shared.contracts.problem import NOT_ALLOWED

OPENED = insert(schools).values(school=bindparam("of"), authority=bindparam("by"), entries=0)
HELD = OPENED.on_conflict_do_update(index_elements=["school"], set_={"authority": OPENED.excluded.authority}).returning(schools.c.entries)
COUNT = update(schools).where(schools.c.school == bindparam("of")).values(entries=bindparam("last"))


async def lock_book(work: Work, authority: str, school: str) -> int:
    """The number of the school's last entry. Until the commit no other command of this school gets past here, so none interleave.

    Only the school's own people write (and linkage, for them): their token says which authority the school belongs to now, and the book follows.
    """
    last: int = (await work.session.execute(HELD, {"of": school, "by": authority})).scalar_one()
    return last


async def keep_count(work: Work, school: str, last: int) -> None:
    """Remember the number of the last entry."""
    await work.session.execute(COUNT, {"of": school, "last": last})


async def refuse_foreign(work: Work, question: Message) -> None:
    """Refuses an officer who names the school of another authority beside his own.

    The edge checks that the place lies in the scope of the token; only registry and this book know which schools an authority has.
    """
    assert work.actor is not None
    if work.actor.organisation in (EVERYWHERE, f"{question.authority}.{question.school}"):
        return
    owner = await work.session.scalar(select(schools.c.authority).where(schools.c.school == question.school))
    if owner not in (None, question.authority):
        raise NOT_ALLOWED.refuse()
