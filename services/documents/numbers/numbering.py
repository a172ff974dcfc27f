"""Giving numbers: under the lock of the school's form, so that none is given twice and a transaction that fails gives its numbers back."""
from collections.abc import Collection, Sequence
from uuid import UUID

from services.documents.intents.store import set_numbers, unnumbered_intents
from services.documents.numbers import store
from services.documents.numbers.store import StoredSet
from services.documents.rules.numbers import Mode, NumberRange, NumberState, Series, free_numbers, printed_set
from shared.chassis.unit_of_work import Work


class NumberMisused(Exception):
    """A number was about to become what it may not be: a defect of ours, so nothing of that transaction stays."""


async def give_numbers(work: Work, series: Series) -> int:
    """Give numbers to the intents of this series that have none, the oldest first. How many still wait (for blanks) afterwards."""
    mode = await store.lock_series(work, series)
    waiting = await unnumbered_intents(work, series)
    given = 0
    for year in sorted({intent.year for intent in waiting}):
        of_year = [intent.id for intent in waiting if intent.year == year]
        for stock in await _stock(work, series, year, mode):
            count = await _give(work, stock, of_year)
            given, of_year = given + count, of_year[count:]
    return len(waiting) - given


async def settle(work: Work, of: Collection[UUID], state: NumberState, reason: str | None = None) -> None:
    """Store what became of the numbers that these intents hold; one without a number (it waits for blanks) has nothing to settle.

    Raises NumberMisused where a number may not become this: an issued one is never spoiled, a void one never issued.
    """
    if left := set(of) - await store.set_state(work, of, state, reason):
        held = await store.states_of(work, left)
        if held:
            raise NumberMisused(f"{held[0]} may not become {state}")


async def _stock(work: Work, series: Series, year: int, mode: Mode) -> Sequence[StoredSet]:
    """The sets to take from, in order: blanks as they were received, or the one set of the year, opened when it is first needed."""
    sets = await store.sets_of_series(work, series, mode)
    if mode == "preprinted":
        return sets
    if all(stock.year != year for stock in sets):
        await store.open_set(work, series, year, mode, printed_set(len(sets) + 1))
        sets = await store.sets_of_series(work, series, mode)
    return [stock for stock in sets if stock.year == year]


async def _give(work: Work, stock: StoredSet, intents: Sequence[UUID]) -> int:
    """Give these intents numbers of this set, as far as it has any. How many it gave."""
    free = free_numbers(NumberRange(stock.first, stock.last), await store.taken_numbers(work, stock.id), len(intents))
    pairs = list(zip(intents, free, strict=False))
    if pairs:
        await store.reserve_numbers(work, stock.id, pairs)
        await set_numbers(work, stock.id, pairs)
    return len(pairs)
