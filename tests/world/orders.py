"""The recording of an order as a person does it: the effects first, then the decision on their digest."""

from typing import Any
from uuid import UUID

from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import OrderRecorded, RecordOrder
from shared.contracts.registry.queries import EffectsOfOrder

# Of no effects: what the order of a refused question is sent with.
UNSEEN = 64 * "0"


async def decided(ask: Any, **facts: Any) -> RecordOrder:
    """The command of an order, on the effects that it has now. `ask` sends a question."""
    try:
        seen = (await ask(EffectsOfOrder(**facts))).sha256
    except Refusal:
        seen = UNSEEN
    return RecordOrder(**facts, effects_sha256=seen)


async def recorded(ask: Any, *, id: UUID | None = None, **facts: Any) -> OrderRecorded:
    """Record an order with these facts."""
    made: OrderRecorded = await ask(await decided(ask, **facts), id=id)
    return made
