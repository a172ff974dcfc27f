"""The ledger's command."""

from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from tests.world.toys.contracts import MARK_UNKNOWN, Enter, Entered, EntriesMade
from tests.world.toys.ledger.tables import books, entries

router = Router("ledger")


@router.command
async def enter(command: Enter, work: Work) -> Entered:
    """Store a mark as a new entry in the school's book."""
    if command.mark > 4:
        raise MARK_UNKNOWN.refuse(field="mark", mark=command.mark)
    book = upsert(books).values(school=command.school, entries=1)
    book = book.on_conflict_do_update(index_elements=["school"], set_={"entries": books.c.entries + 1})
    entry = (await work.session.execute(book.returning(books.c.entries))).scalar_one()
    work.concerns([uuid5(NAMESPACE_URL, command.pupil)])
    what = command.model_dump(include={"school", "pupil", "mark"})
    await work.session.execute(insert(entries), {"id": work.new_id(), "entry": entry, **what})
    work.emit(
        EntriesMade(authority=command.authority, school=command.school, entries=[entry], pupil=command.pupil)
    )
    return Entered(entry=entry)
