"""The edge on real servers, each toy service a process of its own."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import nats
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from nats.js.api import StreamConfig
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local.keys import Vault
from deploy.local.nats_server import Nats
from deploy.local.postgres import Postgres, sqlalchemy_url
from deploy.local.stack import APPOINTMENT
from deploy.local.subprocesses import free_port
from deploy.nats.permissions import HOST
from shared.access.proofs import Sender
from shared.access.tokens import OPERATOR, REGISTRY, Actor, Capacity, Keyring, OwnToken, sign, signer_of
from shared.chassis import ask as asking
from shared.chassis import restore
from shared.chassis.bus import DEAD_STREAM, STREAM, inbox_prefix
from shared.chassis.database import CHASSIS_TABLES, autocommit_engine_of, engine_of
from shared.chassis.inbox import consumer_of
from shared.chassis.leases import Leases
from shared.chassis.notifications import Notifications
from shared.chassis.settings import ACK_WAIT_S
from shared.chassis.unit_of_work import Resources
from shared.contracts.envelope import Asked, Reply
from tests.world.proxy import Proxy
from tests.world.toys.courier.service import service as courier
from tests.world.toys.courier.tables import metadata as courier_tables
from tests.world.toys.ledger.tables import metadata as ledger_tables

ROOT = Path(__file__).parents[2]
AUTHORITY = "58-PAO-01"
TABLES = {"ledger": ledger_tables, "courier": courier_tables}
TOYS = tuple(TABLES)
State = TypeVar("State")


class Edge:
    """Two toy services, NATS, PostgreSQL.

    The courier connects to NATS through a proxy that can drop its messages.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lsq-edge-"))
        # PostgreSQL, run as nobody, must reach its own folder
        self.folder.chmod(0o755)
        self.traces, vault = self.folder / "traces.jsonl", Vault(self.folder / "keys")
        self.nats, self.postgres = (
            Nats(self.folder / "nats", vault, free_port()),
            Postgres(self.folder / "postgres", vault, free_port()),
        )
        self.keys = {kid: Ed25519PrivateKey.generate() for kid in ("registry", "registry.2", OPERATOR, *TOYS)}
        # to which all tokens are given
        self.sender = Sender(HOST)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        # whether a test sets the history of a toy back
        self.may_be_read_only = False

    async def open(self) -> None:
        self.nats.start()
        self.postgres.prepare()
        self.postgres.start()
        self.nats.wait()
        self.postgres.wait()
        self.postgres.create(list(TOYS))
        self.create_tables()
        await self.connect_to_databases()
        self.proxy = Proxy(self.nats.port)
        await self.proxy.start()
        self.bus = await nats.connect(
            self.nats.url,
            user_credentials=str(self.nats.host_credentials()),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,
            inbox_prefix=inbox_prefix(HOST),
        )
        await self.declare_streams()
        await self.declare_consumers()
        for toy in TOYS:
            await self.start(toy)

    async def declare_streams(self) -> None:
        """Make the streams, as the set-up does."""
        for name, subject in ((STREAM, "lsq.evt.>"), (DEAD_STREAM, "lsq.dlq.>")):
            await self.bus.jetstream().add_stream(
                StreamConfig(name=name, subjects=[subject], allow_direct=True)
            )

    async def declare_consumers(self, ack_wait_s: float = ACK_WAIT_S) -> None:
        """Make the consumers of the toys' reactions, or update them, as the set-up does."""
        for reaction in courier.reactions:
            configuration = consumer_of(reaction.name, reaction.contract.subject, ack_wait_s)
            await self.bus.jetstream().add_consumer(STREAM, configuration)

    def create_tables(self) -> None:
        """Create the toys' tables as their owner: toys have no revisions."""
        for toy, tables in TABLES.items():
            engine = create_engine(sqlalchemy_url(self.postgres.owner_dsn(toy)))
            for metadata in (CHASSIS_TABLES, tables):
                metadata.create_all(engine)
            engine.dispose()

    async def connect_to_databases(self) -> None:
        """Open, or open again, the connections with which tests read the databases."""
        self.databases = {
            toy: await psycopg.AsyncConnection.connect(self.postgres.admin_dsn(toy), autocommit=True)
            for toy in TOYS
        }

    async def copy_database(self, toy: str, copy: str) -> None:
        """Copy the database of a toy, whose processes must not run."""
        await self.databases.pop(toy).close()
        async with await psycopg.AsyncConnection.connect(
            self.postgres.admin_dsn("postgres"), autocommit=True
        ) as admin:
            await admin.execute(f"create database {copy} template {toy} owner {toy}")
        await self.connect_to_databases()

    async def raise_sequences(self, toy: str) -> None:
        """Continue the numbers of a toy after the last ones on the bus, as after a restore."""
        engine = create_async_engine(self.url(toy))
        async with engine.begin() as connection:
            await restore.raise_sequences(connection, self.bus, toy)
        await engine.dispose()

    async def close(self) -> None:
        codes = {
            name: await asyncio.to_thread(self.kill, name, signal.SIGTERM) for name in list(self.processes)
        }
        await self.bus.close()
        await self.proxy.stop()
        for database in self.databases.values():
            await database.close()
        self.nats.stop()
        self.postgres.stop()
        read_only = [log.name for log in self.folder.glob("*.log") if '"read_only"' in log.read_text()]
        shutil.rmtree(self.folder, ignore_errors=True)
        assert self.may_be_read_only or not read_only, f"no crash makes a service read-only: {read_only}"
        assert all(code == 0 for code in codes.values()), f"a service did not stop cleanly: {codes}"

    def url(self, toy: str) -> str:
        """A toy's database as SQLAlchemy takes it."""
        return sqlalchemy_url(self.postgres.dsn(toy))

    def environment(self, toy: str) -> dict[str, str]:
        """The environment of a toy."""
        return {
            "LSQ_BUS_URL": self.proxy.url if toy == "courier" else self.nats.url,
            "LSQ_BUS_CREDS": str(self.nats.host_credentials()),
            "LSQ_DATABASE_URL": self.url(toy),
            "LSQ_DEVELOPMENT": "true",
            "LSQ_TOKEN_KEYS": json.dumps(
                {kid: key.public_key().public_bytes_raw().hex() for kid, key in self.keys.items()}
            ),
            "LSQ_SERVICE_KEY": self.keys[toy].private_bytes_raw().hex(),
            "LSQ_TRACE_FILE": str(self.traces),
            "LSQ_RETRY_DELAYS": json.dumps([0.1] * 8),
            "LSQ_LEASE_TTL_S": "2",
            "LSQ_GUARD_INTERVAL_S": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    async def start(self, toy: str, name: str | None = None, **more: str) -> None:
        """Start a toy (`name`: of a further process of it) and wait until it logs that it has started."""
        name = name or toy
        log = self.log(name)
        log_start = log.stat().st_size if log.exists() else 0
        environment = os.environ | self.environment(toy) | more
        self.processes[name] = subprocess.Popen(
            [sys.executable, "-m", "tests.world.toys", toy], cwd=ROOT, env=environment, stderr=log.open("ab")
        )
        await until(
            lambda: _text(log, log_start),
            lambda text: "service_started" in text or self.processes[name].poll() is not None,
        )
        assert self.processes[name].poll() is None, log.read_text()

    def log(self, name: str) -> Path:
        """The log of this process."""
        return self.folder / f"{name.replace('/', '-')}.log"

    def kill(self, name: str, sig: signal.Signals = signal.SIGKILL) -> int:
        """Send the process a signal and wait for its end."""
        process = self.processes.pop(name)
        process.send_signal(sig)
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def token(
        self,
        role: str = "director",
        organisation: str = AUTHORITY,
        sub: str = "person-1",
        seconds: int = 600,
        kid: str = "registry",
        more_offices: tuple[str, ...] = (),
    ) -> str:
        """A token signed as registry signs it; negative seconds make an expired one.

        By another key it is that of a process.
        """
        capacities: dict[str, Any] = {"role": role}
        if signer_of(kid) == REGISTRY:
            capacities = {"offices": [Capacity(one, APPOINTMENT) for one in (role, *more_offices)]}
        return sign(
            self.keys[kid],
            kid,
            Actor(
                sub=sub,
                organisation=organisation,
                exp=int(time.time()) + seconds,
                **capacities,
                **self.sender.claims,
            ),
        )

    def operator_token(self) -> str:
        """A token of the operator."""
        return self.token(OPERATOR, "*", OPERATOR, kid=OPERATOR)

    async def ask(self, question: Asked[Reply], token: str | None = None, id: UUID | None = None) -> Reply:
        """Send a request as a director, unless another token is given."""
        return await asking.ask(self.bus, question, token or self.token(), self.sender, id=id)

    @asynccontextmanager
    async def resources(self, toy: str, bus: Client | None = None, **more: Any) -> AsyncIterator[Resources]:
        """The resources of a process of this toy; its connection to the bus is the test's."""
        bus = bus or self.bus
        engine, autocommit = engine_of(self.url(toy)), autocommit_engine_of(self.url(toy))
        yield Resources(
            service=toy,
            engine=engine,
            leases=Leases(autocommit, more.pop("lease_ttl_s", 2.0)),
            bus=bus,
            notifications=Notifications(toy, bus),
            keys=Keyring({}),
            token=OwnToken(self.keys[toy], toy, sender=self.sender),
            clock=lambda: datetime.now(UTC),
            settings=None,
            **more,
        )
        await engine.dispose()
        await autocommit.dispose()

    async def rows(self, toy: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query to a toy's database. Tests read; they do not write."""
        return await (await self.databases[toy].execute(query, values or None)).fetchall()

    async def deliveries(self, school: str) -> list[int]:
        """The entries of this school to which the courier has reacted, in that order."""
        return [
            entry
            for (entry,) in await self.rows(
                "courier", "select entry from deliveries where school = %s order by position", school
            )
        ]

    async def dead_letters(self) -> list[Any]:
        """All dead letters."""
        state = (await self.bus.jetstream().stream_info(DEAD_STREAM)).state
        return (
            [
                await self.bus.jetstream().get_msg(DEAD_STREAM, seq, next=True)
                for seq in range(state.first_seq, state.last_seq + 1)
            ]
            if state.messages
            else []
        )

    @asynccontextmanager
    async def failing(
        self, when: str, table: str = "deliveries", toy: str = "courier"
    ) -> AsyncIterator[None]:
        """While this lasts, the toy cannot insert rows for which `when` is true (SQL over `new`)."""
        async with self._trigger(
            table, "insert", f"if {when} then raise exception 'made to fail'; end if", toy
        ):
            yield

    @asynccontextmanager
    async def stalled(
        self, table: str, when: str, act: str = "insert", toy: str = "courier"
    ) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """While this lasts, the toy waits in the middle of its transaction; the yielded function lets it
        continue.
        """
        async with await psycopg.AsyncConnection.connect(
            self.postgres.admin_dsn(toy), autocommit=True
        ) as gate:
            await gate.execute("select pg_advisory_lock(4711)")

            async def release() -> None:
                # a database that was killed meanwhile holds the lock no longer
                with suppress(psycopg.OperationalError):
                    await gate.execute("select pg_advisory_unlock_all()")

            async with self._trigger(
                table,
                act,
                f"if {when} then perform set_config('lock_timeout', '0', true), pg_advisory_xact_lock_shared(4711); end if",
                toy,
            ):
                try:
                    yield release
                finally:
                    # dropping the trigger would wait for the waiting transaction
                    await release()

    @asynccontextmanager
    async def keeping_sent_rows(self, when: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
        """While this lasts, the ledger's outbox keeps sent rows for which `when` is true (SQL over `old`), so
        that they are sent again.

        The yielded function counts them.
        """
        ledger = self.databases["ledger"]
        await ledger.execute("create sequence kept minvalue 0 start 1")

        async def times() -> int:
            [(last,)] = await self.rows(
                "ledger", "select case when is_called then last_value else 0 end from kept"
            )
            return int(last)

        try:
            async with self._trigger(
                "outbox", "delete", f"if {when} then perform nextval('kept'); return null; end if", "ledger"
            ):
                yield times
        finally:
            await ledger.execute("drop sequence kept")

    async def is_stalled(self, toy: str = "courier") -> bool:
        """Whether the toy waits at the gate of `stalled`."""
        return bool(
            await self.rows(
                toy,
                "select 1 from pg_locks where locktype = 'advisory' and not granted and objid = 4711",
            )
        )

    @asynccontextmanager
    async def _trigger(self, table: str, act: str, body: str, toy: str = "courier") -> AsyncIterator[None]:
        database = self.databases[toy]
        await database.execute(
            f"create function act() returns trigger language plpgsql security definer as $$ begin {body}; return coalesce(new, old); end $$"
        )
        await database.execute(
            f"create trigger act before {act} on {table} for each row execute function act()"
        )
        try:
            yield
        finally:
            # a new connection if the test killed the server
            await self.databases[toy].execute("drop function if exists act() cascade")


async def until(
    read: Callable[[], State | Awaitable[State]], good: Callable[[State], bool] = bool, seconds: float = 90
) -> State:
    """Poll until the state is good. Returns it."""
    end = time.monotonic() + seconds
    while True:
        result = read()
        state: State = await result if isinstance(result, Awaitable) else result
        if good(state):
            return state
        assert time.monotonic() < end, f"still {state!r} after {seconds} s"
        await asyncio.sleep(0.02)


def _text(path: Path, begin: int) -> str:
    return path.read_bytes()[begin:].decode() if path.exists() else ""
