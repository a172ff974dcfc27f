"""Who waits while many ask: those who ask most.

Commands of one school wait for each other in the database anyway, on its rows. Without a bound they would
wait there with every connection of the process.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass

from shared.contracts.envelope import Message
from shared.contracts.problem import UNAVAILABLE, Problem
from shared.vocabulary.codes import NOWHERE

# Commands of one school that a process handles at a time, and that wait for it.
MAX_AT_WORK = 2
MAX_WAITING = 32


@dataclass
class Queue:
    """What one of those who ask has in this process, at work and waiting."""

    at_work: asyncio.Semaphore
    asked: int = 0


class Turns:
    """The queues of those who ask: of each a few are at work at a time, more wait, the next is refused."""

    def __init__(self, max_at_work: int, max_waiting: int, refusal: Problem) -> None:
        self.max_at_work = max_at_work
        self.most = max_at_work + max_waiting
        self.refusal = refusal
        self.queues: dict[Hashable, Queue] = {}

    def is_full(self, who: Hashable) -> bool:
        """Whether the next one of these is refused."""
        return who in self.queues and self.queues[who].asked == self.most

    @asynccontextmanager
    async def turn(self, who: Hashable) -> AsyncIterator[None]:
        """Wait for a turn. Refuses while too many wait."""
        if self.is_full(who):
            raise self.refusal.refuse()
        queue = self.queues.setdefault(who, Queue(asyncio.Semaphore(self.max_at_work)))
        queue.asked += 1
        try:
            async with queue.at_work:
                yield
        finally:
            queue.asked -= 1
            if not queue.asked:
                del self.queues[who]


class Schools(Turns):
    """The queues of the schools whose commands this process has."""

    def __init__(self) -> None:
        super().__init__(MAX_AT_WORK, MAX_WAITING, UNAVAILABLE)

    def turn_of(self, command: Message) -> AbstractAsyncContextManager[None]:
        """The turn of this command; those of no school do not wait."""
        if command.school == NOWHERE:
            return nullcontext()
        return self.turn((command.authority, command.school))
