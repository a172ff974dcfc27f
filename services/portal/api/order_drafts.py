"""Drafts of orders of appointment, for programs: those of the session's office at its organisation."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.registry.order_drafts import (
    MAX_VERSION,
    DiscardOrderDraft,
    OrderDraft,
    OrderDraftContent,
    OrderDraftDetails,
    OrderDraftDiscarded,
    OrderDraftList,
    OrderDraftsOfOffice,
    SaveOrderDraft,
)

router = APIRouter(route_class=Route, prefix="/api/v1/orders/drafts")


class OrderDraftRequest(BaseModel):
    """A draft, and the version that was read; 0: a new one."""

    version: int = Field(0, ge=0, le=MAX_VERSION)
    content: OrderDraftContent


class DiscardOrderDraftRequest(BaseModel):
    """The version that was read."""

    version: int = Field(ge=1, le=MAX_VERSION)


@router.get("")
async def drafts(session: SignedIn, gateway: GatewayDep) -> OrderDraftList:
    """The drafts of this office, the latest first."""
    return await gateway.ask(OrderDraftsOfOffice(**session.place), session.token)


@router.get("/{draft}")
async def details(draft: UUID, session: SignedIn, gateway: GatewayDep) -> OrderDraft:
    """A draft of this office."""
    return await gateway.ask(OrderDraftDetails(**session.place, draft=draft), session.token)


@router.post("/{draft}")
async def save(
    draft: UUID,
    request: OrderDraftRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> OrderDraft:
    """Save a draft. Its id is chosen by the program; national ids are not part of it."""
    command = SaveOrderDraft(**session.place, draft=draft, version=request.version, content=request.content)
    return await gateway.ask(command, session.token, id=key)


@router.post("/{draft}/discarding")
async def discard(
    draft: UUID,
    request: DiscardOrderDraftRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> OrderDraftDiscarded:
    """Delete a draft, as it was read."""
    command = DiscardOrderDraft(**session.place, draft=draft, version=request.version)
    return await gateway.ask(command, session.token, id=key)
