"""Steps after a database was restored from a backup, before its service starts again (deploy/README.md).

The stream and the consumers' inboxes still have the events that were sent after the backup. If their numbers
were given again, the new events would be skipped as duplicates.
"""

from dataclasses import dataclass

import structlog
from nats.aio.client import Client
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.chassis.bus import STREAM
from shared.chassis.database import sequences

log = structlog.get_logger()


@dataclass(frozen=True)
class Raised:
    """An address whose numbers continue after the last one in the stream."""

    address: str
    last: int


async def raise_sequences(database: AsyncConnection, bus: Client, service: str) -> list[Raised]:
    """Raise the sequence of each address of this service to its last event in the stream.

    Its processes must not run.

    A sequence that is high enough is not changed. `database` is the connection of one transaction.
    """
    raised = []
    for address in sorted(await _addresses(bus, service)):
        last = int(
            ((await bus.jetstream().get_last_msg(STREAM, address)).headers or {}).get("ce-sequence", 0)
        )
        added = insert(sequences).values(address=address, last=last)
        higher = added.on_conflict_do_update(
            index_elements=["address"], set_={"last": last}, where=sequences.c.last < last
        ).returning(sequences.c.last)
        if (await database.execute(higher)).first():
            raised.append(Raised(address, last))
    log.info("sequences_raised", service=service, addresses=len(raised))
    return raised


async def replay_all(bus: Client, reactions: list[str]) -> None:
    """Deliver every event of the stream to these reactions again, after their own database was restored.

    None acts twice. Each consumer is made anew, as it was: it begins at the beginning of the stream. Raises
    NotFoundError for a reaction that the set-up has not made.
    """
    stream = bus.jetstream()
    for reaction in reactions:
        known = await stream.consumer_info(STREAM, reaction)
        await stream.delete_consumer(STREAM, reaction)
        await stream.add_consumer(STREAM, known.config)
    log.info("reactions_replayed", reactions=len(reactions))


async def _addresses(bus: Client, service: str) -> list[str]:
    """Every address of this service that has events in the stream."""
    info = await bus.jetstream().stream_info(STREAM, subjects_filter=f"lsq.evt.{service}.>")
    return list(info.state.subjects or {})
