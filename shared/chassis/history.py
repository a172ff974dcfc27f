"""Whether a service has one history: what its database recorded, what it sent, and what it heard agree.

A database that was restored behind the bus, a bus that was wiped, or two systems on one bus would write a
second history. The functions here judge facts; guard.py reads them, and makes the service read-only.

A contradiction is only what no crash explains: facts are read in an order in which a process, a server or
both may die, or go on, between any two reads.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

# A number that an outbox gives: it fits into the inbox's bigint.
SEQUENCE_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


class LastEvent(NamedTuple):
    """The last event of an address in the stream: number and id, and its position in the stream."""

    number: int = 0
    id: str = ""
    position: int = 0


def number_of(headers: Mapping[str, str] | None) -> int:
    """The event's number within its address, from 1; 0 without a number that an outbox writes."""
    sequence = (headers or {}).get("ce-sequence", "")
    return int(sequence) if SEQUENCE_NUMBER.fullmatch(sequence) else 0


def time_of(headers: Mapping[str, str] | None) -> datetime | None:
    """When the event was emitted, by the clock of its service: nothing that it causes is dated before."""
    try:
        emitted_at = datetime.fromisoformat((headers or {}).get("ce-time", ""))
    except ValueError:
        return None
    return emitted_at if emitted_at.tzinfo else None


class Contradiction(BaseModel):
    """A contradiction in the history of a service, found by the check of this name at this place.

    `what` is a sentence for operators; it names addresses, keys and numbers, never a person.
    """

    model_config = ConfigDict(frozen=True)

    place: str
    what: str
    check: str = ""


@dataclass
class ServiceHistory:
    """What a process knows of its service's history. With a contradiction the service is read-only."""

    contradictions: list[Contradiction] = field(default_factory=list)
    # Of the last look of this process.
    looked_at: datetime | None = None
    # Set while the service may act.
    is_one: asyncio.Event = field(default_factory=asyncio.Event)
    # Set by whoever meets a contradiction: the guard looks at once.
    suspected: asyncio.Event = field(default_factory=asyncio.Event)
    # Addresses on which this process has sent, or on which its reactions have acted, since the last look.
    sent: set[str] = field(default_factory=set)
    heard: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.is_one.set()


def judge_sent(sent_before: int, stream: LastEvent, last_after: int, waiting_id: str | None) -> str | None:
    """Judge an address of the service's own events. Returns what is wrong, or None.

    `sent_before`: the number up to which the outbox had sent, read before the stream. `last_after`: the last
    number that was given, and `waiting_id`: the id of the event in the outbox that has the stream's last
    number, both read after the stream.
    """
    if stream.number > last_after:
        return (
            f"the bus has event {stream.number}, the database has given {last_after} numbers: the database "
            "was set back, or another system writes here"
        )
    if sent_before > stream.number:
        return (
            f"events up to {sent_before} were sent, the bus ends at {stream.number}: the bus was wiped or "
            "set back"
        )
    if waiting_id not in (None, stream.id):
        return f"the bus has another event {stream.number} than the one that waits: two systems write here"
    return None


def judge_heard(acted_before: int, stream: LastEvent) -> str | None:
    """Judge an address that a reaction hears. Returns what is wrong, or None.

    `acted_before`: the last number on which it acted, read before the stream. A new reaction is behind the
    stream, never ahead of it.
    """
    if acted_before > stream.number:
        return (
            f"a reaction acted on event {acted_before}, the bus ends at {stream.number}: the bus was wiped "
            "or set back"
        )
    return None
