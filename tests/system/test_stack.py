"""A stack starts, keeps its data, limits its processes, and leaves nothing behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nats
import psycopg
import pytest
from minio.error import S3Error

from deploy.local.stack import Stack
from deploy.local.supervisor import ROOT
from deploy.processes import BY_NAME
from tests.world.stack import until


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL, run as nobody, can reach (pytest's own it cannot); removed after the test."""
    made = Path(tempfile.mkdtemp(prefix="lsq-test-"))
    made.chmod(0o755)
    yield made / "stack"
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.long
async def test_a_stack_started_again_has_its_data_keys_and_addresses(folder: Path) -> None:
    """Bus, database and archive still hold what was stored before the stack was closed."""
    first = Stack(folder)
    await first.open(subset=[])
    await first.bus.jetstream().publish("lsq.evt.grades.kept.v1.a.b", b"kept")
    async with await psycopg.AsyncConnection.connect(
        first.servers.owner_dsn("grades"), autocommit=True
    ) as connection:
        await connection.execute("create table kept as select 'kept' as word")
    reference = await first.archive.put_new("uploads/kept", b"kept", "text/plain")
    key, address = first.key.private_bytes_raw(), first.servers.bus_url
    await first.close()

    second = Stack(folder)
    await second.open(subset=[])
    try:
        message = await second.bus.jetstream().get_last_msg("LSQ_EVENTS", "lsq.evt.grades.kept.v1.a.b")
        async with await psycopg.AsyncConnection.connect(second.servers.dsn("grades")) as connection:
            word = await (await connection.execute("select word from kept")).fetchone()
        assert (b"kept", ("kept",), b"kept") == (message.data, word, await second.archive.get(reference))
        assert (key, address) == (second.key.private_bytes_raw(), second.servers.bus_url)
    finally:
        await second.close()


async def test_servers_that_are_killed_restart_with_their_data(lsq: Stack) -> None:
    """Killed as by a power failure and started again, each server has what it had confirmed."""
    await lsq.bus.jetstream().publish("lsq.evt.grades.before_the_kill.v1.a.b", b"confirmed")

    for server in (lsq.servers.nats, lsq.servers.postgres):
        server.kill()
        server.start()
        await asyncio.to_thread(server.wait)

    await until(lambda: lsq.bus.is_connected)
    assert (
        b"confirmed"
        == (
            await lsq.bus.jetstream().get_last_msg("LSQ_EVENTS", "lsq.evt.grades.before_the_kill.v1.a.b")
        ).data
    )
    async with await psycopg.AsyncConnection.connect(lsq.servers.dsn("grades")) as connection:
        assert (1,) == await (await connection.execute("select 1")).fetchone()


@pytest.mark.parametrize("process", BY_NAME)
async def test_a_process_publishes_only_what_it_may(lsq: Stack, process: str) -> None:
    """The bus refuses another service's event, and a change of a stream."""
    refusals: list[str] = []

    async def refused(error: Exception) -> None:
        refusals.append(str(error))

    bus = await nats.connect(
        lsq.servers.bus_url, user_credentials=str(lsq.servers.credentials(BY_NAME[process])), error_cb=refused
    )
    another = "grades" if BY_NAME[process].service == "registry" else "registry"
    forged = (f"lsq.evt.{another}.forged.v1.a.b", "$JS.API.STREAM.DELETE.LSQ_EVENTS", "anything")
    for subject in forged:
        await bus.publish(subject, b"")
    await bus.flush()
    await until(lambda: len(refusals) == len(forged))
    await bus.close()

    assert all(f'"{subject}"'.lower() in refusals[place].lower() for place, subject in enumerate(forged))


async def test_nobody_joins_the_bus_without_credentials(lsq: Stack) -> None:
    """Operator mode: an anonymous connection is refused."""
    with pytest.raises(nats.errors.Error, match="Authorization"):
        await nats.connect(lsq.servers.bus_url, allow_reconnect=False, error_cb=_ignore)


async def test_a_role_enters_only_its_own_database(lsq: Stack) -> None:
    """The password of one service opens no other service's database."""
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        await psycopg.AsyncConnection.connect(lsq.servers.dsn("grades").rpartition("/")[0] + "/documents")


async def test_the_archive_deletes_nothing(lsq: Stack) -> None:
    """Not even the host program can delete an object of the archive."""
    await lsq.archive.put_new("records/for-ever", b"1", "text/plain")
    client = lsq.servers.archive_client()
    version = client.stat_object(bucket_name="lsq", object_name="records/for-ever").version_id

    with pytest.raises(S3Error, match="AccessDenied"):
        client.remove_object(bucket_name="lsq", object_name="records/for-ever", version_id=version)


HOST = """
import asyncio, sys
from pathlib import Path
from deploy.local.stack import Stack
async def main():
    stack = Stack(Path(sys.argv[1]))
    await stack.open(subset=[])
    servers = stack.servers
    print(stack.supervisor._forkserver.pid, *(server.process.pid for server in (servers.nats, servers.postgres, servers.archive)), flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.mark.long
async def test_a_killed_host_leaves_no_orphan(folder: Path) -> None:
    """Servers and processes end even when the host program is killed by SIGKILL."""
    host = subprocess.Popen([sys.executable, "-c", HOST, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220 - its parent is this thread
    assert host.stdout
    children = [int(pid) for pid in (await asyncio.to_thread(host.stdout.readline)).split()]
    assert 4 == len(children)

    host.send_signal(signal.SIGKILL)
    await asyncio.to_thread(host.wait)

    await until(lambda: not any(runs(child) for child in children))


def runs(pid: int) -> bool:
    """Whether this process exists and is no zombie."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
            if sys.platform == "linux"
            else not os.kill(pid, 0)
        )
    except OSError:
        return False


async def _ignore(_: Exception) -> None:
    """The refusal is what the test expects."""
