"""Deliveries to partners, for programs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.linkage.commands import ResendRefused, Resent
from shared.contracts.linkage.queries import Deliveries, DeliveryState

router = APIRouter(route_class=Route, prefix="/api/v1")


class ResendRequest(BaseModel):
    """The pupils whose records are sent again."""

    partner: str = Field(pattern=r"^[a-z0-9_]{2,30}$")
    pupils: list[UUID] = Field(min_length=1, max_length=500)


@router.get("/deliveries")
async def deliveries(
    session: SignedIn, gateway: GatewayDep, after: Annotated[str, Query(max_length=20)] = ""
) -> Deliveries:
    """The state of the school's deliveries."""
    question = DeliveryState(authority=session.authority, school=session.school, after=after)
    return await gateway.ask(question, session.token)


@router.post("/deliveries/resend")
async def resend(
    request: ResendRequest, session: SignedIn, gateway: GatewayDep, idempotency_key: IdempotencyKey = None
) -> Resent:
    """Send again what a partner refused, after the cause has been corrected."""
    command = ResendRefused(
        authority=session.authority, school=session.school, partner=request.partner, pupils=request.pupils
    )
    return await gateway.ask(command, session.token, id=idempotency_key)
