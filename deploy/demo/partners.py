"""The partners of the demo: two HTTP servers with faults, and another government system that subscribes to
the bus.
"""

import asyncio
import secrets
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import nats
from nats.errors import Error as BusError

from deploy.local.stack import Stack
from deploy.local.subprocesses import end, free_port, spawn
from deploy.nats.partners import AGREEMENTS, API_PREFIX, consumer_name
from shared.chassis.bus import STREAM

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
    """Another government system with its own account: how often it received each event, by address and
    number, and what the bus refused it.
    """

    partner: str = "province-58"
    received: defaultdict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    refused: list[str] = field(default_factory=list)

    async def listen(self, stack: Stack) -> None:
        """Fetch the events of the agreement; try to subscribe to another subject and to publish."""
        self.bus = await nats.connect(
            stack.servers.bus_url,
            user_credentials=str(stack.servers.partner_credentials(self.partner)),
            name="another government system",
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.1,
            error_cb=self._handle_error,
        )
        self.events = await self.bus.jetstream(prefix=API_PREFIX).pull_subscribe_bind(
            consumer_name(self.partner), STREAM
        )
        self.fetching = asyncio.create_task(self._fetch())
        forbidden = await self.bus.subscribe("lsq.evt.grades.results_recorded.v1.*.*")
        await self.bus.publish("lsq.evt.documents.document_issued.v1.58-PAO-01.3058910002", b"{}")
        await self.bus.flush()
        await forbidden.unsubscribe()

    async def missing(self, stack: Stack) -> dict[str, int]:
        """Address → events of the agreement that the bus has stored and this system has not received."""
        stored: dict[str, int] = {}
        for subject in AGREEMENTS[self.partner]:
            state = (await stack.bus.jetstream().stream_info(STREAM, subjects_filter=subject)).state
            stored |= state.subjects or {}
        return {
            address: missing
            for address, events in stored.items()
            if (missing := events - len(self.received[address]))
        }

    async def close(self) -> None:
        """Stop fetching and close the connection."""
        self.fetching.cancel()
        with suppress(asyncio.CancelledError):
            await self.fetching
        await self.bus.close()

    async def _fetch(self) -> None:
        """Receive what the consumer has for this system, and acknowledge it; a fetch without events times
        out, and one while the bus is down fails.
        """
        while True:
            try:
                for message in await self.events.fetch(100, timeout=1):
                    self.received[message.subject][int((message.headers or {})["ce-sequence"])] += 1
                    await message.ack()
            except TimeoutError:
                continue
            except BusError:
                await asyncio.sleep(0.1)

    async def _handle_error(self, error: Exception) -> None:
        if "permissions violation" in str(error):
            self.refused.append(str(error))
