"""A history that was set back makes a service read-only; nothing is written twice. No crash does."""

import asyncio
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from typing import Any

import pytest
from nats.errors import Error as BusError

from shared.chassis import restore
from shared.chassis.bus import STREAM
from shared.chassis.health import Health
from shared.contracts.problem import READ_ONLY, Refusal
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import EnqueueJobs, EntriesMade, SchoolEntries

BACK = "was set back"
WIPED = "the bus was wiped or set back"


@pytest.fixture
async def own_edge() -> AsyncIterator[Edge]:
    """An edge of its own: its servers are set back."""
    running = Edge()
    running.may_be_read_only = True
    try:
        await running.open()
        yield running
    finally:
        await running.close()


def at(edge: Edge, database: str) -> str:
    """The URL of a copy of the ledger's database."""
    return f"{edge.url('ledger').rpartition('/')[0]}/{database}"


async def is_declared(edge: Edge) -> bool:
    """Make the streams; False while the bus is starting."""
    try:
        await edge.declare_streams()
    except (BusError, TimeoutError):
        return False
    return True


async def delivered(edge: Edge, school: str, entries: int) -> None:
    await until(lambda: edge.deliveries(school), lambda found: len(found) == entries)


async def on_the_bus(edge: Edge, school: str) -> list[str | None]:
    """The numbers of the events of a school, as the stream has stored them."""
    found: list[str | None] = []
    last = 0
    address = f"{EntriesMade.subject}.{AUTHORITY}.{school}"
    info = await edge.bus.jetstream().stream_info(STREAM, subjects_filter=address)
    for _ in range((info.state.subjects or {}).get(address, 0)):
        message = await edge.bus.jetstream().get_msg(STREAM, last + 1, subject=address, next=True)
        last = message.seq or 0
        found.append((message.headers or {}).get("ce-sequence"))
    return found


async def health(edge: Edge, toy: str) -> Health | None:
    answer = await edge.bus.request(f"lsq.health.{toy}", b"", 3)
    return Health.model_validate_json(answer.data)


async def read_only(edge: Edge, toy: str) -> str:
    """Wait until the toy is read-only. Returns what it has found."""
    found = await until(lambda: edge.rows(toy, "select what from contradictions order by at"), bool)
    await until(lambda: edge.log(toy).read_text(), lambda text: '"read_only"' in text)
    return str(found[0][0])


async def refused(edge: Edge, question: Any) -> bool:
    """Whether this command is refused as read-only."""
    try:
        await edge.ask(question)
    except Refusal as refusal:
        return refusal.body.is_one_of(READ_ONLY)
    return False


def keep_cluster(edge: Edge) -> None:
    """Copy the data of the database, as a backup does, while it is stopped."""
    edge.postgres.stop()
    subprocess.run(["cp", "-a", edge.postgres.data, edge.postgres.home / "kept"], check=True)


def restore_cluster(edge: Edge) -> None:
    """Put the copy in the place of the data."""
    edge.postgres.stop()
    shutil.rmtree(edge.postgres.data)
    subprocess.run(["mv", edge.postgres.home / "kept", edge.postgres.data], check=True)


async def start_database(edge: Edge) -> None:
    # from the main thread: see subprocesses.spawn
    edge.postgres.start()
    await asyncio.to_thread(edge.postgres.wait)
    await edge.connect_to_databases()


@pytest.mark.long
async def test_a_restored_cluster_is_read_only(own_edge: Edge) -> None:
    """The database is put back behind the bus while the services run. Commands are refused with a sentence,
    queries answered, nothing is sent or done; also after a restart, until the numbers are raised.
    """
    edge = own_edge
    await edge.ask(an_entry("back"))
    await delivered(edge, "back", 1)
    await asyncio.to_thread(keep_cluster, edge)
    await start_database(edge)
    for _ in range(2):
        await until(lambda: edge.ask(an_entry("back")))
    await delivered(edge, "back", 3)
    await asyncio.to_thread(restore_cluster, edge)
    await start_database(edge)

    assert BACK in await read_only(edge, "ledger")
    assert await refused(edge, an_entry("back"))
    here = {"authority": AUTHORITY, "school": "back"}
    assert 1 == (await edge.ask(SchoolEntries(**here))).entries
    report = await health(edge, "ledger")
    assert report is not None
    assert (False, True) == (report.is_ready, BACK in report.problems()[0])
    await asyncio.to_thread(edge.kill, "ledger")
    await edge.start("ledger")
    assert await refused(edge, an_entry("back"))
    assert ["1", "2", "3"] == await on_the_bus(edge, "back")

    await edge.raise_sequences("ledger")
    await until(lambda: '"no_longer_read_only"' in edge.log("ledger").read_text())
    await edge.ask(an_entry("back"))
    await until(lambda: on_the_bus(edge, "back"), lambda numbers: numbers == ["1", "2", "3", "4"])


