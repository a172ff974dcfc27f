"""For people: events that a reaction could not handle, and addresses where it waits for an event that does not come.

A parked event lies in a stream until a person resends it, mended if need be, or waives it. Its successors have gone on without it.
A resent event goes to the reaction that parked it and to no other, and acts once, however often it is sent.
"""
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.chassis import outbox
from shared.chassis.bus import DEAD_STREAM
from shared.chassis.database import inbox, replies
from shared.chassis.inbox import DEAD_LETTER_SUBJECT, Reaction
from shared.chassis.unit_of_work import Resources, begin
from shared.contracts.problem import error_name

# + .<service>.<handler>: a parked event, once more
AGAIN = "lsq.again"
# + .<service>: which addresses wait; go on without what does not come
GAPS = "lsq.gaps"
WAIVED = f"{DEAD_LETTER_SUBJECT}.waived"
HOUSE_IDS = UUID("5b7ad1a0-7f0e-4c1f-9d5a-6a5b1c0f2570")
# longer than that is worth a person's look
WAITS = timedelta(minutes=1)

log = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    """A parked event. `cause` is the kind of error; the body may hold references, never names."""

    number: int
    reaction: str
    address: str
    event_id: str
    cause: str
    at: datetime | None
    body: bytes


class ResendOutcome(BaseModel):
    """What became of a resent event: acted now or before, or the kind of error again."""

    acted: bool
    cause: str | None = None


class WaitingAddress(BaseModel):
    """An address where `early` has come, but not `next`."""

    model_config = ConfigDict(frozen=True)

    reaction: str
    address: str
    next: int
    early: int
    since: datetime


class AcceptedGap(BaseModel):
    """Which gap a person accepts."""

    reaction: str
    address: str


class Gaps(BaseModel):
    """What a service says: how many numbers were passed over (0: nothing waited there), and where its reactions wait still, 100 at most."""

    passed_over: int = 0
    waiting: list[WaitingAddress]


async def letters(bus: Client, *, after: int = 0, limit: int = 100) -> list[Letter]:
    """What is parked, oldest first; `after` is the number of the last one seen."""
    found: list[Letter] = []
    while len(found) < limit:
        try:
            message = await bus.jetstream().get_msg(DEAD_STREAM, seq=after + 1, subject=f"{DEAD_LETTER_SUBJECT}.*", next=True)
        except NotFoundError:
            break
        after = message.seq or 0
        found.append(_letter(message))
    return found


async def resend(bus: Client, number: int, *, body: bytes | None = None, patience: float = 30) -> ResendOutcome:
    """Give a parked event to its reaction again, with another body if it was mended; once it has acted it is parked no longer."""
    letter = await _get(bus, number)
    headers = {"lsq-reaction": letter.reaction, "ce-id": letter.event_id, "lsq-address": letter.address}
    answer = await bus.request(resend_subject(letter.reaction), body or letter.body, patience, headers=headers)
    resent = ResendOutcome.model_validate_json(answer.data)
    if resent.acted:
        await bus.jetstream().delete_msg(DEAD_STREAM, number)
    log.info("dead_letter_resent", number=number, reaction=letter.reaction, event_id=letter.event_id, acted=resent.acted, cause=resent.cause)
    return resent


async def waive(bus: Client, number: int, *, reason: str) -> None:
    """Do without a parked event. It stays in the stream, among the waived ones, with the reason."""
    letter = await _get(bus, number)
    headers = {"lsq-reaction": letter.reaction, "lsq-address": letter.address, "ce-id": letter.event_id, "lsq-cause": letter.cause, "lsq-reason": reason}
    await bus.jetstream().publish(f"{WAIVED}.{letter.reaction}", letter.body, headers=headers)
    await bus.jetstream().delete_msg(DEAD_STREAM, number)
    log.info("dead_letter_waived", number=number, reaction=letter.reaction, event_id=letter.event_id)


async def gaps(bus: Client, service: str, accepted: AcceptedGap | None = None, *, patience: float = 10) -> Gaps:
    """Where this service's reactions wait; with a gap, it goes on there first."""
    answer = await bus.request(f"{GAPS}.{service}", accepted.model_dump_json().encode() if accepted else b"", patience)
    return Gaps.model_validate_json(answer.data)


