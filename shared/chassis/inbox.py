"""Deliver events from the bus to reactions: each acts once, in the order of its address, and none is dropped.

The inbox has one row for each reaction and address: the number of the last event that acted. The next number
acts; a smaller one has acted before; a greater one is early and is delivered again later. So how often and in
which order the bus delivers does not matter.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as BusError
from nats.js.api import AckPolicy, ConsumerConfig
from opentelemetry import propagate, trace
from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from shared.chassis import outbox
from shared.chassis.bus import STREAM
from shared.chassis.database import inbox, is_outage
from shared.chassis.history import number_of, time_of
from shared.chassis.telemetry import span
from shared.chassis.unit_of_work import Resources, Work, begin
from shared.contracts.envelope import Event
from shared.contracts.problem import error_name

# + .<reaction>; a stream of its own, which operators read.
DEAD_LETTER_SUBJECT = "lsq.dlq"
# Events in one transaction.
MAX_BATCH = 200
# A fetch waits so long for the first event.
FETCH_TIMEOUT_S = 1.0
# An early event is delivered again after this delay; it grows while the address waits.
RETRY_EARLY_MIN_S = 0.1
RETRY_EARLY_MAX_S = 5.0
# Before the next try when bus or database are down.
RECONNECT_PAUSE_S = 1.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Reaction:
    """A handler of events, and the name by which the inbox stores its progress."""

    name: str
    contract: type[Event]
    handler: Callable[[Any, Work], Awaitable[None]]


@dataclass
class Mark:
    """The progress of a reaction in one address.

    `last`: the last number that acted. `failures`: how often the next one failed. `early`: the smallest
    number that waits for its predecessors.
    """

    last: int
    failures: int = 0
    early: int | None = None
    early_since: datetime | None = None


def consumer_of(reaction: str, subject: str, ack_wait_s: float) -> ConsumerConfig:
    """The consumer on the bus of a reaction to the events of this subject.

    Without a limit of deliveries: the inbox counts failures.
    """
    return ConsumerConfig(
        name=reaction,
        durable_name=reaction,
        filter_subject=f"{subject}.*.*",
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_wait_s,
        max_deliver=-1,
        max_ack_pending=1000,
    )


async def listen(reaction: Reaction, resources: Resources, stopped: asyncio.Event) -> None:
    """Fetch events and act on them until the service stops: a single event at once, many as one batch.

    The set-up has made the consumer (`consumer_of`); a process has no right to make one.
    """
    while not stopped.is_set():
        try:
            events = await resources.bus.jetstream().pull_subscribe_bind(reaction.name, STREAM)
            while not stopped.is_set():
                resources.heartbeats.beat(reaction.name)
                if not resources.history.is_one.is_set():
                    await asyncio.sleep(RECONNECT_PAUSE_S)
                    continue
                # A fetch without events times out.
                with suppress(TimeoutError):
                    await _batch(reaction, await events.fetch(MAX_BATCH, timeout=FETCH_TIMEOUT_S), resources)
        except BusError as error:
            # Events that were fetched are delivered again after ack_wait_s.
            log.warning("bus_connection_lost", reaction=reaction.name, error=error_name(error))
            await asyncio.sleep(RECONNECT_PAUSE_S)


async def _batch(reaction: Reaction, batch: Sequence[Msg], resources: Resources) -> None:
    """Act on a batch; while the database is down, send it back for a later delivery."""
    with span(f"{reaction.name} batch", kind=trace.SpanKind.CONSUMER):
        extending = asyncio.create_task(_extend_ack_deadline(batch, resources.ack_wait_s))
        try:
            await _act_or_park(reaction, batch, resources)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("database_unavailable", reaction=reaction.name, cause=error_name(error))
            for message in batch:
                await message.nak(delay=RECONNECT_PAUSE_S)
        finally:
            extending.cancel()


async def _extend_ack_deadline(batch: Sequence[Msg], ack_wait_s: float) -> None:
    """Report progress to the bus while a batch runs, so that no other process receives the batch."""
    while True:
        await asyncio.sleep(ack_wait_s / 3)
        for message in batch:
            if not message.is_acked:
                await message.in_progress()


async def _act_or_park(reaction: Reaction, batch: Sequence[Msg], resources: Resources) -> None:
    """Act on a batch in one transaction.

    If that fails, act on each event alone, so that only those that fail wait.
    """
    numbered = []
    for message in batch:
        if number_of(message.headers):
            numbered.append(message)
        else:
            await _park(
                reaction,
                message,
                resources.bus,
                ValueError("no number in ce-sequence: not written by an outbox of this system"),
            )
            await message.ack()
    try:
        acted, early = await _act_on_batch(reaction, numbered, resources)
    except Exception as error:
        if is_outage(error) or isinstance(error, BusError):
            raise
        # A defect of a handler: find the event that causes it.
        if len(numbered) > 1:
            for message in numbered:
                await _act_or_park(reaction, [message], resources)
        else:
            await _retry_or_park(reaction, numbered[0], resources, error)
        return
    resources.history.heard.update(message.subject for message in acted)
    for message, delay in early:
        await message.nak(delay=delay)
    for message in acted:
        await message.ack()


async def _act_on_batch(
    reaction: Reaction, batch: Sequence[Msg], resources: Resources
) -> tuple[list[Msg], list[tuple[Msg, float]]]:
    """Act on a batch in one transaction.

    Returns the events that have acted, now or before, and the early ones with their delay in seconds.
    """
    acted: list[Msg] = []
    early: list[tuple[Msg, float]] = []
    async with begin(resources) as work:
        marks = await _load_marks(reaction, sorted({message.subject for message in batch}), work)
        before = {address: replace(mark) for address, mark in marks.items()}
        for message in batch:
            mark = marks[message.subject]
            number = number_of(message.headers)
            if number > mark.last + 1:
                mark.early = min(number, mark.early or number)
                mark.early_since = mark.early_since or work.now
                waited = (work.now - mark.early_since).total_seconds()
                early.append((message, min(max(RETRY_EARLY_MIN_S, waited / 20), RETRY_EARLY_MAX_S)))
                continue
            acted.append(message)
            if number == mark.last + 1:
                now = max(work.now, time_of(message.headers) or work.now)
                await _act_on_event(reaction, message, replace(work, events=[], now=now), resources)
                marks[message.subject] = Mark(number)
        for address, mark in marks.items():
            if mark != before[address]:
                await _store_mark(reaction, address, mark, work)
    return acted, early


async def _act_on_event(reaction: Reaction, message: Msg, work: Work, resources: Resources) -> None:
    """Act on one event, in a span of the trace that caused it.

    The span of the batch, which has many causes, is linked.
    """
    of_batch = [trace.Link(trace.get_current_span().get_span_context())]
    with span(
        reaction.name,
        context=propagate.extract(message.headers),
        kind=trace.SpanKind.CONSUMER,
        links=of_batch,
    ):
        await reaction.handler(reaction.contract.model_validate_json(message.data), work)
        await outbox.write(work, resources.service)


async def _retry_or_park(reaction: Reaction, message: Msg, resources: Resources, cause: Exception) -> None:
    """Count the failure and have the event delivered again after a growing delay.

    Park it after the last try, or when it cannot be read.
    """
    async with begin(resources) as work:
        mark = (await _load_marks(reaction, [message.subject], work))[message.subject]
        if number_of(message.headers) != mark.last + 1:
            # Another process has acted on it.
            await message.nak(delay=RETRY_EARLY_MIN_S)
        elif isinstance(cause, ValidationError) or mark.failures == len(resources.retry_delays):
            await _park(reaction, message, resources.bus, cause)
            await _store_mark(reaction, message.subject, Mark(mark.last + 1), work)
            # Its next delivery, after the commit, acknowledges it.
            await message.nak(delay=RETRY_EARLY_MIN_S)
        else:
            log.warning(
                "reaction_failed",
                reaction=reaction.name,
                event_id=(message.headers or {}).get("ce-id"),
                failures=mark.failures + 1,
                error=error_name(cause),
            )
            await _store_mark(reaction, message.subject, replace(mark, failures=mark.failures + 1), work)
            await message.nak(delay=resources.retry_delays[mark.failures])


async def _park(reaction: Reaction, message: Msg, bus: Client, cause: Exception) -> None:
    """Publish the event, with the cause, to the dead letters, where an operator resends or waives it."""
    # Nats-Expected-Stream names the stream of events: the publication would be refused.
    headers = {name: value for name, value in (message.headers or {}).items() if not name.startswith("Nats-")}
    headers |= {"lsq-reaction": reaction.name, "lsq-address": message.subject, "lsq-cause": error_name(cause)}
    headers["Nats-Msg-Id"] = f"{reaction.name}/{message.metadata.sequence.stream}"
    await bus.jetstream().publish(f"{DEAD_LETTER_SUBJECT}.{reaction.name}", message.data, headers=headers)
    log.error("event_parked", reaction=reaction.name, event_id=headers.get("ce-id"), cause=error_name(cause))


async def _load_marks(reaction: Reaction, addresses: Sequence[str], work: Work) -> dict[str, Mark]:
    """Load and lock the marks of these addresses, in one order, so that two processes do not deadlock.

    A new address begins with event 1: the stream is kept whole.
    """
    of_reaction = (
        select(inbox)
        .where(inbox.c.reaction == reaction.name, inbox.c.address.in_(addresses))
        .order_by(inbox.c.address)
        .with_for_update()
    )
    rows = (await work.session.execute(of_reaction)).all()
    if new := sorted(set(addresses) - {row.address for row in rows}):
        first = [{"reaction": reaction.name, "address": address, "last": 0} for address in new]
        await work.session.execute(insert(inbox).values(first).on_conflict_do_nothing())
        rows = (await work.session.execute(of_reaction)).all()
    return {row.address: Mark(row.last, row.failures, row.early, row.early_since) for row in rows}


async def _store_mark(reaction: Reaction, address: str, mark: Mark, work: Work) -> None:
    this = (inbox.c.reaction == reaction.name) & (inbox.c.address == address)
    await work.session.execute(update(inbox).where(this).values(**asdict(mark)))
