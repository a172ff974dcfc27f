"""Controlled numbers in the school's hand: blanks received, spoiled, lost; failed documents sent to the press again (basic-education.md §5.5)."""
from typing import Annotated

from faststream import Context
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.documents.numbers.numbering import Series, give_numbers, lock
from services.documents.numbers.reserving import ring
from services.documents.numbers.tables import books, numbering, numbers
from services.documents.rules.numbers import NumberState
from shared.contracts.documents.commands import BlanksReceived, NumberVoided, ReceiveBlanks, VoidNumber
from shared.contracts.documents.problems import BLANKS_KNOWN, BLANKS_WRONG, NUMBER_NOT_FREE
from shared.edge import Router
from shared.work import Work

router = Router("documents")

STACK = 10_000                                                # blanks in one set, at most


@router.command
async def receive_blanks(command: ReceiveBlanks, work: Annotated[Work, Context("work")]) -> BlanksReceived:
    """Enter a stack of blanks (รับแบบพิมพ์); the form's next numbers come from it, and documents that waited for blanks go to the press."""
    if not 0 <= command.last - command.first < STACK:
        raise BLANKS_WRONG.refuse(field="last")
    series = Series(command.authority, command.school, command.form)
    await lock(work, series)
    stack = upsert(books).values(
        id=work.new_id(), **series._asdict(), set_number=command.set_number, mode="preprinted", first=command.first, last=command.last, opened_at=work.now)
    if (await work.session.execute(stack.on_conflict_do_nothing().returning(books.c.id))).first() is None:
        raise BLANKS_KNOWN.refuse(field="set_number", set_number=command.set_number)
    await work.session.execute(update(numbering).where(numbering.c.school == series.school, numbering.c.form == series.form).values(mode="preprinted"))
    waiting = await give_numbers(work, series)
    await ring(work, "issues")
    return BlanksReceived(set_number=command.set_number, blanks=command.last - command.first + 1, still_waiting=waiting)


@router.command
async def void_number(command: VoidNumber, work: Annotated[Work, Context("work")]) -> NumberVoided:
    """Enter a blank as spoiled or lost. Refuses a number that is not in stock: one that was issued is void when its document is."""
    await lock(work, Series(command.authority, command.school, command.form))
    stock = select(books.c.id).where(
        books.c.school == command.school, books.c.form == command.form, books.c.set_number == command.set_number, books.c.mode == "preprinted",
        books.c.first <= command.number, books.c.last >= command.number)
    book = (await work.session.execute(stock)).scalar_one_or_none()
    taken = select(numbers.c.number).where(numbers.c.book == book, numbers.c.number == command.number)
    if book is None or (await work.session.execute(taken)).first():
        raise NUMBER_NOT_FREE.refuse(field="number", number=command.number, set_number=command.set_number)
    await work.session.execute(insert(numbers).values(
        book=book, number=command.number, state=NumberState(command.state), reason=command.reason, actor=work.actor.sub if work.actor else None, at=work.now))
    return NumberVoided(set_number=command.set_number, number=command.number, state=command.state)
