"""Another government system hears each event of its agreement at least once, and can ask for a day again."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as BusError

from deploy.demo.partners import Subscriber
from deploy.local.nats_server import Nats
from deploy.local.servers import WheelServers
from deploy.local.supervisor import ROOT
from deploy.nats import consumers
from deploy.nats.partners import API_PREFIX, consumer_name
from shared.chassis.bus import STREAM
from shared.contracts.documents.events import DocumentCancelled, DocumentIssued
from tests.system.test_command_line import lsq_
from tests.world.stack import QUICK, Stack, until

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

    async def is_stored() -> bool:
        try:
            await lsq.bus.jetstream().publish(f"{subject}.{SCHOOL}", b"{}", headers=headers)
        except (BusError, TimeoutError):
            return False
        return True

    await until(is_stored)


@pytest.mark.long
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


@pytest.mark.long
@pytest.mark.parametrize(("name", "is_failure"), [("linkage.delivery", True), ("portal", False)])
async def test_a_revoked_process_ends_and_starts_with_new_credentials(
    lsq: Stack, name: str, is_failure: bool
) -> None:
    """It does not live on deaf: its supervisor learns that it has ended, and starts it again. The portal ends as
    if it were asked to.
    """
    process = lsq.supervisor.processes[name]

    _nats(lsq).revoke(name)
    await asyncio.wait_for(process.ended.wait(), 30)

    assert is_failure == (process.code != 0)
    await lsq.start(name)
    assert (await lsq.health())[name]


async def test_a_system_sees_how_many_events_wait(lsq: Stack, subscriber: Subscriber) -> None:
    """Of its own consumer; it may not set it back: the operator does."""
    await until(lambda: subscriber.missing(lsq), lambda missing: not missing)

    api = subscriber.bus.jetstream(prefix=API_PREFIX)
    assert 0 == (await api.consumer_info(STREAM, consumer_name(subscriber.partner))).num_pending
    with pytest.raises((BusError, TimeoutError)):
        await subscriber.bus.request(
            f"{API_PREFIX}.CONSUMER.RESET.{STREAM}.{consumer_name(subscriber.partner)}", b'{"seq": 1}', 1
        )


@pytest.mark.long
async def test_a_changed_or_foreign_consumer_is_named(lsq: Stack) -> None:
    """Whoever has the rights of the host program made one, and changed another; the set-up mends its own."""
    stream = lsq.bus.jetstream()
    wait = {"ack_wait_s": float(QUICK["LSQ_ACK_WAIT_S"])}
    reserve = (await stream.consumer_info(STREAM, "documents-reserve")).config
    assert [] == await consumers.differences(stream, **wait)

    await stream.add_consumer(STREAM, durable_name="stranger", deliver_subject="lsq.again.documents.reserve")
    await stream.add_consumer(STREAM, reserve.evolve(max_ack_pending=7))
    found = await consumers.differences(stream, **wait)
    listed = await asyncio.to_thread(lsq_, "bus", "consumers", LSQ_FOLDER=str(lsq.folder))
    checked = await asyncio.to_thread(_check, lsq)
    await stream.delete_consumer(STREAM, "stranger")
    await consumers.declare(stream, **wait)

    assert [("stranger", "unknown"), ("documents-reserve", "max_ack_pending 7")] == [
        (one.consumer, one.what) for one in found
    ]
    assert 1 == listed.returncode
    assert "stranger: unknown; documents-reserve: max_ack_pending 7" in listed.stderr
    assert 1 == checked.returncode
    assert "documents-reserve" in checked.stderr + checked.stdout
    assert 0 == (await asyncio.to_thread(_check, lsq)).returncode
    assert 0 == (await asyncio.to_thread(lsq_, "bus", "consumers", LSQ_FOLDER=str(lsq.folder))).returncode
    assert [] == await consumers.differences(stream, **wait)


@pytest.mark.long
async def test_the_operator_revokes_and_delivers_again(lsq: Stack, subscriber: Subscriber) -> None:
    """By `lsq bus`, on the running stack."""
    here = {"LSQ_FOLDER": str(lsq.folder)}
    address = f"{DocumentIssued.subject}.{SCHOOL}"
    before = subscriber.received[address][1]
    day = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"

    replayed = await asyncio.to_thread(lsq_, "bus", "replay", subscriber.partner, "--since", day, **here)
    await until(lambda: subscriber.received[address][1] > before)
    none = await asyncio.to_thread(lsq_, "bus", "replay", subscriber.partner, "--since", "2200-01-01", **here)
    process = lsq.supervisor.processes["linkage.delivery"]
    revoked = await asyncio.to_thread(lsq_, "bus", "revoke", "linkage.delivery", **here)
    await asyncio.wait_for(process.ended.wait(), 30)
    await lsq.start("linkage.delivery")

    assert (0, 1, 0) == (replayed.returncode, none.returncode, revoked.returncode)
    assert "nothing was stored since that day" in none.stderr
    assert "linkage.delivery.creds" in revoked.stderr.replace("\n", "")


def _check(lsq: Stack) -> "subprocess.CompletedProcess[str]":
    """Run the check of the set-up, as the cluster does every five minutes."""
    environment = {
        "LSQ_BUS_URL": lsq.servers.bus_url,
        "LSQ_BUS_CREDS": str(lsq.servers.credentials(None)),
        "LSQ_ACK_WAIT_S": QUICK["LSQ_ACK_WAIT_S"],
    }
    return subprocess.run(
        [sys.executable, "-m", "deploy.setup", "check"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


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
