"""The portal's way in: it asks on behalf of who is signed in, or as itself where anyone may ask."""
from datetime import datetime
from uuid import UUID

from fastapi import Request
from nats.aio.client import Client

from services.portal.settings import PortalSettings
from shared.access.tokens import OwnToken
from shared.chassis.archive import Archive
from shared.chassis.ask import ask
from shared.contracts.envelope import Asked, Reply


class Gateway:
    """Bus and archive, as the portal may use them."""

    def __init__(self, bus: Client, archive: Archive, own: OwnToken, settings: PortalSettings) -> None:
        self.bus, self.archive, self.settings, self._own = bus, archive, settings, own

    def now(self) -> datetime:
        """The time of the house's clock."""
        return self.settings.now()

    async def ask(self, question: Asked[Reply], token: str | None = None, *, id: UUID | None = None) -> Reply:
        """Ask with the token of who is signed in; without one, as the portal. Raises Refusal; an error that `shared.chassis.outages` knows when nobody answers."""
        return await ask(self.bus, question, token or self._own.at(self.now()), id=id)


def the_gateway(request: Request) -> Gateway:
    """The gateway of this process."""
    gateway: Gateway = request.app.state.gateway
    return gateway
