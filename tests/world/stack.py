"""The stack of the tests: the one that `make up` runs, and the ways to make it fail from outside.

Product code has no hooks for tests.

    async with lsq.stalled("documents", "issue_register"):
        …
        await lsq.kill("documents.press")
"""

import asyncio
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar
from uuid import UUID, uuid4

import psycopg
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError

from deploy.local import stack as product
from deploy.local.environment import Clock
from shared.access.rights import RIGHTS
from shared.access.tickets import TICKET_LIFETIME, Ticket, sign_ticket
from shared.access.tokens import OFFICES, REGISTRY
from shared.chassis.bus import STREAM
from shared.contracts.envelope import Asked, Event, Reply
from shared.vocabulary.codes import NOWHERE
from tests.world import origin

State = TypeVar("State")
EventOf = TypeVar("EventOf", bound=Event)
# key of the advisory lock of `stalled`
GATE = 4711
# a failed reaction is retried at once; messages of a killed process are redelivered soon
QUICK = {"LSQ_RETRY_DELAYS": json.dumps([0.1] * 8), "LSQ_ACK_WAIT_S": "3", "LSQ_LEASE_TTL_S": "3"}
# the guard looks often, so that what is no contradiction is often seen
QUICK["LSQ_GUARD_INTERVAL_S"] = "2"
# environment variable that limits the processes: "registry,grades"
PROCESSES = "LSQ_TEST_PROCESSES"


