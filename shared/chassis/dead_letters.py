"""Dead letters: events that a reaction could not handle, and addresses where it waits for a missing event.

A parked event stays in a stream until an operator resends it, corrected if need be, or waives it. Later
events of its address act without it. A resent event is sent to the reaction that parked it, to no other, and
acts once, however often it is sent.

Both need the token of an operator. A reaction reads the parked event from the stream by its number: what it
acts on was parked, or was corrected by the operator who signs the request.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4, uuid5

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.access.proofs import ID_HEADER, Sender
from shared.access.tokens import OPERATOR
from shared.chassis import outbox
from shared.chassis.bus import DEAD_STREAM, is_inbox
from shared.chassis.callers import caller_of
from shared.chassis.database import inbox, replies
from shared.chassis.inbox import DEAD_LETTER_SUBJECT, Reaction
from shared.chassis.unit_of_work import Resources, begin
from shared.contracts.problem import READ_ONLY, Refusal, error_name

# + .<service>.<handler>: resends a parked event.
RESEND_SUBJECT = "lsq.again"
# + .<service>: lists the addresses that wait, and accepts a gap.
GAPS_SUBJECT = "lsq.gaps"
WAIVED_SUBJECT = f"{DEAD_LETTER_SUBJECT}.waived"
RESEND_NAMESPACE = UUID("5b7ad1a0-7f0e-4c1f-9d5a-6a5b1c0f2570")
# An address that waits longer is reported.
REPORT_AFTER = timedelta(minutes=1)

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
    """The outcome of a resent event: it has acted, now or before, or failed with this kind of error."""

    acted: bool
    cause: str | None = None


class WaitingAddress(BaseModel):
    """An address that has received event `early`, but not event `next`."""

    model_config = ConfigDict(frozen=True)

    reaction: str
    address: str
    next: int
    early: int
    since: datetime


class AcceptedGap(BaseModel):
    """The gap that an operator accepts: reaction and address."""

    reaction: str
    address: str


class Gaps(BaseModel):
    """The reply of a service about its gaps.

    `passed_over`: how many numbers were skipped (0: nothing waited). `waiting`: where its reactions still
    wait,
    100 at most.
    """

    passed_over: int = 0
    waiting: list[WaitingAddress]


async def letters(bus: Client, *, after: int = 0, limit: int = 100) -> list[Letter]:
    """List the parked events, oldest first; `after` is the number of the last one of the page before."""
    found: list[Letter] = []
    while len(found) < limit:
        try:
            message = await bus.jetstream().get_msg(
                DEAD_STREAM, seq=after + 1, subject=f"{DEAD_LETTER_SUBJECT}.*", next=True
            )
        except NotFoundError:
            break
        after = message.seq or 0
        found.append(_letter(message))
    return found


async def resend(
    bus: Client, token: str, sender: Sender, number: int, *, body: bytes = b"", timeout_s: float = 30
) -> ResendOutcome:
    """Have a reaction act on a parked event again, with another body if it was corrected.

    Deletes the letter once it has acted.
    """
    letter = await _get(bus, number)
    subject = resend_subject(letter.reaction)
    # The number is the id of the request, and so is signed.
    headers = sender.headers(token, str(number), subject, body)
    answer = await bus.request(subject, body, timeout_s, headers=headers)
    resent = ResendOutcome.model_validate_json(answer.data)
    if resent.acted:
        await bus.jetstream().delete_msg(DEAD_STREAM, number)
    log.info(
        "dead_letter_resent",
        number=number,
        reaction=letter.reaction,
        event_id=letter.event_id,
        acted=resent.acted,
        cause=resent.cause,
    )
    return resent


async def waive(bus: Client, number: int, *, reason: str) -> None:
    """Waive a parked event: move it to the waived letters of the stream, with the reason."""
    letter = await _get(bus, number)
    headers = {
        "lsq-reaction": letter.reaction,
        "lsq-address": letter.address,
        "ce-id": letter.event_id,
        "lsq-cause": letter.cause,
        "lsq-reason": reason,
    }
    await bus.jetstream().publish(f"{WAIVED_SUBJECT}.{letter.reaction}", letter.body, headers=headers)
    await bus.jetstream().delete_msg(DEAD_STREAM, number)
    log.info("dead_letter_waived", number=number, reaction=letter.reaction, event_id=letter.event_id)


async def gaps(
    bus: Client,
    token: str,
    sender: Sender,
    service: str,
    accepted: AcceptedGap | None = None,
    *,
    timeout_s: float = 10,
) -> Gaps:
    """List where the reactions of this service wait, after accepting a gap if one is given."""
    body = accepted.model_dump_json().encode() if accepted else b""
    subject = gaps_subject(service)
    headers = sender.headers(token, str(uuid4()), subject, body)
    answer = await bus.request(subject, body, timeout_s, headers=headers)
    return Gaps.model_validate_json(answer.data)


async def waiting(
    database: AsyncConnection, now: datetime, *, longer_than: timedelta = REPORT_AFTER, limit: int = 100
) -> list[WaitingAddress]:
    """List where reactions of this database wait for a missing event.

    It was lost, or the event before it keeps failing.

    `now` is the time of the service's clock, by which `since` was stored.
    """
    rows = await database.execute(
        select(
            inbox.c.reaction,
            inbox.c.address,
            (inbox.c.last + 1).label("next"),
            inbox.c.early,
            inbox.c.early_since.label("since"),
        )
        .where(inbox.c.early_since <= now - longer_than)
        .order_by(inbox.c.early_since)
        .limit(limit)
    )
    return [WaitingAddress.model_validate(row._asdict()) for row in rows]


async def accept_gap(database: AsyncConnection, reaction: str, address: str) -> int:
    """Skip the missing events before the earliest one that waits.

    Returns how many numbers were skipped; 0: nothing waits.
    """
    this = (inbox.c.reaction == reaction) & (inbox.c.address == address) & inbox.c.early.is_not(None)
    found = (
        await database.execute(select(inbox.c.last, inbox.c.early).where(this).with_for_update())
    ).first()
    if found is None:
        return 0
    await database.execute(
        update(inbox).where(this).values(last=found.early - 1, failures=0, early=None, early_since=None)
    )
    skipped = int(found.early - 1 - found.last)
    log.warning("gap_accepted", reaction=reaction, address=address, passed_over=skipped)
    return skipped


def resend_subject(reaction: str) -> str:
    """The subject on which this reaction receives resent events: `lsq.again.documents.reserve`."""
    return f"{RESEND_SUBJECT}.{reaction.replace('-', '.', 1)}"


def gaps_subject(service: str) -> str:
    """The subject on which a service lists its gaps: `lsq.gaps.documents`."""
    return f"{GAPS_SUBJECT}.{service}"


def handle_resend(reaction: Reaction, resources: Resources) -> Callable[[Msg], Awaitable[None]]:
    """The callback of a reaction for resent events."""

    async def answer(message: Msg) -> None:
        if not _is_of_operator(message, resend_subject(reaction.name), resources):
            return
        try:
            if not resources.history.is_one.is_set():
                raise READ_ONLY.refuse()
            await _act_once(reaction, message, resources)
            outcome = ResendOutcome(acted=True)
        # A parked event has failed before; any error is its outcome.
        except Exception as error:  # noqa: BLE001
            outcome = ResendOutcome(acted=False, cause=error_name(error))
        await message.respond(outcome.model_dump_json().encode())

    return answer


def handle_gaps(resources: Resources) -> Callable[[Msg], Awaitable[None]]:
    """The callback of a service that lists where it waits, and accepts a gap."""

    async def answer(message: Msg) -> None:
        if not _is_of_operator(message, gaps_subject(resources.service), resources):
            return
        async with begin(resources) as work:
            database = await work.session.connection()
            skipped = 0
            if message.data:
                gap = AcceptedGap.model_validate_json(message.data)
                skipped = await accept_gap(database, gap.reaction, gap.address)
            reply = Gaps(
                passed_over=skipped, waiting=await waiting(database, work.now, longer_than=timedelta())
            )
        await message.respond(reply.model_dump_json().encode())

    return answer


def _is_of_operator(message: Msg, subject: str, resources: Resources) -> bool:
    """Whether an operator has sent this message to this subject; no one else is answered."""
    try:
        actor = caller_of(message, resources)
        allowed = message.subject == subject and actor.role == OPERATOR and is_inbox(message.reply)
    except Refusal:
        allowed = False
    if not allowed:
        log.error("operator_request_refused", subject=message.subject)
    return allowed


async def _act_once(reaction: Reaction, message: Msg, resources: Resources) -> None:
    """Act on a resent event in one transaction, unless it has acted before.

    Raises ValueError for an event that another reaction has parked.
    """
    letter = await _get(resources.bus, int((message.headers or {})[ID_HEADER]))
    if letter.reaction != reaction.name:
        raise ValueError("parked by another reaction")
    id = uuid5(RESEND_NAMESPACE, f"{reaction.name}/{letter.event_id}")
    body = message.data or letter.body
    claim = {
        "id": id,
        "contract": reaction.contract.subject,
        "digest": sha256(body).digest(),
        "actor": reaction.name,
        "reply": b"",
    }
    async with begin(resources) as work:
        if (
            await work.session.execute(
                insert(replies).on_conflict_do_nothing().returning(replies.c.id), claim
            )
        ).first():
            await reaction.handler(reaction.contract.model_validate_json(body), work)
            await outbox.write(work, resources.service)


async def _get(bus: Client, number: int) -> Letter:
    """Load a parked event. Raises NotFoundError when it is no longer parked."""
    return _letter(await bus.jetstream().get_msg(DEAD_STREAM, number))


def _letter(message: RawStreamMsg) -> Letter:
    headers = message.headers or {}
    return Letter(
        number=message.seq or 0,
        reaction=headers.get("lsq-reaction", ""),
        address=headers.get("lsq-address", ""),
        event_id=headers.get("ce-id", ""),
        cause=headers.get("lsq-cause", ""),
        at=message.time,
        body=message.data or b"",
    )
