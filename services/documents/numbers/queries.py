"""The account of controlled numbers (บัญชีคุมเลขที่)."""
from collections import defaultdict
from typing import Annotated

from faststream import Context
from sqlalchemy import func, select

from services.documents.intents.tables import issues
from services.documents.numbers.tables import books, numbers
from services.documents.rules.numbers import Book, NumberState, account
from services.documents.scope import lies_in
from shared.contracts.documents.queries import NumberAccount, NumberBook, NumberBooks
from shared.edge import Router
from shared.vocabulary.documents import DocumentKind
from shared.work import Work

router = Router("documents")

BOOKS = 200


@router.query
async def number_account(query: NumberAccount, work: Annotated[Work, Context("work")]) -> NumberBooks:
    """Every set of numbers of this place: free, reserved, issued, spoiled, lost and cancelled add up to its total."""
    mine = select(books).where(lies_in(books, query.authority, query.school)).order_by(books.c.opened_at.desc(), books.c.form, books.c.set_number).limit(BOOKS)
    rows = (await work.session.execute(mine)).all()
    counted = select(numbers.c.book, numbers.c.state, func.count()).where(numbers.c.book.in_([row.id for row in rows])).group_by(numbers.c.book, numbers.c.state)
    became: defaultdict[object, dict[NumberState, int]] = defaultdict(dict)
    for book, state, count in await work.session.execute(counted):
        became[book][NumberState(state)] = count
    waiting = select(func.count()).select_from(issues).where(
        lies_in(issues, query.authority, query.school), issues.c.state == "pending", issues.c.book.is_(None))
    return NumberBooks(
        books=[NumberBook(
            form=DocumentKind(row.form), set_number=row.set_number, year=row.year, mode=row.mode, first=row.first, last=row.last,
            **account(Book(row.first, row.last), became[row.id])._asdict()) for row in rows],
        waiting=(await work.session.execute(waiting)).scalar_one())
