"""Whether a process is well: asked over the bus (`lsq.health.<process>`) and, where a port is set, over HTTP by Kubernetes."""
import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.vocabulary.media_types import JSON

# seconds for the database's answer
DATABASE_TIMEOUT_S = 2.0
# bytes of a request that are read
MAX_REQUEST_BYTES = 2000


class Health(BaseModel):
    """What a process says of itself: the same of every process."""

    process: str
    started_at: datetime
    database: bool | None = Field(description="whether it answers; None: the process has none")
    bus: bool

    @property
    def is_ready(self) -> bool:
        """Whether it can answer."""
        return self.database is not False and self.bus


class HealthReporter:
    """Knows how the process is. A process without a database has no engine."""

    def __init__(self, process: str, bus: Client, engine: AsyncEngine | None = None) -> None:
        self.process, self.bus, self.engine, self.started_at = process, bus, engine, datetime.now(UTC)

    async def look(self) -> Health:
        """Asks the database; looks at the bus."""
        return Health(process=self.process, started_at=self.started_at, database=await self._database(), bus=self.bus.is_connected)

    async def _database(self) -> bool | None:
        if self.engine is None:
            return None
        with suppress(Exception):
            async with asyncio.timeout(DATABASE_TIMEOUT_S), self.engine.connect() as connection:
                await connection.execute(text("select 1"))
                return True
        return False

    async def answer_on_bus(self) -> None:
        """All processes of one name answer: who asks several collects."""
        async def answer(message: Msg) -> None:
            await message.respond((await self.look()).model_dump_json().encode())
        await self.bus.subscribe(f"lsq.health.{self.process}", cb=answer)

    async def answer_on_port(self, port: int) -> asyncio.Server:
        """/live: the process runs. /ready: it can answer. Anything else: 404."""
        return await asyncio.start_server(self._http, port=port, limit=MAX_REQUEST_BYTES)

    async def _http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            async with asyncio.timeout(DATABASE_TIMEOUT_S):
                path = (await reader.readline() + b" ").split(b" ")[1]
            health = await self.look()
            status = {b"/live": "200 OK", b"/ready": "200 OK" if health.is_ready else "503 Service Unavailable"}.get(path, "404 Not Found")
            body = health.model_dump_json().encode()
            writer.write(f"HTTP/1.1 {status}\r\ncontent-type: {JSON}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
            await writer.drain()
        writer.close()
