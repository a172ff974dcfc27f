"""Connect a process to the bus, with its own name and credentials.

A lost connection is reconnected without limit.
"""

from typing import Any

import nats
from nats.aio.client import Client

from shared.chassis.settings import ProcessSettings

# Holds lsq.evt.>
STREAM = "LSQ_EVENTS"
# Holds lsq.dlq.>
DEAD_STREAM = "LSQ_DEAD"


def options(settings: ProcessSettings) -> dict[str, Any]:
    """The options of every connection of this process."""
    return {
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.2 if settings.development else 1,
        "user_credentials": str(settings.bus_creds) if settings.bus_creds else None,
    }


async def connect(settings: ProcessSettings, name: str) -> Client:
    """Connect to the bus; waits until it is up."""
    return await nats.connect(settings.bus_url, name=name, **options(settings))