@pytest.mark.long
async def test_a_wiped_bus_is_read_only(own_edge: Edge) -> None:
    """The stream is empty, with new consumers. Who sent and who acted find it; what waits is not sent, jobs
    wait. A reaction that is new is behind, and finds nothing.
    """
    edge = own_edge
    for _ in range(2):
        await edge.ask(an_entry("wiped"))
    await delivered(edge, "wiped", 2)
    await asyncio.to_thread(edge.kill, "courier")
    await edge.databases["courier"].execute("delete from inbox")
    await edge.databases["courier"].execute("delete from deliveries")
    await restore.replay_all(edge.bus, ["courier-deliver"])
    await edge.start("courier")
    await delivered(edge, "wiped", 2)
    assert [] == await edge.rows("courier", "select 1 from contradictions")

    edge.nats.kill()
    shutil.rmtree(edge.nats.store)
    edge.nats.start()
    await until(lambda: is_declared(edge))
    await edge.declare_consumers()

    assert WIPED in await read_only(edge, "ledger")
    assert WIPED in await read_only(edge, "courier")
    assert await refused(edge, an_entry("wiped"))
    assert await refused(edge, EnqueueJobs(authority=AUTHORITY, school="wiped", jobs=1))
    assert [] == await on_the_bus(edge, "wiped")


@pytest.mark.long
async def test_a_wiped_bus_stores_no_later_number(own_edge: Edge) -> None:
    """An event is committed before the guard has looked: it would be the first of its address."""
    edge = own_edge
    await edge.ask(an_entry("later"))
    await delivered(edge, "later", 1)
    await edge.bus.jetstream().purge_stream(STREAM)

    await edge.ask(an_entry("later"))

    assert WIPED in await read_only(edge, "ledger")
    assert [] == await on_the_bus(edge, "later")


@pytest.mark.long
async def test_a_restored_service_is_read_only_alone(own_edge: Edge) -> None:
    """One database is put back, the others are not."""
    edge = own_edge
    await edge.ask(an_entry("alone"))
    await delivered(edge, "alone", 1)
    await asyncio.to_thread(edge.kill, "ledger")
    await edge.copy_database("ledger", "kept")
    await edge.start("ledger")
    await edge.ask(an_entry("alone"))
    await delivered(edge, "alone", 2)
    await asyncio.to_thread(edge.kill, "ledger")
    await edge.start("ledger", LSQ_DATABASE_URL=at(edge, "kept"))

    assert await refused(edge, an_entry("alone"))
    report = await health(edge, "ledger")
    assert report is not None
    assert BACK in report.problems()[0]
    assert [] == await edge.rows("courier", "select 1 from contradictions")
    assert ["1", "2"] == await on_the_bus(edge, "alone")


@pytest.mark.long
async def test_a_second_host_writes_nothing(own_edge: Edge) -> None:
    """Two systems run on one bus with databases of their own, which were one. The same number is given twice: the
    bus stores the first event, and the system of the second is read-only.
    """
    edge = own_edge
    await edge.ask(an_entry("both"))
    await delivered(edge, "both", 1)
    await asyncio.to_thread(edge.kill, "ledger")
    await edge.copy_database("ledger", "second")
    await edge.start("ledger", "second", LSQ_DATABASE_URL=at(edge, "second"))
    await edge.ask(an_entry("both"))
    await delivered(edge, "both", 2)
    # the first host is away from the bus while it is asked, so it starts with a number that it gave itself
    await edge.databases["ledger"].execute(
        """
        insert into outbox (address, number, headers, body)
        select address, last + 1, '{"ce-id": "of the first"}', '{}' from sequences where address like '%.both'
        """
    )
    await edge.databases["ledger"].execute("update sequences set last = last + 1 where address like '%.both'")
    await edge.start("ledger")

    assert "two systems write here" in await read_only(edge, "ledger")
    assert ["1", "2"] == await on_the_bus(edge, "both")


WRITES = [
    ("ledger", "entries", "insert"),
    ("ledger", "replies", "update"),
    ("ledger", "sequences", "insert"),
    ("ledger", "outbox", "insert"),
    ("ledger", "outbox", "delete"),
    ("ledger", "leases", "update"),
    ("courier", "deliveries", "insert"),
    ("courier", "inbox", "update"),
    ("courier", "leases", "update"),
]


@pytest.mark.first_row
@pytest.mark.parametrize(
    ("toy", "table", "act"),
    [pytest.param(*write, marks=() if write[1] == "outbox" else pytest.mark.long) for write in WRITES],
)
@pytest.mark.parametrize("killed", ["process", pytest.param("bus", marks=pytest.mark.long)])
async def test_a_kill_at_a_write_is_no_finding(
    edge: Edge, toy: str, table: str, act: str, killed: str
) -> None:
    """The process, or the bus, is killed in the middle of this write; then all goes on, each event acts once,
    and a look at all addresses finds nothing.
    """
    school = f"{killed}-dies-{WRITES.index((toy, table, act))}"
    await edge.ask(an_entry(school))
    await delivered(edge, school, 1)
    async with edge.stalled(table, "true", act, toy) as release:
        asked = asyncio.create_task(edge.ask(an_entry(school)))
        await until(lambda: edge.is_stalled(toy))
        if killed == "process":
            await asyncio.to_thread(edge.kill, toy)
        else:
            edge.nats.kill()
        await release()
    if killed == "process":
        await edge.start(toy)
    else:
        edge.nats.start()
    await asked
    await delivered(edge, school, 2)

    for each in ("ledger", "courier"):
        await asyncio.to_thread(edge.kill, each, signal.SIGTERM)
        await edge.start(each)
        assert [] == await edge.rows(each, "select * from contradictions")
    assert ["1", "2"] == await on_the_bus(edge, school)
