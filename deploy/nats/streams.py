"""The streams of the bus. They are made by a set-up step, never by a service: replicas would race on their configuration."""
from dataclasses import dataclass

from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError


@dataclass(frozen=True)
class Stream:
    """A stream, its subjects, and why it keeps what it keeps."""

    name: str
    subjects: tuple[str, ...]
    purpose: str


STREAMS = (
    Stream("LSQ_EVENTS", ("lsq.evt.>",), "what the services said; kept whole, since a reaction may be away for long and a gap would stop it"),
    Stream("LSQ_DEAD", ("lsq.dlq.>",), "events that a reaction could not handle, until a person resends or waives them (lsq bus dead)"),
)
DUPLICATES = 120.0                                            # seconds in which a relay's second sending is dropped (Nats-Msg-Id)


def configuration(stream: Stream, replicas: int = 1) -> StreamConfig:
    """How the server is asked to keep this stream: on disk, no limit of age; full means refuse, never forget."""
    return StreamConfig(
        name=stream.name, description=stream.purpose, subjects=list(stream.subjects), retention=RetentionPolicy.LIMITS, storage=StorageType.FILE,
        discard=DiscardPolicy.NEW, duplicate_window=DUPLICATES, num_replicas=replicas, allow_direct=True)


async def declare(bus: JetStreamContext, replicas: int = 1) -> None:
    """Make the streams that are missing and bring the others up to this configuration."""
    for stream in STREAMS:
        wanted = configuration(stream, replicas)
        try:
            await bus.stream_info(stream.name)
        except NotFoundError:
            await bus.add_stream(wanted)
        else:
            await bus.update_stream(wanted)
