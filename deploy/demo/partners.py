"""The partners of the demo: two HTTP servers with faults, and another government system that subscribes to
the bus.
"""

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

# one refuses a row and is down for three requests, the other loses an acknowledgement
PARTNER_FAULTS = {"moe": ("--refuse", "1", "--down", "3"), "cupt": ("--lose", "1")}


@contextmanager
def partners(folder: Path) -> Iterator[dict[str, dict[str, str]]]:
    """Run the partners. Yields code → url and token, as the delivery process is configured."""
    access = {
        code: {"url": f"http://127.0.0.1:{free_port()}", "token": secrets.token_urlsafe(24)}
        for code in PARTNER_FAULTS
    }
    folder.mkdir(parents=True, exist_ok=True)
    # `--token=`: one in 64 tokens begins with a hyphen, and alone would be read as an option
    running = [
        spawn(
            [
                sys.executable,
                "-m",
                "deploy.demo.partner_system",
                "--port",
                one["url"].rsplit(":", 1)[1],
                f"--token={one['token']}",
                *PARTNER_FAULTS[code],
            ],
            folder / f"partner-{code}.log",
        )
        for code, one in access.items()
    ]
    try:
        yield access
    finally:
        for process in running:
            end(process, signal.SIGTERM)


@dataclass
class Subscriber:
    """Another government system with its own account: the events that it received, and the errors of the
    bus.
    """

    received: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def listen(self, stack: Stack, partner: str = "province-58") -> None:
        """Subscribe to the events of the agreement; try to subscribe to another subject and to publish."""
        self.bus = await nats.connect(
            stack.servers.bus_url,
            user_credentials=str(stack.servers.partner_credentials(partner)),
            name="another government system",
            error_cb=self._handle_error,
        )
        for subject in AGREEMENTS[partner]:
            await self.bus.subscribe(subject, cb=self._receive)
        await self.bus.subscribe("lsq.evt.grades.results_recorded.v1.*.*", cb=self._receive)
        await self.bus.publish("lsq.evt.documents.document_issued.v1.58-PAO-01.3058910002", b"{}")
        await self.bus.flush()

    async def close(self) -> None:
        """Close the connection."""
        await self.bus.close()

    async def _receive(self, message: Msg) -> None:
        self.received.append((message.headers or {}).get("ce-type", "no event of LSQ"))

    async def _handle_error(self, error: Exception) -> None:
        self.refused.append(str(error) if isinstance(error, BusError) else repr(error))
