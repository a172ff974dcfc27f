"""From what a handler said to the bus: written in its transaction, sent by one relay per service, in order, at least once."""
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

MAX_BATCH = 500
# seconds; what is written in the same moment is sent together
GATHER_S = 0.003
# seconds; finds what a lost notification left lying
SWEEP_INTERVAL_S = 1.0
# advisory lock: one relay per database at a time
RELAY_LOCK = 0x4C5351

WRITE = """
    with told as (
        select * from unnest(%(addresses)s::text[], %(headers)s::text[], %(bodies)s::bytea[]) with ordinality as t (address, headers, body, turn)
    ), numbered as (
        insert into sequences as known (address, last) select address, count(*) from told group by address order by address
        on conflict (address) do update set last = known.last + excluded.last returning address, last
    )
    insert into outbox (address, number, headers, body)
    select address, last - count(*) over same + row_number() over (same order by turn), headers::jsonb, body
    from told join numbered using (address) window same as (partition by address) order by turn
    returning pg_notify('outbox', '')
"""
"""Numbers, rows, and the bell that wakes the relay. Addresses are locked in their order: two commands cannot block each other."""

EXCHANGE = """
    with gone as (delete from outbox where position = any(%(sent)s::bigint[]))
    select position, address, number, headers, body from outbox where position <> all(%(sent)s::bigint[]) order by position limit %(batch)s
"""
"""Forgets what the bus has stored, and gives what is next."""

log = structlog.get_logger()


class OutboxRow(NamedTuple):
    """A row of the outbox."""

    position: int
    address: str
    number: int
    headers: dict[str, str]
    body: bytes


async def write(work: Work, source: str) -> None:
    """Write what was said into the outbox, numbered 1, 2, 3 … within its address: one statement, whatever there is to say.

    Numbering locks the address until the commit: so numbers have no gaps, and their order is the order of commits.
    """
    if work.said:
        at = work.now.isoformat()
        await work.driver.execute(WRITE, {
            "addresses": [event.address for event, _ in work.said],
            "headers": [json.dumps(cloud_event(event, str(work.new_id()), source, at, trace)) for event, trace in work.said],
            "bodies": [event.model_dump_json().encode() for event, _ in work.said]})


def cloud_event(event: Event, id: str, source: str, time: str, trace: str | None = None) -> dict[str, str]:
    """CloudEvents 1.0 in NATS binary mode: attributes in headers, the body is the data. The trace (`traceparent`) goes on in the consumer."""
    headers = {
        "ce-specversion": "1.0", "ce-id": id, "ce-source": f"/lsq/{source}", "ce-type": event.subject, "ce-time": time,
        "ce-subject": f"{event.authority}/{event.school}", "content-type": JSON,
        # the stream drops what a relay sends twice within two minutes
        "Nats-Msg-Id": id,
    }
    return headers | ({"traceparent": trace} if trace else {})


async def relay(engine: AsyncEngine, bus: Client) -> None:
    """Send the outbox, for ever. Many processes may call it: the one that holds the lock works, the others wait for it."""
    while True:
        try:
            async with dedicated_connection(engine) as connection:
                driver = await driver_of(connection)
                await driver.execute("select pg_advisory_lock(%s)", [RELAY_LOCK])
                await driver.execute("listen outbox")
                sent: list[int] = []
                while True:
                    waiting = await driver.cursor(row_factory=class_row(OutboxRow)).execute(EXCHANGE, {"sent": sent, "batch": MAX_BATCH})
                    sent = await _send(bus, await waiting.fetchall())
                    if not sent:
                        await _notified(driver)
        except CONNECTION_LOST as error:
            log.warning("relay_lost_its_database", error=error_name(error))
            await asyncio.sleep(SWEEP_INTERVAL_S)


async def _send(bus: Client, rows: Sequence[OutboxRow]) -> list[int]:
    """Send these, the addresses side by side. What the bus has stored; nothing when it is away."""
    addresses: defaultdict[str, list[OutboxRow]] = defaultdict(list)
    for row in rows:
        addresses[row.address].append(row)
    return [position for group in await asyncio.gather(*(_in_order(bus, group) for group in addresses.values())) for position in group]


async def _in_order(bus: Client, rows: Sequence[OutboxRow]) -> list[int]:
    """Send the events of one address, one after the other; the first that fails stops the rest."""
    sent: list[int] = []
    stream = bus.jetstream()
    for row in rows:
        try:
            await stream.publish(row.address, row.body, stream=STREAM, headers=row.headers | {"ce-sequence": str(row.number)}, timeout=5)
        except (BusError, TimeoutError) as error:
            log.warning("event_not_sent", address=row.address, error=error_name(error))
            break
        sent.append(row.position)
    return sent


async def _notified(driver: "psycopg.AsyncConnection[Any]") -> None:
    """Wait until someone writes to the outbox, or for the sweep."""
    # yields all that came together: do nothing in here
    async for _ in driver.notifies(timeout=SWEEP_INTERVAL_S, stop_after=1):
        pass
    await asyncio.sleep(GATHER_S)
