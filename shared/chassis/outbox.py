"""Deliver emitted events to the bus.

They are written in the handler's transaction, and sent by one relay per service, in order, at least once. An
address whose event the bus refuses or delays waits alone: the others are sent.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import structlog
from nats.aio.client import Client
from nats.errors import Error as BusError
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolExhausted

from shared.chassis.bus import STREAM
from shared.chassis.database import CONNECTION_LOST
from shared.chassis.leases import Lease, Leases
from shared.chassis.notifications import OUTBOX, Notifications
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Event
from shared.contracts.problem import error_name
from shared.vocabulary.media_types import JSON

# Rows that the relay reads at a time.
MAX_BATCH = 500
# Rows that it has read and not yet sent: then it reads no more.
MAX_UNSENT = 2000
# For the bus to confirm one event.
PUBLISH_TIMEOUT_S = 5
# After a notification, so that events written at the same time are sent together.
GATHER_S = 0.003
# Without a notification the relay looks for events at this interval.
SWEEP_INTERVAL_S = 1.0
# The relay reads on after this time, without the addresses whose events are still being sent.
SLOW_S = 0.1
# The lease of the one process that relays.
RELAY_LEASE = "relay"

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
"""
"""Numbers the events and stores them.

Addresses are locked in one order: two commands do not deadlock.
"""

EXCHANGE = text("""
    with held as (
        select from leases where name = :name and holder = :holder and epoch = :epoch
    ), gone as (
        delete from outbox where position = any(cast(:sent as bigint[])) and exists (select from held)
    )
    select position, address, number, headers, body from outbox
    where exists (select from held)
    and position <> all(cast(:sent as bigint[]))
    and (address <> all(cast(:busy as text[])) or position = any(cast(:retried as bigint[])))
    order by position limit :batch
""")
"""Deletes the rows that the bus has stored, and loads the next ones; nothing without the lease.

Of a busy address it loads nothing but the row that is tried again.
"""

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
        work.notify(OUTBOX)
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


async def relay(leases: Leases, bus: Client, notifications: Notifications) -> None:
    """Send the outbox until cancelled.

    Every main process of a service calls it: the one that has the lease sends, the others wait.
    """
    while True:
        try:
            async with leases.take(RELAY_LEASE) as lease:
                if lease:
                    await Relay(leases, lease, bus, notifications).run()
        except (PoolExhausted, *CONNECTION_LOST) as error:
            log.warning("database_unavailable", error=error_name(error))
        await asyncio.sleep(SWEEP_INTERVAL_S)


@dataclass
class Relay:
    """Sends the outbox while its lease lasts; the addresses concurrently, the events of each in sequence."""

    leases: Leases
    lease: Lease
    bus: Client
    notifications: Notifications
    # address → the task that sends its events. Returns the positions that the bus has stored.
    sending: dict[str, "asyncio.Task[list[int]]"] = field(default_factory=dict)
    # address → its first event that was not sent
    failed: dict[str, "Failed"] = field(default_factory=dict)
    unsent: int = 0

    async def run(self) -> None:
        """Send until the lease has ended."""
        sent: list[int] = []
        try:
            while not self.lease.has_ended:
                rows = await self._exchange(sent)
                self._start_sending(rows)
                if not rows:
                    await self._wait()
                sent = await self._collect()
            log.warning("lease_lost", lease=self.lease.name)
        finally:
            for task in self.sending.values():
                task.cancel()

    async def _exchange(self, sent: list[int]) -> list[OutboxRow]:
        """Delete the rows that were sent, and load the next ones; none while the bus is down."""
        now = time.monotonic()
        busy = [*self.sending, *self.failed]
        due = [address for address, event in self.failed.items() if event.retry_at <= now]
        async with self.leases.engine.connect() as connection:
            rows = await connection.execute(
                EXCHANGE,
                {
                    **self.lease.key,
                    "sent": sent,
                    "busy": busy,
                    "retried": [self.failed.pop(address).position for address in due],
                    "batch": min(MAX_BATCH, MAX_UNSENT - self.unsent) if self.bus.is_connected else 0,
                },
            )
            return [OutboxRow(*row) for row in rows]

    def _start_sending(self, rows: Sequence[OutboxRow]) -> None:
        addresses: defaultdict[str, list[OutboxRow]] = defaultdict(list)
        for row in rows:
            addresses[row.address].append(row)
        for address, group in addresses.items():
            self.unsent += len(group)
            self.sending[address] = asyncio.create_task(self._send(group))

    async def _send(self, rows: Sequence[OutboxRow]) -> list[int]:
        """Send the events of one address in sequence; stops at the first that fails, or without the lease.

        Returns the positions that the bus has stored.
        """
        sent: list[int] = []
        stream = self.bus.jetstream()
        try:
            for row in rows:
                if self.lease.has_ended:
                    break
                await stream.publish(
                    row.address,
                    row.body,
                    stream=STREAM,
                    headers=row.headers | {"ce-sequence": str(row.number)},
                    timeout=PUBLISH_TIMEOUT_S,
                )
                sent.append(row.position)
        except (BusError, TimeoutError) as error:
            log.warning("event_not_sent", address=row.address, error=error_name(error))
            self.failed[row.address] = Failed(row.position, time.monotonic() + SWEEP_INTERVAL_S)
        finally:
            self.unsent -= len(rows)
        return sent

    async def _wait(self) -> None:
        """Wait until events are sent or written, or for the sweep."""
        written = asyncio.create_task(self.notifications.wait(OUTBOX, SWEEP_INTERVAL_S))
        await asyncio.wait({written, *self.sending.values()}, return_when=asyncio.FIRST_COMPLETED)
        written.cancel()
        await asyncio.sleep(GATHER_S)
        # Before the look: an event that is written during it notifies again.
        self.notifications.events[OUTBOX].clear()

    async def _collect(self) -> list[int]:
        """Wait a moment for the tasks that send. Returns the positions that the bus has stored."""
        if self.sending:
            await asyncio.wait(self.sending.values(), timeout=SLOW_S)
        done = [address for address, task in self.sending.items() if task.done()]
        return [position for address in done for position in self.sending.pop(address).result()]


class Failed(NamedTuple):
    """An event that was not sent, and when it is tried again, by the monotonic clock."""

    position: int
    retry_at: float
