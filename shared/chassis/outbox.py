"""Deliver emitted events to the bus.

They are written in the handler's transaction, and sent by one relay per service, in order. An address whose
event the bus refuses or delays waits alone: the others are sent.

The bus stores an event only if the last one of its address is the one that the relay knows. So a relay that
was frozen stores nothing late, and a second system on the same bus, or one whose database was set back,
stores nothing at all: the guard is told (docs/decisions/0013-read-only-where-history-went-back.md).
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

from shared.chassis.bus import STREAM, last_event
from shared.chassis.database import CONNECTION_LOST
from shared.chassis.heartbeats import Heartbeats
from shared.chassis.history import LastEvent, ServiceHistory
from shared.chassis.leases import Lease, Leases
from shared.chassis.notifications import OUTBOX, Notifications
from shared.chassis.unit_of_work import Resources, Work
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
# Addresses whose last event in the stream a relay remembers.
MAX_KNOWN = 50_000
# The lease of the one process that relays.
RELAY_LEASE = "relay"
# The bus refuses an event unless the last one of its address has this position.
EXPECTED_HEADER = "Nats-Expected-Last-Subject-Sequence"

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

ID_OF = text("""
    select coalesce(headers->>'ce-id', '') from outbox where address = :address and number = :number
    order by position limit 1
""")

log = structlog.get_logger()


class OutboxRow(NamedTuple):
    """A row of the outbox."""

    position: int
    address: str
    number: int
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The event's id."""
        return self.headers.get("ce-id", "")


class HistoryDiffers(Exception):
    """The last event of an address in the stream is not the one before the next to be sent."""


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


async def relay(resources: Resources) -> None:
    """Send the outbox until cancelled, except while the service is read-only.

    Every main process of a service calls it: the one that has the lease sends, the others wait.
    """
    leases, history, heartbeats = resources.leases, resources.history, resources.heartbeats
    while True:
        heartbeats.beat(RELAY_LEASE)
        try:
            if history.is_one.is_set():
                async with leases.take(RELAY_LEASE) as lease:
                    if lease:
                        await Relay(
                            leases,
                            lease,
                            resources.bus,
                            resources.notifications,
                            resources.history_bus,
                            history,
                            heartbeats,
                        ).run()
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
    history_bus: Client
    history: ServiceHistory = field(default_factory=ServiceHistory)
    heartbeats: Heartbeats = field(default_factory=Heartbeats)
    # address → its last event in the stream
    known: dict[str, LastEvent] = field(default_factory=dict)
    # address → the task that sends its events. Returns the positions that the bus has stored.
    sending: dict[str, "asyncio.Task[list[int]]"] = field(default_factory=dict)
    # address → its first event that was not sent
    failed: dict[str, "Failed"] = field(default_factory=dict)
    unsent: int = 0

    async def run(self) -> None:
        """Send until the lease has ended, or the service is read-only."""
        sent: list[int] = []
        try:
            while self._may_send():
                self.heartbeats.beat(RELAY_LEASE)
                rows = await self._exchange(sent)
                self._start_sending(rows)
                if not rows:
                    await self._wait()
                sent = await self._collect()
            if self.lease.has_ended:
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

    def _may_send(self) -> bool:
        return self.history.is_one.is_set() and not self.lease.has_ended

    async def _send(self, rows: Sequence[OutboxRow]) -> list[int]:
        """Send the events of one address in sequence; stops at the first that fails, or without the lease.

        Returns the positions that the bus has stored.
        """
        sent: list[int] = []
        address = rows[0].address
        self.history.sent.add(address)
        if len(self.known) > MAX_KNOWN:
            self.known.clear()
        try:
            # Known again at the end: after a failure the stream is asked.
            last = self.known.pop(address, None) or await last_event(self.history_bus, address)
            if last.number >= rows[0].number and not await self._has_sent(rows, last):
                raise HistoryDiffers
            for row in rows:
                if row.number > last.number:
                    if not self._may_send():
                        break
                    last = await self._publish(row, last)
                sent.append(row.position)
            self.known[address] = last
        except (BusError, TimeoutError, HistoryDiffers) as error:
            log.warning("event_not_sent", address=address, error=error_name(error))
            if isinstance(error, HistoryDiffers):
                self.history.suspected.set()
            self.failed[address] = Failed(rows[len(sent)].position, time.monotonic() + SWEEP_INTERVAL_S)
        finally:
            self.unsent -= len(rows)
        return sent

    async def _publish(self, row: OutboxRow, last: LastEvent) -> LastEvent:
        """Send an event that follows the last one. Returns it, as the stream has stored it."""
        if row.number != last.number + 1:
            raise HistoryDiffers
        stored = await self.bus.jetstream().publish(
            row.address,
            row.body,
            stream=STREAM,
            headers=row.headers | {"ce-sequence": str(row.number), EXPECTED_HEADER: str(last.position)},
            timeout=PUBLISH_TIMEOUT_S,
        )
        return LastEvent(row.number, row.id, stored.seq)

    async def _has_sent(self, rows: Sequence[OutboxRow], last: LastEvent) -> bool:
        """Whether the last event in the stream waits in this outbox: it was sent, and not yet deleted."""
        ids = {row.number: row.id for row in rows}
        if last.number in ids:
            return ids[last.number] == last.id
        async with self.leases.engine.connect() as connection:
            id = await connection.scalar(ID_OF, {"address": rows[0].address, "number": last.number})
        return bool(id == last.id)

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
