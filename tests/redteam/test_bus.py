"""Attacks on the bus, by each process with its own credentials."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from deploy.nats.consumers import reactions
from deploy.processes import BY_NAME
from shared.chassis.bus import inbox_prefix, last_event
from shared.contracts.documents.commands import RetryFailedIssues
from shared.contracts.documents.events import DocumentIssued
from shared.contracts.grades.events import GraduatesApproved
from tests.world.stack import Stack, until

PLACE = "58-PAO-01.3058910002"
# a process of another service than this one
OTHER = {name: "grades" if process.service == "registry" else "registry" for name, process in BY_NAME.items()}


def _publish(subject: str) -> Callable[[str], tuple[str, str]]:
    return lambda name: ("publish", subject.format(other=OTHER[name], place=PLACE))


def _subscribe(subject: str) -> Callable[[str], tuple[str, str]]:
    return lambda name: ("subscribe", subject.format(other=inbox_prefix(OTHER[name]), service=OTHER[name]))


ATTACKS = {
    "forge an event of another service": _publish("lsq.evt.{other}.graduates_approved.v1.{place}"),
    "make a consumer": _publish("$JS.API.CONSUMER.CREATE.LSQ_EVENTS.mine"),
    "make a durable consumer": _publish("$JS.API.CONSUMER.DURABLE.CREATE.LSQ_EVENTS.mine"),
    "change the consumer of a reaction": _publish("$JS.API.CONSUMER.CREATE.LSQ_EVENTS.documents-reserve"),
    "set a consumer back": _publish("$JS.API.CONSUMER.RESET.LSQ_EVENTS.documents-reserve"),
    "fetch a partner's events": _publish("$JS.API.CONSUMER.MSG.NEXT.LSQ_EVENTS.partner-province-58"),
    "read events by number": _publish("$JS.API.STREAM.MSG.GET.LSQ_EVENTS"),
    "read events by subject": _publish("$JS.API.DIRECT.GET.LSQ_EVENTS.lsq.evt.grades.records"),
    "read the last event of another service": _publish(
        "$JS.API.DIRECT.GET.LSQ_EVENTS.lsq.evt.{other}.records.v1.{place}"
    ),
    "read events by position": _publish("$JS.API.DIRECT.GET.LSQ_EVENTS"),
    "delete the stream": _publish("$JS.API.STREAM.DELETE.LSQ_EVENTS"),
    "purge the stream": _publish("$JS.API.STREAM.PURGE.LSQ_EVENTS"),
    "delete one event": _publish("$JS.API.STREAM.MSG.DELETE.LSQ_EVENTS"),
    "resend to a reaction": _publish("lsq.again.documents.reserve"),
    "accept a gap": _publish("lsq.gaps.documents"),
    "write into the inbox of the asked": _publish("_INBOX.{other}.reply"),
    "read every inbox": _subscribe("_INBOX.>"),
    "read the inbox of another process": _subscribe("{other}.>"),
    "read every event": _subscribe("lsq.evt.>"),
    "answer for another service": _subscribe("lsq.cmd.{service}.>"),
    "read what another service is asked": _subscribe("lsq.qry.{service}.>"),
    "hear all that wakes another service": _subscribe("lsq.wake.{service}.>"),
}
# registry answers grades, so it must write into its inboxes: the name of each is a random secret
ROWS = [
    (attack, process)
    for attack in ATTACKS
    for process in BY_NAME
    if (attack, process) != ("write into the inbox of the asked", "registry")
]


@pytest.mark.parametrize(("attack", "process"), ROWS)
async def test_the_bus_refuses(lsq: Stack, attack: str, process: str) -> None:
    """The server refuses the subject to the credentials of this process."""
    what, subject = ATTACKS[attack](process)
    async with joined(lsq, process) as (bus, refusals):
        if what == "publish":
            await bus.publish(subject, b"{}")
        else:
            await bus.subscribe(subject)
        await bus.flush()
        [refusal] = await until(lambda: list(refusals), seconds=10)

    assert "permissions violation" in refusal
    assert subject.lower() in refusal


ROLES = [name for name, process in BY_NAME.items() if process.role]


@pytest.mark.parametrize("process", ROLES)
async def test_a_second_process_reads_no_question_of_its_service(lsq: Stack, process: str) -> None:
    """Press and delivery neither receive what people ask documents and linkage, nor ask what those may ask."""
    service = BY_NAME[process].service
    async with joined(lsq, process) as (bus, refusals):
        await bus.subscribe(f"lsq.cmd.{service}.>")
        await bus.subscribe(f"lsq.qry.{service}.>")
        await bus.publish(f"lsq.cmd.grades.import_results.v1.{PLACE}", b"{}")
        await bus.publish(f"lsq.evt.{service}.record_delivered.v1.{PLACE}", b"{}")
        await bus.flush()
        await until(lambda: len(refusals) == 4, seconds=10)


async def test_a_fetched_event_is_no_command(lsq: Stack) -> None:
    """Whoever may fetch from a consumer can have the server deliver its events to any subject, as the reply to
    the fetch. The handler refuses what was not sent to its own subject, though the body fits.
    """
    reaction, subject = next(iter(reactions()["linkage"].items()))
    address = f"{RetryFailedIssues.subject}.{PLACE}"
    replies = "select count(*) from replies where contract like %s"
    before = await lsq.rows("documents", replies, "%retry_failed%")
    event = {"authority": "58-PAO-01", "school": "3058910002"}
    await lsq.kill("linkage")
    try:
        sent = f"{subject}.{PLACE}", json.dumps(event).encode()
        await lsq.bus.jetstream().publish(*sent, headers=_headers(lsq, *sent))
        async with joined(lsq, "linkage") as (bus, _):
            fetch = f"$JS.API.CONSUMER.MSG.NEXT.LSQ_EVENTS.{reaction}"
            await bus.publish(fetch, b'{"batch": 1}', reply=address)
            await bus.flush()
        log = await until(
            lambda: lsq.log("documents").read_text(), lambda text: '"foreign_subject"' in text, seconds=10
        )
    finally:
        await lsq.start("linkage")

    assert f"{subject}.{PLACE}" in log
    assert before == await lsq.rows("documents", replies, "%retry_failed%")


async def test_a_forged_approval_seals_nothing(lsq: Stack) -> None:
    """The attack that succeeded once: delivery's own event, delivered to the press's service as if an operator
    had resent it. Without an operator's token nobody is answered, whoever the sender is.
    """
    event = GraduatesApproved.model_construct(authority="58-PAO-01", school="3058910002")
    before = await lsq.rows("documents", "select count(*) from issues")

    with pytest.raises(nats.errors.TimeoutError):
        await lsq.bus.request(
            "lsq.again.documents.reserve", event.model_dump_json().encode(), 1, headers={"lsq-id": "1"}
        )

    assert before == await lsq.rows("documents", "select count(*) from issues")
    assert '"operator_request_refused"' in lsq.log("documents").read_text()


@pytest.mark.parametrize("asked", ["lsq.qry.documents.number_account.v1.{place}", "lsq.health.documents"])
async def test_a_reply_goes_to_an_inbox_only(lsq: Stack, asked: str) -> None:
    """Whoever asks chooses the subject of the reply. The asked may send events of its own service: a reply
    there would be one.
    """
    lured = f"{DocumentIssued.subject}.58-PAO-01.lured-{asked.split('.')[1]}"
    subject = asked.format(place=PLACE)
    headers = lsq.sender.headers(lsq.token("registrar", PLACE), str(uuid4()), subject, b"{}")

    await lsq.bus.publish(subject, b"{}", reply=lured, headers=headers)
    await until(
        lambda: f'"{lured}", "event": "foreign_reply"' in lsq.log("documents").read_text(), seconds=10
    )
    await lsq.health()

    with pytest.raises(nats.js.errors.NotFoundError):
        await lsq.bus.jetstream().get_last_msg("LSQ_EVENTS", lured)


MAINS = [name for name, process in BY_NAME.items() if process.answers]
OF_GUARDS = {
    "read the last event of another service": "$JS.API.DIRECT.GET.LSQ_EVENTS.lsq.evt.{other}.records.v1.{place}",
    "read events by position": "$JS.API.DIRECT.GET.LSQ_EVENTS",
    "read events by number": "$JS.API.STREAM.MSG.GET.LSQ_EVENTS",
    "send its own event": "lsq.evt.{service}.records.v1.{place}",
    "ask": "lsq.qry.{other}.records.v1.{place}",
}


@pytest.mark.parametrize("process", MAINS)
@pytest.mark.parametrize("attack", OF_GUARDS)
async def test_the_bus_refuses_to_a_guard(lsq: Stack, attack: str, process: str) -> None:
    """With the credentials by which a guard reads last events, nothing else can be done."""
    subject = OF_GUARDS[attack].format(other=OTHER[process], service=process, place=PLACE)
    creds = lsq.servers.history_credentials(BY_NAME[process])
    async with joined(lsq, process, creds) as (bus, refusals):
        await bus.publish(subject, b"{}")
        await bus.flush()
        [refusal] = await until(lambda: list(refusals), seconds=10)

    assert "permissions violation" in refusal


async def test_a_last_event_is_sent_to_nobody_else(lsq: Stack) -> None:
    """Whoever asks for it chooses the subject of the reply, which is the event as he sent it, with his headers. It
    does not leave the account of the guards: it is no command, and no event of another service.
    """
    address, seen = f"lsq.evt.grades.lured.v1.{PLACE}", f"lsq.cmd.documents.seen.v1.{PLACE}"
    lures = [f"lsq.cmd.documents.lured.v1.{PLACE}", f"lsq.evt.documents.lured.v1.{PLACE}"]
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    listening = [await lsq.bus.subscribe(subject, cb=hear) for subject in (*lures, seen)]
    await lsq.bus.jetstream().publish(address, b"{}", headers=_headers(lsq, address, b"{}"))
    creds = lsq.servers.history_credentials(BY_NAME["grades"])
    async with joined(lsq, "grades", creds) as (bus, refusals):
        for lure in lures:
            await bus.publish(f"$JS.API.DIRECT.GET.LSQ_EVENTS.{address}", b"", reply=lure)
        # answered after them
        assert 1 == (await last_event(bus, address)).number
        assert [] == refusals
    await lsq.bus.publish(seen, b"{}")
    await until(lambda: heard)
    for subscription in listening:
        await subscription.unsubscribe()

    assert [seen] == heard


def _headers(lsq: Stack, subject: str, body: bytes) -> dict[str, str]:
    token = lsq.token("director", PLACE)
    return lsq.sender.headers(token, str(uuid4()), subject, body) | {"ce-sequence": "1"}


@asynccontextmanager
async def joined(
    lsq: Stack, process: str, creds: Path | None = None
) -> AsyncIterator[tuple[Client, list[str]]]:
    """A connection with the credentials of a process, or with others, and the errors that the server sends."""
    refusals: list[str] = []

    async def refused(error: Exception) -> None:
        refusals.append(str(error).lower())

    bus = await nats.connect(
        lsq.servers.bus_url,
        user_credentials=str(creds or lsq.servers.credentials(BY_NAME[process])),
        inbox_prefix=inbox_prefix(process),
        error_cb=refused,
    )
    try:
        yield bus, refusals
    finally:
        await bus.close()
