"""After a database was restored from a backup: steps that must come before its service starts again (deploy/README.md).

The events that the lost hours have sent are still in the stream, and in the consumers' inboxes. Numbers given anew would look as if they
had acted already, and would be passed over in silence.
"""
from dataclasses import dataclass

import structlog
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.chassis.bus import STREAM
from shared.chassis.database import sequences

log = structlog.get_logger()


@dataclass(frozen=True)
class Raised:
    """An address whose numbers go on after those that the bus has seen."""

    address: str
    last: int


async def raise_sequences(database: AsyncConnection, bus: Client, service: str) -> list[Raised]:
    """Make this service's numbers go on after the last event of each address that the stream has. Its processes must not run.

    An address whose numbers are high enough is left alone. Give the connection of one transaction.
    """
    raised = []
    for address in sorted(await _addresses(bus, service)):
        last = int(((await bus.jetstream().get_last_msg(STREAM, address)).headers or {}).get("ce-sequence", 0))
        begun = insert(sequences).values(address=address, last=last)
        higher = begun.on_conflict_do_update(index_elements=["address"], set_={"last": last}, where=sequences.c.last < last).returning(sequences.c.last)
        if (await database.execute(higher)).first():
            raised.append(Raised(address, last))
    log.info("sequences_raised", service=service, addresses=len(raised))
    return raised


async def replay_all(bus: Client, reactions: list[str]) -> None:
    """Give reactions every event that the stream has once more: after their own database was restored. What has acted acts no second time."""
    for reaction in reactions:
        try:
            # made anew, from the beginning, when the service starts
            await bus.jetstream().delete_consumer(STREAM, reaction)
        except NotFoundError:
            continue
    log.info("reactions_hear_all_again", reactions=len(reactions))


async def _addresses(bus: Client, service: str) -> list[str]:
    """Every address of this service of which the stream has an event."""
    info = await bus.jetstream().stream_info(STREAM, subjects_filter=f"lsq.evt.{service}.>")
    return list(info.state.subjects or {})
