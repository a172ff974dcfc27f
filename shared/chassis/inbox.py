"""From the bus to a reaction: each event acts once, in the order of its address, and is never dropped.

The inbox is one row per reaction and address: the number of the last event that acted. The next number acts, a smaller one has acted
before, a greater one came too early and is sent back for a moment. So nothing depends on how often or in which order the bus delivers.
"""
import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as BusError
from nats.js.api import ConsumerConfig, RawStreamMsg
from opentelemetry import propagate, trace
from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from shared.chassis import outbox
from shared.chassis.bus import STREAM
from shared.chassis.database import inbox, is_outage
from shared.chassis.telemetry import span
from shared.chassis.unit_of_work import Resources, Work, begin
from shared.contracts.envelope import Event
from shared.contracts.problem import error_name

# + .<reaction>; a stream of its own, read by people
DEAD_LETTER_SUBJECT = "lsq.dlq"
# events in one transaction, at most
MAX_BATCH = 200
# seconds that a fetch waits for the first event
FETCH_TIMEOUT_S = 1.0
# seconds until an event that came too early is looked at again: at first, after minutes
RETRY_EARLY_MIN_S, RETRY_EARLY_MAX_S = 0.1, 5.0
# seconds until bus or database are asked again
RECONNECT_PAUSE_S = 1.0
# a number that the outbox gives: it fits into the inbox's bigint
NUMBER = re.compile(r"[1-9][0-9]{0,17}")

log = structlog.get_logger()


@dataclass(frozen=True)
class Reaction:
    """A handler of events, and the name under which it remembers how far it came."""

    name: str
    contract: type[Event]
    handler: Callable[[Any, Work], Awaitable[None]]


@dataclass
class Mark:
    """How far a reaction is with one address: the last number that acted, how often the next one has failed, which number waits since when."""

    last: int
    failures: int = 0
    early: int | None = None
    early_since: datetime | None = None


async def listen(reaction: Reaction, resources: Resources, stopped: asyncio.Event) -> None:
    """Fetch what has come and act on it until the service stops: a lone event at once, many as one batch."""
    # failures are counted here, not deliveries
    config = ConsumerConfig(name=reaction.name, durable_name=reaction.name, filter_subject=f"{reaction.contract.subject}.>",
                            ack_wait=resources.ack_wait_s, max_deliver=-1, max_ack_pending=1000)
    while not stopped.is_set():
        try:
            stream = resources.bus.jetstream()
            # makes it, or gives one that is there today's settings
            await stream.add_consumer(STREAM, config)
            events = await stream.pull_subscribe_bind(reaction.name, STREAM)
            while not stopped.is_set():
                # nothing came
                with suppress(TimeoutError):
                    await _batch(reaction, await events.fetch(MAX_BATCH, timeout=FETCH_TIMEOUT_S), resources)
        except BusError as error:
            # what was in hand comes again after ack_wait_s
            log.warning("reaction_lost_the_bus", reaction=reaction.name, error=error_name(error))
            await asyncio.sleep(RECONNECT_PAUSE_S)


async def _batch(reaction: Reaction, batch: Sequence[Msg], resources: Resources) -> None:
    """Act on what was fetched; while the database is away it goes back for a moment."""
    with span(f"{reaction.name} batch", kind=trace.SpanKind.CONSUMER):
        extending = asyncio.create_task(_extend_ack_deadline(batch, resources.ack_wait_s))
        try:
            await receive(reaction, batch, resources)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("reaction_lost_its_database", reaction=reaction.name, cause=error_name(error))
            for message in batch:
                await message.nak(delay=RECONNECT_PAUSE_S)
        finally:
            extending.cancel()


async def _extend_ack_deadline(batch: Sequence[Msg], ack_wait_s: float) -> None:
    """Tell the bus, while a batch is in hand, that it is: else another process is given it too."""
    while True:
        await asyncio.sleep(ack_wait_s / 3)
        for message in batch:
            if not message.is_acked:
                await message.in_progress()


async def receive(reaction: Reaction, batch: Sequence[Msg], resources: Resources) -> None:
    """Act on a batch in one transaction; if that fails, on each alone, so that only the bad ones wait."""
    numbered = []
    for message in batch:
        if _number(message):
            numbered.append(message)
        else:
            await _park(reaction, message, resources.bus, ValueError("no number in ce-sequence: not written by an outbox of this house"))
            await message.ack()
    try:
        acted, early = await _act(reaction, numbered, resources)
    except Exception as error:
        if is_outage(error) or isinstance(error, BusError):
            raise
        # any defect of a handler
        if len(numbered) > 1:
            for message in numbered:
                await receive(reaction, [message], resources)
        else:
            await _failed(reaction, numbered[0], resources, error)
        return
    for message, delay in early:
        await message.nak(delay=delay)
    for message in acted:
        await message.ack()


