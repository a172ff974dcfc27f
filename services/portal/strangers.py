"""People without a session: of one address a few requests are handled at a time, the others wait.

So one address that sends what it can takes little of the others' time.
"""

from contextlib import AbstractAsyncContextManager, nullcontext

from starlette.requests import Request

from services.portal.failed_attempts import address_of
from services.portal.session import secret_of
from shared.chassis.fairness import Turns
from shared.contracts.portal.problems import CROWDED

# Requests of one address that a process handles at a time, and that wait.
MAX_AT_WORK = 4
MAX_WAITING = 100


class Strangers(Turns):
    """The queues of the addresses from which people without a session ask."""

    def __init__(self) -> None:
        super().__init__(MAX_AT_WORK, MAX_WAITING, CROWDED)

    def turn_of(self, request: Request) -> AbstractAsyncContextManager[None]:
        """The turn of this request; that of a session which this process knows does not wait."""
        if request.app.state.sessions.knows(secret_of(request)):
            return nullcontext()
        return self.turn(address_of(request))
