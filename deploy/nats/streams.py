"""The streams of the bus.

A set-up step declares them, never a service: replicas would race on their configuration.
"""

from dataclasses import dataclass

from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError


@dataclass(frozen=True)
class Stream:
    """A stream, its subjects and its purpose."""

    name: str
    subjects: tuple[str, ...]
    purpose: str


STREAMS = (
    Stream(
        "LSQ_EVENTS",
        ("lsq.evt.>",),
        "events of the services; kept whole, since a reaction may be down for long and a gap would stop it",
    ),
    Stream(
        "LSQ_DEAD",
        ("lsq.dlq.>",),
        "events that a reaction could not handle, until a person resends or waives them (lsq bus dead)",
    ),
)
# in which a message with the same Nats-Msg-Id is dropped: a relay may send twice
DUPLICATE_WINDOW_S = 120.0


def configuration(stream: Stream, replicas: int = 1) -> StreamConfig:
    """The configuration of this stream: on disk, no limit of age; a full stream refuses new messages and
    deletes none.
    """
    return StreamConfig(
        name=stream.name,
        description=stream.purpose,
        subjects=list(stream.subjects),
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        duplicate_window=DUPLICATE_WINDOW_S,
        num_replicas=replicas,
        allow_direct=True,
    )


async def declare(bus: JetStreamContext, replicas: int = 1) -> None:
    """Create the missing streams and update the others to this configuration."""
    for stream in STREAMS:
        wanted = configuration(stream, replicas)
        try:
            await bus.stream_info(stream.name)
        except NotFoundError:
            await bus.add_stream(wanted)
        else:
            await bus.update_stream(wanted)
