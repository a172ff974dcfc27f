"""Another government system hears each event of its agreement at least once, and can ask for a day again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as BusError

from deploy.demo.partners import Subscriber
from deploy.local.nats_server import Nats
from deploy.local.servers import WheelServers
from deploy.nats import consumers
from shared.contracts.documents.events import DocumentCancelled, DocumentIssued
from tests.world.stack import Stack, until

SCHOOL = "58-PAO-01.partner"


@pytest.fixture(scope="module")
async def subscriber(lsq: Stack) -> AsyncIterator[Subscriber]:
    """A system that has joined, and has received what the stack had for it."""
    system = Subscriber()
    await system.listen(lsq)
    await until(lambda: system.missing(lsq), lambda missing: not missing)
    yield system
    await system.close()


async def emit(lsq: Stack, number: int, subject: str = DocumentIssued.subject) -> None:
    """Store an event on the bus as documents' relay does."""
    headers = {"ce-sequence": str(number), "Nats-Msg-Id": f"{subject}/{number}"}
    while True:
        try:
            await lsq.bus.jetstream().publish(f"{subject}.{SCHOOL}", b"{}", headers=headers)
        except (BusError, TimeoutError):
            continue
        return


async def test_none_is_missing_after_the_bus_was_killed(lsq: Stack, subscriber: Subscriber) -> None:
    """Events that were stored while the system was away, and while the bus came back."""
    for number in range(1, 6):
        await emit(lsq, number)
    lsq.servers.nats.kill()
    lsq.servers.nats.start()
    lsq.servers.nats.wait()
    for number in range(6, 11):
        await emit(lsq, number)

    await until(lambda: subscriber.missing(lsq), lambda missing: not missing)
    assert set(range(1, 11)) == set(subscriber.received[f"{DocumentIssued.subject}.{SCHOOL}"])


async def test_it_receives_its_agreement_and_nothing_else(lsq: Stack, subscriber: Subscriber) -> None:
    """It can neither subscribe to other events, nor publish one of its own."""
    await emit(lsq, 1, DocumentCancelled.subject)
    await emit(lsq, 1, "lsq.evt.grades.record_corrected.v1")
    await until(lambda: subscriber.missing(lsq), lambda missing: not missing)

    assert f"{DocumentCancelled.subject}.{SCHOOL}" in subscriber.received
    assert not any("grades" in address for address in subscriber.received)
    assert ["publish", "subscription"] == sorted(
        "subscription" if "subscription" in refusal else "publish" for refusal in subscriber.refused
    )


async def test_a_day_is_delivered_again(lsq: Stack, subscriber: Subscriber) -> None:
    """The system lost its own data: what the bus has stored since a moment comes again, with the same numbers."""
    address = f"{DocumentIssued.subject}.58-PAO-01.replayed"
    for number in (1, 2):
        await lsq.bus.jetstream().publish(address, b"{}", headers={"ce-sequence": str(number)})
    await until(lambda: subscriber.missing(lsq), lambda missing: not missing)
    since = datetime.now(UTC)
    await lsq.bus.jetstream().publish(address, b"{}", headers={"ce-sequence": "3"})
    await until(lambda: subscriber.missing(lsq), lambda missing: not missing)

    await consumers.replay(lsq.bus, subscriber.partner, since)

    await until(lambda: subscriber.received[address][3] == 2)
    assert {1: 1, 2: 1, 3: 2} == subscriber.received[address]


async def test_revoked_credentials_are_refused_without_a_restart(lsq: Stack, subscriber: Subscriber) -> None:
    """A copy of a system's credentials was stolen. Whoever uses it is off at once and stays out; the system
    itself connects again with those that replace them.
    """
    stolen = lsq.folder / "stolen.creds"
    stolen.write_bytes(lsq.servers.partner_credentials(subscriber.partner).read_bytes())
    off = asyncio.Event()
    thief = await _connect(lsq, stolen, off)
    pid = _nats(lsq).pid_file.read_text()

    _nats(lsq).revoke(subscriber.partner)
    await asyncio.wait_for(off.wait(), 10)

    assert pid == _nats(lsq).pid_file.read_text()
    with pytest.raises(nats.errors.Error, match=r"(?i)authorization|revoked"):
        await _connect(lsq, stolen, off)
    assert lsq.bus.is_connected
    await until(lambda: subscriber.bus.is_closed)
    await subscriber.listen(lsq)
    await emit(lsq, 90, DocumentCancelled.subject)
    await until(lambda: 90 in subscriber.received[f"{DocumentCancelled.subject}.{SCHOOL}"])
    await thief.close()


async def test_a_revoked_process_ends_and_starts_with_new_credentials(lsq: Stack) -> None:
    """It does not live on deaf: its supervisor learns that it has ended, and starts it again."""
    process = await lsq.start("linkage.delivery/2")

    _nats(lsq).revoke("linkage.delivery")
    await asyncio.wait_for(process.ended.wait(), 30)

    assert process.code not in (0, None)
    await until(lambda: lsq.supervisor.processes["linkage.delivery"].code is not None)
    del lsq.supervisor.processes["linkage.delivery/2"]
    await lsq.start("linkage.delivery")
    assert (await lsq.health())["linkage.delivery"]


def _nats(lsq: Stack) -> Nats:
    assert isinstance(lsq.servers, WheelServers)
    return lsq.servers.nats


async def _connect(lsq: Stack, credentials: Path, off: asyncio.Event) -> Client:
    async def disconnected() -> None:
        off.set()

    async def ignored(_: Exception) -> None:
        """The test looks at the connection."""

    return await nats.connect(
        lsq.servers.bus_url,
        user_credentials=str(credentials),
        allow_reconnect=False,
        disconnected_cb=disconnected,
        error_cb=ignored,
    )
