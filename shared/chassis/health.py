"""The health of a process.

It is reported on the bus (`lsq.health.<process>`) and, where a port is set, over HTTP to Kubernetes.
"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.chassis.bus import is_inbox
from shared.vocabulary.media_types import JSON

# For the database's answer, and for a request to arrive.
DATABASE_TIMEOUT_S = 2.0
# The longest request line that is read.
MAX_REQUEST_BYTES = 2000


class Health(BaseModel):
    """The health of a process."""

    process: str
    started_at: datetime
    database: bool | None = Field(description="whether it answers; None: the process has none")
    bus: bool

    @property
    def is_ready(self) -> bool:
        """Whether the process can handle messages."""
        return self.database is not False and self.bus


class HealthReporter:
    """Reports the health of this process. A process without a database has no engine."""

    def __init__(self, process: str, bus: Client, engine: AsyncEngine | None = None) -> None:
        self.process = process
        self.bus = bus
        self.engine = engine
        self.started_at = datetime.now(UTC)

    async def check(self) -> Health:
        """Query the database, and read the state of the bus connection."""
        return Health(
            process=self.process,
            started_at=self.started_at,
            database=await self._database(),
            bus=self.bus.is_connected,
        )

    async def _database(self) -> bool | None:
        if self.engine is None:
            return None
        with suppress(Exception):
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self.engine.connect() as connection:
                await connection.execute(text("select 1"))
                return True
        return False

    async def answer_on_bus(self) -> None:
        """Answer on the bus. All processes of one name answer: the caller collects."""

        async def answer(message: Msg) -> None:
            if is_inbox(message.reply):
                await message.respond((await self.check()).model_dump_json().encode())

        await self.bus.subscribe(f"lsq.health.{self.process}", cb=answer)

    async def answer_on_port(self, port: int) -> asyncio.Server:
        """Answer over HTTP. /live: the process runs. /ready: it can handle messages. Any other path: 404."""
        return await asyncio.start_server(self._http, port=port, limit=MAX_REQUEST_BYTES)

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            async with asyncio.timeout(DATABASE_TIMEOUT_S):
                path = (await reader.readline() + b" ").split(b" ")[1]
            health = await self.check()
            status = {
                b"/live": "200 OK",
                b"/ready": "200 OK" if health.is_ready else "503 Service Unavailable",
            }.get(path, "404 Not Found")
            body = health.model_dump_json().encode()
            writer.write(
                (
                    f"HTTP/1.1 {status}\r\ncontent-type: {JSON}\r\ncontent-length: "
                    f"{len(body)}\r\nconnection: close\r\n\r\n"
                ).encode()
                + body
            )
            await writer.drain()
        writer.close()
