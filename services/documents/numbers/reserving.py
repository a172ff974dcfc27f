"""Reserving: an intent is stored with its number before anything is made."""
from collections.abc import Sequence
from uuid import UUID

from services.documents.intents.intent import Intent
from services.documents.intents.store import add_intents
from services.documents.numbers.numbering import give_numbers
from services.documents.rules.numbers import Series
from shared.chassis.unit_of_work import Work


async def intend(work: Work, series: Series, approval: UUID, intents: Sequence[Intent]) -> list[UUID]:
    """Store the intents, give them numbers as far as there are any, and wake the press. Their ids, in the same order."""
    ids = await add_intents(work, series, approval, intents)
    await give_numbers(work, series)
    await work.notify("issues")
    return ids
