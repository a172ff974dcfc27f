"""Services behind PgBouncer, which gives each transaction another session of the database: nothing of the chassis
needs a session of its own.
"""

import asyncio
import pwd
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

from deploy.local.subprocesses import end, free_port, is_root, spawn
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import Edge, until

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
# Sessions of the ledger, fewer than the connections of one process.
SESSIONS = 4
CONFIGURATION = """
[databases]
ledger = host=127.0.0.1 port={postgres}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = {sessions}
"""
USED = "select count(*) from pg_stat_activity where datname = 'ledger' and usename = %s"
HOLDER = "select holder from leases where name = 'relay' and until > clock_timestamp()"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed: apt-get install pgbouncer"),
]


@pytest.fixture
async def pooled(edge: Edge, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """The environment of a ledger behind PgBouncer."""
    url, port = make_url(edge.url("ledger")), free_port()
    # PgBouncer refuses root, and nobody has to reach its files.
    folder = edge.folder / "pgbouncer"
    folder.mkdir(mode=0o755)
    (folder / "users.txt").write_text(f'"{url.username}" "{url.password}"\n')
    (folder / "pgbouncer.ini").write_text(
        CONFIGURATION.format(postgres=url.port, port=port, folder=folder, sessions=SESSIONS)
    )
    nobody = pwd.getpwnam("nobody")
    owner = {"user": nobody.pw_uid, "group": nobody.pw_gid} if is_root() else {}
    assert PGBOUNCER
    process = spawn([PGBOUNCER, folder / "pgbouncer.ini"], folder / "pgbouncer.log", **owner)
    address = url.set(port=port).render_as_string(hide_password=False)

    async def answers() -> bool:
        try:
            async with await psycopg.AsyncConnection.connect(address.replace("+psycopg", "")):
                return True
        except psycopg.OperationalError:
            return False

    await until(answers)
    yield {"LSQ_DATABASE_URL": address, "LSQ_DATABASE_POOLED": "true"}
    end(process, signal.SIGTERM)
    shutil.rmtree(folder)


async def test_two_processes_work_behind_a_pooler(edge: Edge, pooled: dict[str, str]) -> None:
    """More commands than sessions; then the process that relays is frozen, and the other takes its lease.

    Each event acts once, in order.
    """
    schools = [f"pooled-{n}" for n in range(20)]
    await asyncio.to_thread(edge.kill, "ledger", signal.SIGTERM)
    await edge.start("ledger", **pooled)
    [(holder,)] = await until(lambda: edge.rows("ledger", HOLDER))
    await edge.start("ledger", "ledger/2", **pooled)
    for _ in range(5):
        await asyncio.gather(*(edge.ask(an_entry(school)) for school in schools))
    user = make_url(pooled["LSQ_DATABASE_URL"]).username
    [(sessions,)] = await edge.rows("ledger", USED, user)
    frozen = edge.processes["ledger"]
    frozen.send_signal(signal.SIGSTOP)
    try:
        await until(lambda: edge.rows("ledger", HOLDER), lambda rows: bool(rows) and rows[0][0] != holder)
    finally:
        frozen.send_signal(signal.SIGCONT)
    await asyncio.gather(*(edge.ask(an_entry(school)) for school in schools))

    delivered = [
        await until(lambda school=school: edge.deliveries(school), lambda entries: len(entries) >= 6)
        for school in schools
    ]
    await asyncio.to_thread(edge.kill, "ledger/2", signal.SIGTERM)
    await asyncio.to_thread(edge.kill, "ledger", signal.SIGTERM)
    await edge.start("ledger")
    assert [[1, 2, 3, 4, 5, 6]] * len(schools) == delivered
    assert 0 < sessions <= SESSIONS
