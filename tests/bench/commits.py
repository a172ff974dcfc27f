"""How many commits a second a PostgreSQL takes, from 64 writers, with and without NOTIFY inside the
transaction: python -m tests.bench commits

A transaction writes one event as the outbox does. Each commit takes 3 ms more (`commit_delay`), as on a disk that is not
this machine's.
"""

import asyncio
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg

from deploy.local.keys import Vault
from deploy.local.postgres import Postgres
from deploy.local.subprocesses import free_port
from tests.bench.figures import Comparison, Figure

WRITERS = 64
COMMIT_DELAY_US = 3000
TABLES = """
    create table sequences (address text primary key, last bigint not null);
    create table outbox (position bigint generated always as identity primary key, address text not null,
        number bigint not null, body bytea not null);
"""
# each writer has its own address: schools do not wait for each other
WRITE = """
begin;
with numbered as (
    insert into sequences as known values ('lsq.evt.x.v1.58.' || :client_id, 1)
    on conflict (address) do update set last = known.last + 1 returning address, last
)
insert into outbox (address, number, body) select address, last, decode(repeat('00', 500), 'hex') from numbered;
{more}commit;
"""
RINGS = "select pg_notify('outbox', '');\n"


async def measure(seconds: int = 10, writers: int = WRITERS) -> AsyncIterator[Figure]:
    """Commits a second without NOTIFY, beside the same with it."""
    for delay_us in (0, COMMIT_DELAY_US):
        without, inside = [
            await asyncio.to_thread(commits_a_second, delay_us, seconds, writers, WRITE.format(more=more))
            for more in ("", RINGS)
        ]
        yield Figure(
            f"commits: {writers} writers, commit_delay {delay_us // 1000} ms",
            without,
            "commits/s",
            target="2,000 commits/s",
            peer=Comparison("NOTIFY inside the transaction", inside),
        )


def commits_a_second(delay_us: int, seconds: int, writers: int, script: str) -> float:
    """What pgbench reaches on a new server."""
    with tempfile.TemporaryDirectory(prefix="lsq-commits-") as made:
        folder = Path(made)
        # PostgreSQL, run as nobody, must reach its own folder
        folder.chmod(0o755)
        server = Postgres(folder / "postgres", Vault(folder / "keys"), free_port())
        server.prepare()
        server.start()
        try:
            server.wait()
            with psycopg.connect(server.admin_dsn("postgres"), autocommit=True) as admin:
                admin.execute(TABLES)
                admin.execute(f"alter system set commit_delay = {int(delay_us)}")
                admin.execute("select pg_reload_conf()")
            (folder / "write.sql").write_text(script)
            said = subprocess.run(
                [
                    server.programs / "pgbench",
                    *("--no-vacuum", "--client", str(writers), "--jobs", "2", "--time", str(seconds)),
                    *("--file", folder / "write.sql", server.admin_dsn("postgres")),
                ],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        finally:
            server.stop()
    found = re.search(r"tps = ([\d.]+)", said)
    assert found, said
    return float(found[1])
