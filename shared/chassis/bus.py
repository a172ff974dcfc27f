"""The way onto the bus: one process, one name, its own credentials; it comes back by itself, for ever."""
from typing import Any

import nats
from nats.aio.client import Client

from shared.chassis.settings import ProcessSettings

# lsq.evt.>
STREAM = "LSQ_EVENTS"
# lsq.dlq.>
DEAD_STREAM = "LSQ_DEAD"


def options(settings: ProcessSettings) -> dict[str, Any]:
    """How every connection of this process is made."""
    return {
        "max_reconnect_attempts": -1, "reconnect_time_wait": 0.2 if settings.development else 1,
        "user_credentials": str(settings.bus_creds) if settings.bus_creds else None,
    }


async def connect(settings: ProcessSettings, name: str) -> Client:
    """A connection that waits for a bus that is not there yet."""
    return await nats.connect(settings.bus_url, name=name, **options(settings))
