"""Store intents with their reserved numbers, before anything is made."""

from collections.abc import Sequence
from uuid import UUID

from services.documents.intents.intent import Intent
from services.documents.intents.store import add_intents
from services.documents.numbers.numbering import give_numbers
from services.documents.rules.numbers import Series
from shared.chassis.unit_of_work import Work


async def enqueue_intents(
    work: Work, series: Series, approval: UUID, intents: Sequence[Intent]
) -> list[UUID]:
    """Store the intents, reserve a number for each as long as there are any, and notify the press.

    Their ids, in the same order.
    """
    ids = await add_intents(work, series, approval, intents)
    await give_numbers(work, series)
    work.notify("issues")
    return ids
