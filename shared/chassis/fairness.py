"""Which commands wait while many arrive: those of the school that sends most.

Commands of one school wait for each other in the database anyway, on its rows. Without a bound they would
wait there with every connection of the process.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.contracts.envelope import Message
from shared.contracts.problem import UNAVAILABLE
from shared.vocabulary.codes import NOWHERE

# Commands of one school that a process handles at a time, and that wait for it.
MAX_AT_WORK = 2
MAX_WAITING = 32


@dataclass
class Queue:
    """The commands of one school in this process, at work and waiting."""

    at_work: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_AT_WORK))
    commands: int = 0


class Schools:
    """The queues of the schools whose commands this process has."""

    def __init__(self) -> None:
        self.queues: dict[tuple[str, str], Queue] = {}

    def is_full(self, place: tuple[str, str]) -> bool:
        """Whether the next command of this school is refused."""
        return place in self.queues and self.queues[place].commands == MAX_AT_WORK + MAX_WAITING

    @asynccontextmanager
    async def turn(self, command: Message) -> AsyncIterator[None]:
        """Wait for the turn of this command. Refuses it while too many of its school wait.

        Commands of no school do not wait.
        """
        if command.school == NOWHERE:
            yield
            return
        place = command.authority, command.school
        if self.is_full(place):
            raise UNAVAILABLE.refuse()
        queue = self.queues.setdefault(place, Queue())
        queue.commands += 1
        try:
            async with queue.at_work:
                yield
        finally:
            queue.commands -= 1
            if not queue.commands:
                del self.queues[place]