async def waiting(database: AsyncConnection, now: datetime, *, longer_than: timedelta = WAITS, limit: int = 100) -> list[WaitingAddress]:
    """Where reactions of this database wait for an event that has not come: it was lost, or the one before fails again and again.

    `now` is of the house's clock: since when an address waits was written by that one.
    """
    rows = await database.execute(
        select(inbox.c.reaction, inbox.c.address, (inbox.c.last + 1).label("next"), inbox.c.early, inbox.c.early_since.label("since"))
        .where(inbox.c.early_since <= now - longer_than).order_by(inbox.c.early_since).limit(limit))
    return [WaitingAddress.model_validate(row._asdict()) for row in rows]


async def accept_gap(database: AsyncConnection, reaction: str, address: str) -> int:
    """Go on without the events that did not come, from the earliest one that waits. How many numbers were passed over; 0: nothing waits."""
    here = (inbox.c.reaction == reaction) & (inbox.c.address == address) & inbox.c.early.is_not(None)
    found = (await database.execute(select(inbox.c.last, inbox.c.early).where(here).with_for_update())).first()
    if found is None:
        return 0
    await database.execute(update(inbox).where(here).values(last=found.early - 1, failures=0, early=None, early_since=None))
    log.warning("gap_accepted", reaction=reaction, address=address, passed_over=found.early - 1 - found.last)
    return int(found.early - 1 - found.last)


def resend_subject(reaction: str) -> str:
    """Where this reaction hears of parked events: `lsq.again.documents.reserve`."""
    return f"{AGAIN}.{reaction.replace('-', '.', 1)}"


def handle_resend(reaction: Reaction, resources: Resources) -> Callable[[Msg], Awaitable[None]]:
    """The answer of a reaction to a parked event that comes once more."""
    async def answer(message: Msg) -> None:
        try:
            await _act_again(reaction, message, resources)
            resent = ResendOutcome(acted=True)
        except Exception as error:                            # noqa: BLE001 - it was parked because it fails
            resent = ResendOutcome(acted=False, cause=error_name(error))
        await message.respond(resent.model_dump_json().encode())
    return answer


def handle_gaps(resources: Resources) -> Callable[[Msg], Awaitable[None]]:
    """The answer of a service to who asks where it waits, or has decided that it shall go on."""
    async def answer(message: Msg) -> None:
        async with begin(resources) as work:
            database, passed = await work.session.connection(), 0
            if message.data:
                gap = AcceptedGap.model_validate_json(message.data)
                passed = await accept_gap(database, gap.reaction, gap.address)
            said = Gaps(passed_over=passed, waiting=await waiting(database, work.now, longer_than=timedelta()))
        await message.respond(said.model_dump_json().encode())
    return answer


async def _act_again(reaction: Reaction, message: Msg, resources: Resources) -> None:
    """In one transaction, unless it has acted before."""
    event_id = (message.headers or {}).get("ce-id", "")
    id = uuid5(HOUSE_IDS, f"{reaction.name}/{event_id}")
    mine = {"id": id, "contract": reaction.contract.subject, "digest": sha256(message.data).digest(), "actor": reaction.name, "reply": b""}
    async with begin(resources) as work:
        if (await work.session.execute(insert(replies).on_conflict_do_nothing().returning(replies.c.id), mine)).first():
            await reaction.handler(reaction.contract.model_validate_json(message.data), work)
            await outbox.write(work, resources.service)


async def _get(bus: Client, number: int) -> Letter:
    """Raises NotFoundError when it is parked no longer."""
    return _letter(await bus.jetstream().get_msg(DEAD_STREAM, number))


def _letter(message: RawStreamMsg) -> Letter:
    headers = message.headers or {}
    return Letter(
        number=message.seq or 0, reaction=headers.get("lsq-reaction", ""), address=headers.get("lsq-address", ""), event_id=headers.get("ce-id", ""),
        cause=headers.get("lsq-cause", ""), at=message.time, body=message.data or b"",
    )
