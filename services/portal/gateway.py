"""The portal's access to the services.

It asks with the token of the signed-in person, or with its own where anyone may ask.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Request
from nats.aio.client import Client

from services.portal.settings import PortalSettings
from shared.access.tokens import OwnToken
from shared.chassis.archive import Archive
from shared.chassis.ask import ask
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
        self._waiting = 0

    def now(self) -> datetime:
        """The time of the system's clock."""
        return self.settings.now()

    async def ask(self, question: Asked[Reply], token: str | None = None, *, id: UUID | None = None) -> Reply:
        """Ask with the token of the signed-in person; without one, as the portal.

        Refuses the question while too many wait for their replies: so those are answered in time, and the
        portal is as before when the rush is over. What waits for a slow client is not counted.

        Raises Refusal; when no service answers, an error that `shared.chassis.outages` recognises.
        """
        if self._waiting >= self.settings.max_questions:
            log.warning("question_refused", question=question.name, waiting=self._waiting)
            raise CROWDED.refuse()
        self._waiting += 1
        try:
            return await ask(self.bus, question, token or self._own_token.at(self.now()), id=id)
        finally:
            self._waiting -= 1


def gateway_of(request: Request) -> Gateway:
    """The gateway of this process."""
    gateway: Gateway = request.app.state.gateway
    return gateway


GatewayDep = Annotated[Gateway, Depends(gateway_of)]
