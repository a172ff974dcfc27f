"""Deliveries to partners, for programs."""
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from shared.contracts.linkage.commands import ResendRefused, Resent
from shared.contracts.linkage.queries import Deliveries, DeliveryState

router = APIRouter(prefix="/api/v1")

The = Annotated[Gateway, Depends(the_gateway)]


class Again(BaseModel):
    """Whom to send again."""

    partner: str
    pupils: list[UUID]


@router.get("/deliveries")
async def deliveries(session: SignedIn, gateway: The, after: Annotated[str, Query(max_length=20)] = "") -> Deliveries:
    """How the deliveries of the school stand."""
    return await gateway.ask(DeliveryState(authority=session.authority, school=session.school, after=after), session.token)


@router.post("/deliveries/resend")
async def resend(wish: Again, session: SignedIn, gateway: The, idempotency_key: Annotated[UUID | None, Header()] = None) -> Resent:
    """Send again what a partner refused, after the cause has been mended."""
    command = ResendRefused(authority=session.authority, school=session.school, partner=wish.partner, pupils=wish.pupils)
    return await gateway.ask(command, session.token, id=idempotency_key)
