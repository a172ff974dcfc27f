"""Reserve numbers for intents, and store what becomes of them.

Numbers are reserved under the lock of the school's form: none is reserved twice, and a transaction that fails
releases its numbers.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.documents.intents.store import set_numbers, unnumbered_intents
from services.documents.numbers import store
from services.documents.numbers.store import StoredSet
from services.documents.rules.numbers import Mode, NumberRange, NumberState, Series, free_numbers, printed_set
from shared.chassis.unit_of_work import Work


class NumberMisused(Exception):
    """A number may not change to this state: a defect, so the transaction is rolled back."""


async def give_numbers(work: Work, series: Series) -> int:
    """Reserve numbers for the intents of this series that have none, the oldest first.

    Returns how many still wait (for blanks).
    """
    mode = await store.lock_series(work, series)
    waiting = await unnumbered_intents(work, series)
    given = 0
    for year in sorted({intent.year for intent in waiting}):
        of_year = [intent.id for intent in waiting if intent.year == year]
        for number_set in await _sets_for(work, series, year, mode):
            count = await _reserve(work, number_set, of_year)
            given += count
            of_year = of_year[count:]
    return len(waiting) - given


async def settle(
    work: Work, intents: Collection[UUID], state: NumberState, reason: str | None = None
) -> None:
    """Store what became of the numbers of these intents.

    An intent without a number (it waits for blanks) is left alone.

    Raises NumberMisused where a number may not become this: an issued one is never spoiled, a void one never
    issued.
    """
    if unchanged := set(intents) - await store.set_state(work, intents, state, reason):
        states = await store.states_of(work, unchanged)
        if states:
            raise NumberMisused(f"{states[0]} may not become {state}")


async def _sets_for(work: Work, series: Series, year: int, mode: Mode) -> Sequence[StoredSet]:
    """The sets to take numbers from, in order: blanks as they were received, or the one set of the year,
    opened when it is first needed.
    """
    sets = await store.sets_of_series(work, series, mode)
    if mode == "preprinted":
        return sets
    if all(one.year != year for one in sets):
        await store.open_set(work, series, year, mode, printed_set(len(sets) + 1))
        sets = await store.sets_of_series(work, series, mode)
    return [one for one in sets if one.year == year]


async def _reserve(work: Work, number_set: StoredSet, intents: Sequence[UUID]) -> int:
    """Reserve free numbers of this set for these intents, as long as it has any. Returns how many."""
    taken = await store.taken_numbers(work, number_set.id)
    free = free_numbers(NumberRange(number_set.first, number_set.last), taken, len(intents))
    pairs = list(zip(intents, free, strict=False))
    if pairs:
        await store.reserve_numbers(work, number_set.id, pairs)
        await set_numbers(work, number_set.id, pairs)
    return len(pairs)
