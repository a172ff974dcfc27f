"""The partners of the demo: two HTTP servers with bad manners, and another government system that listens on the bus."""
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nats
from nats.aio.msg import Msg
from nats.errors import Error as BusError

from deploy.local.stack import Stack
from deploy.local.subprocesses import end, free_port, spawn
from deploy.nats.permissions import AGREEMENTS

MANNERS = {"moe": ("--refuse", "1", "--down", "3"), "cupt": ("--lose", "1")}   # refuses one, is down for a while; loses an acknowledgement


@contextmanager
def partners(folder: Path) -> Iterator[dict[str, dict[str, str]]]:
    """Partners that run as long as this lasts: code → url and token, as the delivery process is told them."""
    given = {code: {"url": f"http://127.0.0.1:{free_port()}", "token": secrets.token_urlsafe(24)} for code in MANNERS}
    folder.mkdir(parents=True, exist_ok=True)
    running = [spawn(                                         # `--token=`: one in 64 tokens begins with a hyphen, and alone would be read as an option
        [sys.executable, "-m", "deploy.demo.partner_system", "--port", access["url"].rsplit(":", 1)[1], f"--token={access['token']}", *MANNERS[code]],
        folder / f"partner-{code}.log") for code, access in given.items()]
    try:
        yield given
    finally:
        for process in running:
            end(process, signal.SIGTERM)


@dataclass
class Subscriber:
    """Another government system with its own account: what it heard, and what the bus refused it."""

    heard: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def listen(self, stack: Stack, partner: str = "province-58") -> None:
        """Subscribe to the events of the agreement, try another subject, try to publish."""
        self.bus = await nats.connect(
            stack.servers.bus_url, user_credentials=str(stack.servers.partner_credentials(partner)), name="another government system", error_cb=self._note)
        for subject in AGREEMENTS[partner]:
            await self.bus.subscribe(subject, cb=self._hear)
        await self.bus.subscribe("lsq.evt.grades.results_recorded.v1.*.*", cb=self._hear)
        await self.bus.publish("lsq.evt.documents.document_issued.v1.58-PAO-01.3058910002", b"{}")
        await self.bus.flush()

    async def close(self) -> None:
        """Leave."""
        await self.bus.close()

    async def _hear(self, message: Msg) -> None:
        self.heard.append((message.headers or {}).get("ce-type", "nothing of this house"))

    async def _note(self, error: Exception) -> None:
        self.refused.append(str(error) if isinstance(error, BusError) else repr(error))
