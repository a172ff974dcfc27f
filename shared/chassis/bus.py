"""Connect a process to the bus, with its own name and credentials.

A lost connection is reconnected without limit. Credentials that end are renewed before: a client whose
credentials end closes for good.
"""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nats
import structlog
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from shared.chassis.history import LastEvent, number_of
from shared.chassis.settings import ProcessSettings

# Holds lsq.evt.>
STREAM = "LSQ_EVENTS"
# Holds lsq.dlq.>
DEAD_STREAM = "LSQ_DEAD"
# The file of the credentials is read at this interval, to see whether it was renewed.
RENEWAL_INTERVAL_S = 10.0

log = structlog.get_logger()


def inbox_prefix(process: str) -> str:
    """The prefix of the subjects on which a process receives replies; no other may subscribe to them."""
    return f"_INBOX.{process.replace('.', '-')}"


def is_inbox(reply: str) -> bool:
    """Whether a reply may be sent to this subject.

    Whoever asks chooses it: another one would be an event or a command that the answerer may send, and the
    asker may not.
    """
    if not (allowed := reply.startswith("_INBOX.")):
        log.error("foreign_reply", subject=reply)
    return allowed


def options(settings: ProcessSettings, process: str, on_closed: Callable[[], None]) -> dict[str, Any]:
    """The options of every connection of this process, except TLS.

    `on_closed`: called when the client is closed, also because it has given up for good.
    """

    async def closed() -> None:
        on_closed()

    return {
        "closed_cb": closed,
        "inbox_prefix": inbox_prefix(process),
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.2 if settings.development else 1,
        "user_credentials": str(settings.bus_creds) if settings.bus_creds else None,
    }


def tls(settings: ProcessSettings) -> ssl.SSLContext | None:
    """The TLS of the bus's connections; None for one without, which settings allow in development only.

    The environment's SSL_CERT_FILE names further authorities.
    """
    if not settings.bus_url.startswith("tls://"):
        return None
    return ssl.create_default_context()


async def connect(
    settings: ProcessSettings, process: str, on_closed: Callable[[], None], creds: Path | None = None
) -> Client:
    """Connect to the bus, with other credentials than those of the process if given; waits until it is up."""
    more = options(settings, process, on_closed) | ({"user_credentials": str(creds)} if creds else {})
    return await nats.connect(settings.bus_url, name=process, tls=tls(settings), **more)


async def last_event(bus: Client, address: str) -> LastEvent:
    """The last event of an address in the stream.

    Needs a client with the right to read this address (`Resources.history_bus`).
    """
    try:
        message = await bus.jetstream().get_msg(STREAM, subject=address, direct=True)
    except NotFoundError:
        return LastEvent()
    id = (message.headers or {}).get("ce-id", "")
    return LastEvent(number_of(message.headers), id, message.seq or 0)


async def renew_credentials(path: Path, clients: Sequence[Client]) -> None:
    """Connect these clients again whenever the file has new credentials, until cancelled.

    Whoever issues them replaces the file before they end.
    """
    known = await asyncio.to_thread(path.read_bytes)
    while True:
        await asyncio.sleep(RENEWAL_INTERVAL_S)
        now = await asyncio.to_thread(path.read_bytes)
        if now != known:
            known = now
            for client in clients:
                await client.force_reconnect()
            log.info("bus_credentials_renewed")
