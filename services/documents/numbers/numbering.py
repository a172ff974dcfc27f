"""Giving numbers: under the lock of the school's form, so that none is given twice and a transaction that fails gives its numbers back."""
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.documents.intents.tables import batches, issues
from services.documents.numbers.tables import books, numbering, numbers
from services.documents.rules.numbers import Book, NumberState, free_numbers, may_come_from, printed_set
from shared.work import Work


class NumberMisused(Exception):
    """A number was about to become what it may not be: a defect of ours, so nothing of that transaction stays."""


class Series(NamedTuple):
    """A form of a school: what is numbered as one."""

    authority: str
    school: str
    form: str


async def lock(work: Work, series: Series) -> str:
    """Wait until nobody else gives numbers of this series; returns its mode, `assigned` where nothing else was said."""
    await work.session.execute(upsert(numbering).values(school=series.school, form=series.form).on_conflict_do_nothing())
    mine = and_(numbering.c.school == series.school, numbering.c.form == series.form)
    mode: str = (await work.session.execute(select(numbering.c.mode).where(mine).with_for_update())).scalar_one()
    return mode


async def give_numbers(work: Work, series: Series) -> int:
    """Give numbers to the intents of this series that have none, the oldest first. How many still wait (for blanks) afterwards."""
    mode = await lock(work, series)
    waiting = (
        select(issues.c.id, batches.c.year).join(batches, batches.c.approval == issues.c.approval)
        .where(issues.c.school == series.school, issues.c.form == series.form, issues.c.state == "pending", issues.c.book.is_(None))
        .order_by(issues.c.issued, issues.c.turn, issues.c.id)
    )
    rows = (await work.session.execute(waiting)).all()
    given = 0
    for year in sorted({row.year for row in rows}):
        of_year = [row.id for row in rows if row.year == year]
        for book in await _stock(work, series, year, mode):
            count = await _give(work, book, of_year)
            given, of_year = given + count, of_year[count:]
    return len(rows) - given


async def settle(work: Work, of: Collection[UUID], state: NumberState, reason: str | None = None) -> None:
    """Say what became of the numbers that these intents hold; one without a number (it waits for blanks) has nothing to settle.

    Raises NumberMisused where a number may not become this: an issued one is never spoiled, a void one never issued.
    """
    actor = work.actor.sub if work.actor else None
    may = and_(numbers.c.issue.in_(of), numbers.c.state.in_(may_come_from(state)))
    settled = update(numbers).where(may).values(state=state, reason=reason, actor=actor, at=work.now).returning(numbers.c.issue)
    if left := set(of) - set((await work.session.execute(settled)).scalars()):
        held = (await work.session.execute(select(numbers.c.state).where(numbers.c.issue.in_(left)))).scalars().all()
        if held:
            raise NumberMisused(f"{held[0]} may not become {state}")


async def _stock(work: Work, series: Series, year: int, mode: str) -> Sequence[Row[Any, Any, Any]]:
    """The books to take from, in order: blanks as they were received, or the one set of the year, opened when it is first needed."""
    of_series = and_(books.c.school == series.school, books.c.form == series.form, books.c.mode == mode)
    columns = select(books.c.id, books.c.first, books.c.last).where(of_series)
    if mode == "preprinted":
        return (await work.session.execute(columns.order_by(books.c.opened_at, books.c.set_number))).all()
    of_year = columns.where(books.c.year == year)
    if not (found := (await work.session.execute(of_year)).all()):
        sets = (await work.session.execute(select(func.count()).select_from(books).where(of_series))).scalar_one()
        await work.session.execute(insert(books).values(
            id=work.new_id(), **series._asdict(), year=year, set_number=printed_set(sets + 1), mode=mode, first=1, opened_at=work.now))
        found = (await work.session.execute(of_year)).all()
    return found


async def _give(work: Work, book: Row[Any, Any, Any], intents: Sequence[UUID]) -> int:
    taken = (await work.session.execute(select(numbers.c.number).where(numbers.c.book == book.id))).scalars().all()
    free = free_numbers(Book(book.first, book.last), taken, len(intents))
    pairs = list(zip(intents, free, strict=False))
    if pairs:
        reserved = [{"book": book.id, "number": number, "state": NumberState.RESERVED, "issue": issue, "at": work.now} for issue, number in pairs]
        await work.session.execute(insert(numbers), reserved)
        given = update(issues).where(issues.c.id == bindparam("of")).values(book=book.id, number=bindparam("given"))
        await work.session.execute(given, [{"of": issue, "given": number} for issue, number in pairs])
    return len(pairs)
