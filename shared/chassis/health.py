"""The health of a process.

It is reported on the bus (`lsq.health.<process>`) and, where a port is set, over HTTP to Kubernetes: `/live`
says that the event loop turns, whatever servers do, `/ready` that the process can do its work.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, Field
from sqlalchemy import text

from shared.chassis.archive import Archive
from shared.chassis.bus import is_inbox, last_event
from shared.chassis.history import Contradiction
from shared.chassis.unit_of_work import Resources
from shared.vocabulary.media_types import JSON

# For each server's answer; `lsq status` waits longer.
CHECK_TIMEOUT_S = 1.0
REQUEST_TIMEOUT_S = 2.0
# The longest request line that is read.
MAX_REQUEST_BYTES = 2000
# The bus takes the writes of a service when none waits longer.
MAX_OUTBOX_AGE_S = 60.0
# The clock of this host against the database's: from here it is reported, from there it is no longer ready.
CLOCK_WARNING_S = 30.0
CLOCK_LIMIT_S = 120.0
REPORT_INTERVAL_S = 60.0
# Findings in one report.
MAX_CONTRADICTIONS = 5

# The age of the oldest event that waits; 0 without one.
STATE = text("""
    select clock_timestamp() as clock, extract(epoch from clock_timestamp() - (
        select written_at from outbox order by position limit 1
    )) as age
""")

log = structlog.get_logger()


class Health(BaseModel):
    """The health of a process. None: the process does not use this server."""

    process: str
    started_at: datetime
    at: datetime = Field(description="by the clock of its host")
    has_started: bool = Field(False, description="whether it no longer waits for a server to begin")
    bus: bool = Field(description="whether it is connected")
    stream: bool | None = Field(None, description="whether the stream of events answers")
    database: bool | None = Field(None, description="whether it answers")
    archive: bool | None = Field(None, description="whether it answers, and locks what is stored")
    outbox_age_s: float = Field(0.0, description="of the oldest event that the bus has not yet stored")
    clock_difference_s: float = Field(0.0, description="the database's clock minus that of this host")
    stuck: list[str] = Field([], description="loops that no longer turn")
    looked_at: datetime | None = Field(None, description="when the guard last looked at the history")
    contradictions: list[Contradiction] = Field(
        [], description="why the service is read-only; the first ones"
    )

    @property
    def is_ready(self) -> bool:
        """Whether the process can do its work."""
        return not self.problems()

    def problems(self) -> list[str]:
        """What is wrong, a sentence each."""
        servers = ("bus", "stream", "database", "archive")
        found = [f"the {name} does not answer" for name in servers if getattr(self, name) is False]
        if not self.has_started:
            found.append("it has not started yet: its log names the server that it waits for")
        if self.outbox_age_s > MAX_OUTBOX_AGE_S:
            found.append(f"an event waits for the bus since {self.outbox_age_s:.0f} s")
        if abs(self.clock_difference_s) >= CLOCK_LIMIT_S:
            found.append(f"{self._clocks()}: people are refused, and documents would bear wrong times")
        found += [f"{loop} has not moved for minutes" for loop in self.stuck]
        return found + [f"read-only: {one.check}, {one.place}: {one.what}" for one in self.contradictions]

    def warnings(self) -> list[str]:
        """What will be wrong, a sentence each."""
        is_near = CLOCK_WARNING_S <= abs(self.clock_difference_s) < CLOCK_LIMIT_S
        return [self._clocks()] if is_near else []

    def _clocks(self) -> str:
        return (
            f"the clocks of this host and of the database differ by {abs(self.clock_difference_s):.0f} s: "
            "set both by NTP"
        )


class HealthReporter:
    """Reports the health of this process."""

    def __init__(self, process: str) -> None:
        self.process = process
        self.started_at = datetime.now(UTC)
        self.has_started = False
        self.bus: Client | None = None
        self.archive: Archive | None = None
        self.resources: Resources | None = None

    def use(self, resources: Resources) -> None:
        """Report on what a service works with."""
        self.bus, self.archive, self.resources = resources.bus, resources.archive, resources

    async def check(self) -> Health:
        """Ask the servers, all at once."""
        health = Health(
            process=self.process,
            started_at=self.started_at,
            at=datetime.now(UTC),
            has_started=self.has_started,
            bus=self.bus is not None and self.bus.is_connected,
        )
        await asyncio.gather(self._archive(health), self._database(health), self._stream(health))
        if self.resources:
            history = self.resources.history
            health.looked_at = history.looked_at
            health.contradictions = history.contradictions[:MAX_CONTRADICTIONS]
            health.stuck = self.resources.heartbeats.stuck()
        return health

    async def report(self) -> None:
        """Log each minute what is wrong or will be, until cancelled."""
        while True:
            await asyncio.sleep(REPORT_INTERVAL_S)
            health = await self.check()
            for problem in health.problems():
                log.error("not_ready", problem=problem)
            for warning in health.warnings():
                log.warning("health_warning", warning=warning)

    async def _archive(self, health: Health) -> None:
        if self.archive:
            health.archive = await _answers(self.archive.check)

    async def _stream(self, health: Health) -> None:
        """Ask for an event that never is: only the main process of a service may."""
        if self.resources and self.process == self.resources.service:
            bus, address = self.resources.history_bus, f"lsq.evt.{self.process}.health.v1.-.-"
            health.stream = await _answers(lambda: last_event(bus, address))

    async def _database(self, health: Health) -> None:
        if self.resources:
            engine = self.resources.leases.engine

            async def ask() -> None:
                asked_at = datetime.now(UTC)
                async with engine.connect() as connection:
                    state = (await connection.execute(STATE)).one()
                middle = asked_at + (datetime.now(UTC) - asked_at) / 2
                health.clock_difference_s = round((state.clock - middle) / timedelta(seconds=1), 1)
                health.outbox_age_s = round(float(state.age or 0), 1)

            health.database = await _answers(ask)

    async def answer_on_bus(self, bus: Client) -> None:
        """Answer on the bus. All processes of one name answer: the caller collects."""
        self.bus = bus

        async def answer(message: Msg) -> None:
            if is_inbox(message.reply):
                await message.respond((await self.check()).model_dump_json().encode())

        await bus.subscribe(f"lsq.health.{self.process}", cb=answer)

    async def answer_on_port(self, port: int) -> asyncio.Server:
        """Answer over HTTP. /live: the event loop turns. /ready: it can do its work. Any other path: 404."""
        return await asyncio.start_server(self._http, port=port, limit=MAX_REQUEST_BYTES)

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                path = (await reader.readline() + b" ").split(b" ")[1]
            status, body = await self._answer_to(path)
            writer.write(
                (
                    f"HTTP/1.1 {status}\r\ncontent-type: {JSON}\r\ncontent-length: "
                    f"{len(body)}\r\nconnection: close\r\n\r\n"
                ).encode()
                + body
            )
            await writer.drain()
        writer.close()

    async def _answer_to(self, path: bytes) -> tuple[str, bytes]:
        if path == b"/live":
            return "200 OK", b"{}"
        if path != b"/ready":
            return "404 Not Found", b"{}"
        health = await self.check()
        status = "200 OK" if health.is_ready else "503 Service Unavailable"
        return status, health.model_dump_json().encode()


async def _answers(ask: Callable[[], Awaitable[object]]) -> bool:
    with suppress(Exception):
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await ask()
            return True
    return False
