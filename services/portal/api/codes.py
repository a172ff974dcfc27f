"""Registration codes, for programs: their state, the handover, further codes by two persons."""

from datetime import date
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.registry.commands import (
    CodeDecided,
    CodeHandoverRecorded,
    CodeIssued,
    CodeRequested,
    CollectCode,
    ConfirmCode,
    IssueRegistrationCode,
    RecordCodeHandover,
    RefuseCode,
    RequestCode,
    Text,
)
from shared.contracts.registry.queries import CodeRequests, CodesOfAppointments, CodesOfOrder, WaitingCodes
from shared.vocabulary.codes import NOWHERE, Place

router = APIRouter(route_class=Route, prefix="/api/v1")


class OfAppointment(BaseModel):
    """An appointment, and the place of its order."""

    authority: Place
    school: Place = NOWHERE
    appointment: UUID


class HandoverRequest(OfAppointment):
    """Who took the code, on which day."""

    handed_to: Text
    day: date


class FurtherCodeRequest(OfAppointment):
    """Why a further code is needed, and who has seen which paper of the person."""

    reason: Text
    id_seen: Literal["national_id_card", "official_card", "passport"]
    seen_by: Text


class OfRequest(BaseModel):
    """The place of the order whose code was asked for."""

    authority: Place
    school: Place = NOWHERE


class RefusalOfCode(OfRequest):
    """Why the code is not confirmed."""

    reason: Text = Field(description="shown to who asked")


@router.get("/orders/{order}/codes")
async def codes_of_order(
    order: UUID, session: SignedIn, gateway: GatewayDep, authority: Place, school: Place = NOWHERE
) -> CodesOfAppointments:
    """How far the people of an order are let in."""
    question = CodesOfOrder(authority=authority, school=school, order=order)
    return await gateway.ask(question, session.token)


@router.post("/codes/first")
async def issue_first(
    body: OfAppointment, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CodeIssued:
    """Issue the first code of an appointment anew."""
    return await gateway.ask(IssueRegistrationCode(**body.model_dump()), session.token, id=key)


@router.post("/codes/handovers")
async def record_handover(
    body: HandoverRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CodeHandoverRecorded:
    """Record that the last code of an appointment was handed over."""
    return await gateway.ask(RecordCodeHandover(**body.model_dump()), session.token, id=key)


@router.post("/codes/requests")
async def request_code(
    body: FurtherCodeRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CodeRequested:
    """Ask for a further code; another person confirms it."""
    return await gateway.ask(RequestCode(**body.model_dump()), session.token, id=key)


@router.get("/codes/requests")
async def code_requests(session: SignedIn, gateway: GatewayDep) -> WaitingCodes:
    """The requests for further codes that the asker may confirm."""
    return await gateway.ask(CodeRequests(authority=session.authority, school=NOWHERE), session.token)


@router.post("/codes/requests/{request}/confirm")
async def confirm_code(
    request: UUID, body: OfRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CodeDecided:
    """Confirm a request."""
    return await gateway.ask(ConfirmCode(**body.model_dump(), request=request), session.token, id=key)


@router.post("/codes/requests/{request}/refuse")
async def refuse_code(
    request: UUID, body: RefusalOfCode, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CodeDecided:
    """Refuse a request."""
    return await gateway.ask(RefuseCode(**body.model_dump(), request=request), session.token, id=key)


@router.post("/codes/requests/{request}/collect")
async def collect_code(
    request: UUID, body: OfRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CodeIssued:
    """Give the code of a confirmed request to who asked, once."""
    return await gateway.ask(CollectCode(**body.model_dump(), request=request), session.token, id=key)
