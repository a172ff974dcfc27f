"""The portal's access to the services.

It asks with the token of the signed-in person, or with its own where anyone may ask.
"""

from collections import Counter
from datetime import datetime
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Request
from nats.aio.client import Client

from services.portal.settings import PortalSettings
from shared.access.tokens import OwnToken
from shared.chassis.archive import Archive
from shared.chassis.ask import TIMEOUT_S, TRIES, ask
from shared.contracts.envelope import Asked, Reply
from shared.contracts.portal.problems import CROWDED

log = structlog.get_logger()


class Gateway:
    """Bus and archive for the pages and the API."""

    def __init__(self, bus: Client, archive: Archive, own_token: OwnToken, settings: PortalSettings) -> None:
        self.bus = bus
        self.archive = archive
        self.settings = settings
        self._own_token = own_token
        # place of a signed-in person, or name of a question that anyone may ask → questions that wait
        self._waiting: Counter[str] = Counter()

    def now(self) -> datetime:
        """The time of the system's clock."""
        return self.settings.now()

    async def ask(
        self,
        question: Asked[Reply],
        token: str | None = None,
        *,
        id: UUID | None = None,
        once: bool = False,
    ) -> Reply:
        """Ask with the token of the signed-in person; without one, as the portal. `once`: without retries.

        Refuses the question while too many wait for their replies, or while a quarter of these are of the
        person's place or, without a token, are the same question: so those that wait are answered in time, a
        rush of one school or of strangers leaves room for the others, and the portal is as before when it is
        over. What waits for a slow client is not counted.

        Raises Refusal; when no service answers, an error that `shared.chassis.outages` recognises.
        """
        crowd = f"{question.authority}.{question.school}" if token else question.name
        waiting, limit = self._waiting.total(), self.settings.max_questions
        if waiting >= limit or self._waiting[crowd] >= max(limit // 4, 1):
            log.warning("question_refused", question=question.name, waiting=waiting)
            raise CROWDED.refuse()
        self._waiting[crowd] += 1
        try:
            own = self._own_token
            return await ask(
                self.bus,
                question,
                token or own.at(self.now()),
                own.sender,
                id=id,
                # As long for one try as else for all.
                tries=1 if once else TRIES,
                timeout_s=TRIES * TIMEOUT_S if once else TIMEOUT_S,
            )
        finally:
            self._waiting[crowd] -= 1
            # A counter keeps what is zero.
            if not self._waiting[crowd]:
                del self._waiting[crowd]


def gateway_of(request: Request) -> Gateway:
    """The gateway of this process."""
    gateway: Gateway = request.app.state.gateway
    return gateway


GatewayDep = Annotated[Gateway, Depends(gateway_of)]
