"""Statements on the series of a school, its sets of numbers, and the numbers that are no longer free."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.documents.numbers.tables import books, numbering, numbers
from services.documents.rules.numbers import Mode, NumberState, Series, may_come_from
from services.documents.scope import in_scope
from shared.chassis.unit_of_work import Work


class StoredSet(NamedTuple):
    """A set of numbers (ชุดที่)."""

    id: UUID
    form: str
    set_number: str
    year: int | None
    mode: Mode
    first: int
    last: int | None


SET = (books.c.id, books.c.form, books.c.set_number, books.c.year, books.c.mode, books.c.first, books.c.last)


async def lock_series(work: Work, series: Series) -> Mode:
    """Lock the series, so that nobody else reserves its numbers.

    Returns its mode: `assigned` unless it has blanks.
    """
    await work.session.execute(
        upsert(numbering).values(school=series.school, form=series.form).on_conflict_do_nothing()
    )
    mine = and_(numbering.c.school == series.school, numbering.c.form == series.form)
    mode: Mode = (
        await work.session.execute(select(numbering.c.mode).where(mine).with_for_update())
    ).scalar_one()
    return mode


async def add_blanks(work: Work, series: Series, set_number: str, first: int, last: int) -> bool:
    """Store a set of blanks; from now on the series takes its numbers from blanks.

    False when the set is stored already.
    """
    blanks = upsert(books).values(
        id=work.new_id(),
        **series._asdict(),
        set_number=set_number,
        mode="preprinted",
        first=first,
        last=last,
        opened_at=work.now,
    )
    if (await work.session.execute(blanks.on_conflict_do_nothing().returning(books.c.id))).first() is None:
        return False
    await work.session.execute(
        update(numbering)
        .where(numbering.c.school == series.school, numbering.c.form == series.form)
        .values(mode="preprinted")
    )
    return True


async def open_set(work: Work, series: Series, year: int, mode: Mode, set_number: str) -> None:
    """Store a set whose numbers the system assigns."""
    await work.session.execute(
        insert(books).values(
            id=work.new_id(),
            **series._asdict(),
            year=year,
            set_number=set_number,
            mode=mode,
            first=1,
            opened_at=work.now,
        )
    )


async def sets_of_series(work: Work, series: Series, mode: Mode) -> list[StoredSet]:
    """The sets of this series and mode, in the order in which they were opened."""
    of_series = select(*SET).where(
        books.c.school == series.school, books.c.form == series.form, books.c.mode == mode
    )
    return [
        StoredSet(*row)
        for row in await work.session.execute(of_series.order_by(books.c.opened_at, books.c.set_number))
    ]


async def set_with_blank(work: Work, series: Series, set_number: str, number: int) -> UUID | None:
    """The id of this set of blanks, if it contains this number."""
    blanks = select(books.c.id).where(
        books.c.school == series.school,
        books.c.form == series.form,
        books.c.set_number == set_number,
        books.c.mode == "preprinted",
        books.c.first <= number,
        books.c.last >= number,
    )
    book: UUID | None = (await work.session.execute(blanks)).scalar_one_or_none()
    return book


async def sets_in_scope(work: Work, authority: str, school: str, limit: int) -> list[StoredSet]:
    """The sets of this place, the newest first."""
    mine = (
        select(*SET)
        .where(in_scope(books, authority, school))
        .order_by(books.c.opened_at.desc(), books.c.form, books.c.set_number)
        .limit(limit)
    )
    return [StoredSet(*row) for row in await work.session.execute(mine)]


async def count_states(work: Work, sets: Collection[UUID]) -> Mapping[UUID, Mapping[NumberState, int]]:
    """How many numbers of each of these sets are in each state."""
    counted = (
        select(numbers.c.book, numbers.c.state, func.count())
        .where(numbers.c.book.in_(sets))
        .group_by(numbers.c.book, numbers.c.state)
    )
    counts: defaultdict[UUID, dict[NumberState, int]] = defaultdict(dict)
    for book, state, count in await work.session.execute(counted):
        counts[book][NumberState(state)] = count
    return counts


async def taken_numbers(work: Work, book: UUID) -> Sequence[int]:
    """The numbers of a set that are no longer free."""
    return (
        (await work.session.execute(select(numbers.c.number).where(numbers.c.book == book))).scalars().all()
    )


async def is_taken(work: Work, book: UUID, number: int) -> bool:
    """Whether this number of a set is no longer free."""
    taken = select(numbers.c.number).where(numbers.c.book == book, numbers.c.number == number)
    return (await work.session.execute(taken)).first() is not None


async def reserve_numbers(work: Work, book: UUID, pairs: Sequence[tuple[UUID, int]]) -> None:
    """Reserve each number for its intent."""
    reserved = [
        {"book": book, "number": number, "state": NumberState.RESERVED, "issue": issue, "at": work.now}
        for issue, number in pairs
    ]
    await work.session.execute(insert(numbers), reserved)


async def add_void_number(work: Work, book: UUID, number: int, state: NumberState, reason: str) -> None:
    """Store a free number as spoiled or lost."""
    await work.session.execute(
        insert(numbers).values(
            book=book, number=number, state=state, reason=reason, at=work.now, **work.origin
        )
    )


async def set_state(
    work: Work, issues: Collection[UUID], state: NumberState, reason: str | None
) -> set[UUID]:
    """Store what became of the numbers of these intents, where the law allows the change.

    Returns the intents whose number changed.
    """
    may = and_(numbers.c.issue.in_(issues), numbers.c.state.in_(may_come_from(state)))
    changed = (
        update(numbers)
        .where(may)
        .values(state=state, reason=reason, at=work.now, **work.origin)
        .returning(numbers.c.issue)
    )
    return set((await work.session.execute(changed)).scalars())


async def states_of(work: Work, issues: Collection[UUID]) -> Sequence[str]:
    """The states of the numbers that these intents have."""
    return (
        (await work.session.execute(select(numbers.c.state).where(numbers.c.issue.in_(issues))))
        .scalars()
        .all()
    )
