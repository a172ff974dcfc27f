"""People without a session: of one address a few requests are handled at a time, the others wait.

So one address that sends what it can takes little of the others' time.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.requests import Request

from services.portal.failed_attempts import address_of
from services.portal.session import secret_of
from shared.contracts.portal.problems import CROWDED

# Requests of one address that a process handles at a time, and that wait.
MAX_AT_WORK = 4
MAX_WAITING = 100


@dataclass
class Turns:
    """The requests of one address, handled and waiting."""

    at_work: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_AT_WORK))
    requests: int = 0


class Strangers:
    """The requests of people without a session that this process has."""

    def __init__(self) -> None:
        self.addresses: dict[str, Turns] = {}

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Wait for the turn of this request; that of a session which this process knows does not wait.

        Refuses it while too many of its address wait.
        """
        if request.app.state.sessions.knows(secret_of(request)):
            yield
            return
        address = address_of(request)
        turns = self.addresses.setdefault(address, Turns())
        if turns.requests == MAX_AT_WORK + MAX_WAITING:
            raise CROWDED.refuse()
        turns.requests += 1
        try:
            async with turns.at_work:
                yield
        finally:
            turns.requests -= 1
            if not turns.requests:
                del self.addresses[address]
