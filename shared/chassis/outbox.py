"""Deliver emitted events to the bus.

They are written in the handler's transaction, and sent by one relay per service, in order, at least once.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
import structlog
from nats.aio.client import Client
from nats.errors import Error as BusError
from psycopg.rows import class_row
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.chassis.bus import STREAM
from shared.chassis.database import CONNECTION_LOST, dedicated_connection, driver_of
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Event
from shared.contracts.problem import error_name
from shared.vocabulary.media_types import JSON

# Rows that the relay reads at a time.
MAX_BATCH = 500
# For the bus to confirm one event.
PUBLISH_TIMEOUT_S = 5
# After a notification, so that events written at the same time are sent together.
GATHER_S = 0.003
# Without a notification the relay looks for events at this interval.
SWEEP_INTERVAL_S = 1.0
# Advisory lock: one relay per database at a time.
RELAY_LOCK = 0x4C5351

WRITE = """
    with emitted as (
        select * from unnest(%(addresses)s::text[], %(headers)s::text[], %(bodies)s::bytea[])
        with ordinality as t (address, headers, body, turn)
    ), numbered as (
        insert into sequences as known (address, last)
        select address, count(*) from emitted group by address order by address
        on conflict (address) do update set last = known.last + excluded.last returning address, last
    )
    insert into outbox (address, number, headers, body)
    select address, last - count(*) over same + row_number() over (same order by turn), headers::jsonb, body
    from emitted join numbered using (address) window same as (partition by address) order by turn
    returning pg_notify('outbox', '')
"""
"""Numbers the events, stores them and notifies the relay.

Addresses are locked in one order: two commands do not deadlock.
"""

EXCHANGE = """
    with gone as (delete from outbox where position = any(%(sent)s::bigint[]))
    select position, address, number, headers, body from outbox
    where position <> all(%(sent)s::bigint[]) order by position limit %(batch)s
"""
"""Deletes the rows that the bus has stored, and loads the next ones."""

log = structlog.get_logger()


class OutboxRow(NamedTuple):
    """A row of the outbox."""

    position: int
    address: str
    number: int
    headers: dict[str, str]
    body: bytes


async def write(work: Work, source: str) -> None:
    """Write the emitted events into the outbox, numbered 1, 2, 3 … within their address, in one statement.

    Numbering locks the address until the commit: so numbers have no gaps, and their order is the order of
    commits.
    """
    if work.events:
        at = work.now.isoformat()
        await work.driver.execute(
            WRITE,
            {
                "addresses": [event.address for event, _ in work.events],
                "headers": [
                    json.dumps(cloud_event(event, str(work.new_id()), source, at, trace))
                    for event, trace in work.events
                ],
                "bodies": [event.model_dump_json().encode() for event, _ in work.events],
            },
        )


def cloud_event(event: Event, id: str, source: str, time: str, trace: str | None = None) -> dict[str, str]:
    """The headers of an event: CloudEvents 1.0 in NATS binary mode.

    The consumer continues the trace (`traceparent`).
    """
    headers = {
        "ce-specversion": "1.0",
        "ce-id": id,
        "ce-source": f"/lsq/{source}",
        "ce-type": event.subject,
        "ce-time": time,
        "ce-subject": f"{event.authority}/{event.school}",
        "content-type": JSON,
        # The stream drops an event that the relay sends twice within two minutes.
        "Nats-Msg-Id": id,
    }
    return headers | ({"traceparent": trace} if trace else {})


async def relay(engine: AsyncEngine, bus: Client) -> None:
    """Send the outbox until cancelled.

    Several processes may call it: the one that holds the lock sends, the others wait.
    """
    while True:
        try:
            async with dedicated_connection(engine) as connection:
                driver = await driver_of(connection)
                await driver.execute("select pg_advisory_lock(%s)", [RELAY_LOCK])
                await driver.execute("listen outbox")
                sent: list[int] = []
                while True:
                    waiting = await driver.cursor(row_factory=class_row(OutboxRow)).execute(
                        EXCHANGE, {"sent": sent, "batch": MAX_BATCH}
                    )
                    sent = await _send(bus, await waiting.fetchall())
                    if not sent:
                        await _wait_for_events(driver)
        except CONNECTION_LOST as error:
            log.warning("database_unavailable", error=error_name(error))
            await asyncio.sleep(SWEEP_INTERVAL_S)


async def _send(bus: Client, rows: Sequence[OutboxRow]) -> list[int]:
    """Send these rows, the addresses concurrently. Returns the positions that the bus has stored."""
    addresses: defaultdict[str, list[OutboxRow]] = defaultdict(list)
    for row in rows:
        addresses[row.address].append(row)
    sent = await asyncio.gather(*(_send_in_order(bus, group) for group in addresses.values()))
    return [position for group in sent for position in group]


async def _send_in_order(bus: Client, rows: Sequence[OutboxRow]) -> list[int]:
    """Send the events of one address in sequence; stops at the first that fails.

    Returns the positions that the bus has stored.
    """
    sent: list[int] = []
    stream = bus.jetstream()
    for row in rows:
        try:
            await stream.publish(
                row.address,
                row.body,
                stream=STREAM,
                headers=row.headers | {"ce-sequence": str(row.number)},
                timeout=PUBLISH_TIMEOUT_S,
            )
        except (BusError, TimeoutError) as error:
            log.warning("event_not_sent", address=row.address, error=error_name(error))
            break
        sent.append(row.position)
    return sent


async def _wait_for_events(driver: "psycopg.AsyncConnection[Any]") -> None:
    """Wait for a notification of the outbox, or for the sweep."""
    # Yields every notification that arrived together.
    async for _ in driver.notifies(timeout=SWEEP_INTERVAL_S, stop_after=1):
        pass
    await asyncio.sleep(GATHER_S)