class Stack(product.Stack):
    """A stack in a temporary folder, removed at the end (LSQ_KEEP=1 keeps it and prints its path)."""

    first_port = None
    # whether a test sets the history of a service back
    may_be_read_only = False

    def __init__(self, **more: Any) -> None:
        folder = Path(tempfile.mkdtemp(prefix="lsq-test-"))
        # PostgreSQL, run as nobody, must reach its own folder
        folder.chmod(0o755)
        super().__init__(
            folder, servers=origin.servers(), settings={"*": QUICK} | more.pop("settings", {}), **more
        )

    async def open(
        self,
        subset: Collection[str] | None = None,
        progress: product.Progress = lambda _: None,
        set_up: Any = None,
    ) -> None:
        named = os.environ.get(PROCESSES)
        await super().open(named.split(",") if named else subset, progress, set_up)

    async def close(self) -> dict[str, int]:
        codes = await super().close()
        logs = (self.folder / "logs").glob("*.log")
        read_only = [log.name for log in logs if b'"read_only"' in log.read_bytes()]
        if os.environ.get("LSQ_KEEP"):
            print(f"\nkept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
        assert self.may_be_read_only or not read_only, f"no crash makes a service read-only: {read_only}"
        return codes

    async def ask(self, question: Asked[Reply], token: str | None = None, *, id: UUID | None = None) -> Reply:
        """Send a request, by default with a token of an office that may send it, at the place of the request."""
        return await super().ask(question, token or self.token_for(question), id=id)

    def token_for(self, question: Asked[Any]) -> str:
        """A token of the first office, or else of the first service, that may send this message here."""
        allowed = sorted(RIGHTS.get(question.name, ()), key=lambda role: (role not in OFFICES, role))
        if not allowed:
            return self.token("dla_officer")
        if allowed[0] not in OFFICES:
            return self.token_of(allowed[0])
        place = [part for part in (question.authority, question.school) if part != NOWHERE]
        return self.token(allowed[0], ".".join(place) or "*")

    def ticket(
        self,
        organisation: str,
        *,
        kind: Literal["import", "preview"] = "import",
        life: timedelta = TICKET_LIFETIME,
        **claims: Any,
    ) -> str:
        """A ticket signed as registry signs it, of any job and file; a negative `life` makes an expired one."""
        made = Ticket.model_validate(
            {
                "kind": kind,
                "job": uuid4(),
                "sha256": "0" * 64,
                "organisation": organisation,
                "sub": "person-1",
                "office": "registrar",
                "appointment": product.APPOINTMENT,
                "iat": int(self.now().timestamp()),
                "exp": int((self.now() + life).timestamp()),
                **claims,
            }
        )
        return sign_ticket(self.key, REGISTRY, made)

    async def move_clock(self, moment: datetime) -> None:
        """Set the stack's clock and restart every process with it."""
        self.environment = replace(self.environment, clock=Clock(moment, datetime.now(UTC)))
        names = list(self.supervisor.processes)
        await asyncio.gather(*(self.kill(name, signal.SIGTERM) for name in names))
        await asyncio.gather(*(self.start(name) for name in names))

    async def until(
        self,
        question: Asked[Reply],
        good: Callable[[Reply], bool],
        token: str | None = None,
        seconds: float = 90,
    ) -> Reply:
        """Send the request until the answer is good."""
        return await until(lambda: self.ask(question, token), good, seconds)

    async def rows(self, service: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query to a service's database. Tests read; they do not write."""
        async with await psycopg.AsyncConnection.connect(self.dsn(service), autocommit=True) as connection:
            return await (await connection.execute(query, values or None)).fetchall()

    async def events(self, kind: type[EventOf], authority: str, school: str) -> list[EventOf]:
        """The events of this kind that the bus has stored about a school, in order."""
        stream, address = self.bus.jetstream(), f"{kind.subject}.{authority}.{school}"
        found: list[EventOf] = []
        number = 0
        while True:
            try:
                message = await stream.get_msg(STREAM, number + 1, subject=address, next=True)
            except NotFoundError:
                return found
            number = message.seq or 0
            found.append(kind.model_validate_json(message.data or b""))

    async def dead_letters(self) -> list[Msg]:
        """All dead letters."""
        stream = self.bus.jetstream()
        state = (await stream.stream_info("LSQ_DEAD")).state
        return (
            [
                await stream.get_msg("LSQ_DEAD", number, next=True)
                for number in range(state.first_seq, state.last_seq + 1)
            ]
            if state.messages
            else []
        )  # type: ignore[misc]

    @asynccontextmanager
    async def failing(
        self, service: str, table: str, when: str = "true", act: str = "insert"
    ) -> AsyncIterator[None]:
        """While this lasts, the service cannot insert into its table the rows for which `when` is true (SQL
        over `new`).
        """
        async with self._trigger(
            service, table, act, f"if {when} then raise exception 'made to fail'; end if"
        ):
            yield

    @asynccontextmanager
    async def stalled(
        self, service: str, table: str, when: str = "true", act: str = "insert"
    ) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """While this lasts, the service waits in the transaction that inserts such a row; the yielded
        function lets it continue.
        """
        async with await psycopg.AsyncConnection.connect(self.dsn(service), autocommit=True) as gate:
            await gate.execute("select pg_advisory_lock(%s)", [GATE])

            async def release() -> None:
                # a database that was killed meanwhile holds the lock no longer
                with suppress(psycopg.OperationalError):
                    await gate.execute("select pg_advisory_unlock_all()")

            async with self._trigger(
                service,
                table,
                act,
                f"if {when} then perform set_config('lock_timeout', '0', true), pg_advisory_xact_lock_shared({GATE}); end if",
            ):
                try:
                    yield release
                finally:
                    # dropping the trigger would wait for the waiting transaction
                    await release()

    async def is_stalled(self, service: str) -> bool:
        """Whether the service waits at the gate of `stalled`."""
        return bool(
            await self.rows(
                service,
                "select 1 from pg_locks where locktype = 'advisory' and not granted and objid = %s",
                GATE,
            )
        )

    @asynccontextmanager
    async def _trigger(self, service: str, table: str, act: str, body: str) -> AsyncIterator[None]:
        async with await self._database(service) as database:
            await database.execute(
                f"create function made_to_act() returns trigger language plpgsql as $$ begin {body}; return new; end $$"
            )
            await database.execute(
                f"create trigger made_to_act before {act} on {table} for each row execute function made_to_act()"
            )
        try:
            yield
        finally:
            # on a new connection: the database may have been killed meanwhile
            async with await self._database(service) as database:
                await database.execute("drop function made_to_act() cascade")

    async def _database(self, service: str) -> "psycopg.AsyncConnection[Any]":
        return await psycopg.AsyncConnection.connect(self.dsn(service), autocommit=True)


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