async def _act(reaction: Reaction, batch: Sequence[Msg], resources: Resources) -> tuple[list[Msg], list[tuple[Msg, float]]]:
    """One transaction for all; returns what has acted, now or before, and what came too early, with the seconds until it is looked at again."""
    acted: list[Msg] = []
    early: list[tuple[Msg, float]] = []
    async with begin(resources) as work:
        seen = await _marks(reaction, sorted({message.subject for message in batch}), work, resources.bus)
        before = {address: replace(mark) for address, mark in seen.items()}
        for message in batch:
            mark, number = seen[message.subject], _number(message)
            if number > mark.last + 1:
                mark.early, mark.early_since = min(number, mark.early or number), mark.early_since or work.now
                waited = (work.now - mark.early_since).total_seconds()
                early.append((message, min(max(RETRY_EARLY_MIN_S, waited / 20), RETRY_EARLY_MAX_S)))
                continue
            acted.append(message)
            if number == mark.last + 1:
                await _act_on(reaction, message, replace(work, said=[]), resources)
                seen[message.subject] = Mark(number)
        for address, mark in seen.items():
            if mark != before[address]:
                await _store_mark(reaction, address, mark, work)
    return acted, early


async def _act_on(reaction: Reaction, message: Msg, work: Work, resources: Resources) -> None:
    """One event, in a span of the trace that caused it (a batch has many causes, so its own span is only linked)."""
    of_batch = [trace.Link(trace.get_current_span().get_span_context())]
    with span(reaction.name, context=propagate.extract(message.headers), kind=trace.SpanKind.CONSUMER, links=of_batch):
        await reaction.handler(reaction.contract.model_validate_json(message.data), work)
        await outbox.write(work, resources.service)


async def _failed(reaction: Reaction, message: Msg, resources: Resources, cause: Exception) -> None:
    """Count the failure and send the event back for a growing time; an unreadable one, or after the last try, park it."""
    async with begin(resources) as work:
        mark = (await _marks(reaction, [message.subject], work, resources.bus))[message.subject]
        # another process was faster
        if _number(message) != mark.last + 1:
            await message.nak(delay=RETRY_EARLY_MIN_S)
        elif isinstance(cause, ValidationError) or mark.failures == len(resources.retry_delays):
            await _park(reaction, message, resources.bus, cause)
            await _store_mark(reaction, message.subject, Mark(mark.last + 1), work)
            # acknowledged when it comes back and this has been committed
            await message.nak(delay=RETRY_EARLY_MIN_S)
        else:
            log.warning("reaction_failed", reaction=reaction.name, event_id=(message.headers or {}).get("ce-id"), failures=mark.failures + 1, error=error_name(cause))
            await _store_mark(reaction, message.subject, replace(mark, failures=mark.failures + 1), work)
            await message.nak(delay=resources.retry_delays[mark.failures])


async def _park(reaction: Reaction, message: Msg, bus: Client, cause: Exception) -> None:
    """Put the event, with its cause, where a person fixes, resends or waives it."""
    # Nats-Expected-Stream would refuse it
    headers = {name: value for name, value in (message.headers or {}).items() if not name.startswith("Nats-")}
    headers |= {"lsq-reaction": reaction.name, "lsq-address": message.subject, "lsq-cause": error_name(cause)}
    headers["Nats-Msg-Id"] = f"{reaction.name}/{message.metadata.sequence.stream}"
    await bus.jetstream().publish(f"{DEAD_LETTER_SUBJECT}.{reaction.name}", message.data, headers=headers)
    log.error("event_parked", reaction=reaction.name, event_id=headers.get("ce-id"), cause=error_name(cause))


async def _marks(reaction: Reaction, addresses: Sequence[str], work: Work, bus: Client) -> dict[str, Mark]:
    """How far each address is, locked until the commit; always in the same order, so that two processes cannot block each other."""
    mine = select(inbox).where(inbox.c.reaction == reaction.name, inbox.c.address.in_(addresses)).order_by(inbox.c.address).with_for_update()
    rows = (await work.session.execute(mine)).all()
    if new := set(addresses) - {row.address for row in rows}:
        for address in sorted(new):
            begun = insert(inbox).values(reaction=reaction.name, address=address, last=await _before_the_stream(address, bus))
            await work.session.execute(begun.on_conflict_do_nothing())
        rows = (await work.session.execute(mine)).all()
    return {row.address: Mark(row.last, row.failures, row.early, row.early_since) for row in rows}


async def _before_the_stream(address: str, bus: Client) -> int:
    """Where a reaction begins that has never seen this address: before the oldest event that the stream still has."""
    oldest = await bus.jetstream().get_msg(STREAM, seq=1, subject=address, next=True)
    return (_number(oldest) or 1) - 1


async def _store_mark(reaction: Reaction, address: str, mark: Mark, work: Work) -> None:
    here = (inbox.c.reaction == reaction.name) & (inbox.c.address == address)
    await work.session.execute(update(inbox).where(here).values(**asdict(mark)))


def _number(message: Msg | RawStreamMsg) -> int:
    """The event's number within its address, from 1; 0 when the header has none, as no outbox writes it."""
    # where it is not ASCII, nats-py gives an object of the email package for one that was fetched by its number
    said = str((message.headers or {}).get("ce-sequence", ""))
    return int(said) if NUMBER.fullmatch(said) else 0
