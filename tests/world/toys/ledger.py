"""ledger: entries, numbered within a school."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from shared.chassis.edge import Router
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from shared.chassis.unit_of_work import Work
from tests.world.toys.contracts import MARK_UNKNOWN, Count, Enter, Entered, EntriesMade, SchoolEntries

metadata = MetaData()
books = Table("books", metadata, Column("school", Text, primary_key=True), Column("entries", Integer, nullable=False))
entries = Table(
    "entries", metadata,
    Column("id", Uuid, primary_key=True), Column("school", Text, nullable=False), Column("entry", Integer, nullable=False), Column("pupil", Text, nullable=False),
    Column("mark", Integer, nullable=False),
)
router = Router("ledger")


@router.command
async def enter(command: Enter, work: Work) -> Entered:
    """Enter a mark: a new entry in the school's book."""
    if command.mark > 4:
        raise MARK_UNKNOWN.refuse(field="mark", mark=command.mark)
    book = upsert(books).values(school=command.school, entries=1)
    book = book.on_conflict_do_update(index_elements=["school"], set_={"entries": books.c.entries + 1})
    entry = (await work.session.execute(book.returning(books.c.entries))).scalar_one()
    what = command.model_dump(include={"school", "pupil", "mark"})
    await work.session.execute(insert(entries), {"id": work.new_id(), "entry": entry, **what})
    work.emit(EntriesMade(authority=command.authority, school=command.school, entries=[entry], pupil=command.pupil))
    return Entered(entry=entry)


@router.query
async def school_entries(query: SchoolEntries, work: Work) -> Count:
    """How many entries the school has."""
    return Count(entries=await work.session.scalar(select(books.c.entries).where(books.c.school == query.school)) or 0)


service = Service("ledger", ServiceSettings, metadata, router)
