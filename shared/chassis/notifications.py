"""Wake the relay and the workers of a service after a commit, in all of its processes.

A notification is an empty message on the bus and only a hint: whoever waits looks by itself once a second. So
a lost notification, or a bus that is down, delays by a second and changes nothing else
(docs/decisions/0010-no-listen-leases.md).
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as BusError

# + .<service>.<channel>
WAKE_SUBJECT = "lsq.wake"
# The channel of the relay; a worker names its own.
OUTBOX = "outbox"
# The channel of registry that the portal hears: sessions have changed.
SESSIONS = "sessions"


class Notifications:
    """The notifications of one service, as one of its processes sends and receives them."""

    def __init__(self, service: str, bus: Client) -> None:
        self.prefix = f"{WAKE_SUBJECT}.{service}."
        self.bus = bus
        self.events: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def subscribe(self) -> None:
        """Receive the notifications that the other processes of this service send."""

        async def wake(message: Msg) -> None:
            self.events[message.subject.removeprefix(self.prefix)].set()

        await self.bus.subscribe(f"{self.prefix}*", cb=wake)

    async def send(self, channels: Iterable[str]) -> None:
        """Wake who waits for these channels: in this process directly, in the others by the bus."""
        for channel in channels:
            self.events[channel].set()
            # While the connection is lost, the client would keep the message for later.
            if self.bus.is_connected:
                with suppress(BusError):
                    await self.bus.publish(f"{self.prefix}{channel}")

    async def wait(self, channel: str, seconds: float) -> None:
        """Wait for a notification of this channel, this many seconds at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.events[channel].wait(), seconds)
