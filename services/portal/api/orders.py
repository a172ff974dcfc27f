"""Orders of appointment, and those that were collected by form before LSQ, for programs.

The service that is asked checks the right. Who decides sees the effects first, and sends their digest.
"""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import Session, SignedIn
from shared.contracts.files import FileReference
from shared.contracts.registry.commands import (
    Appointee,
    AttachScan,
    CollectedOrders,
    CorrectedAppointee,
    CorrectOrder,
    EndOffice,
    ImportAppointments,
    OrderChanged,
    OrderRecorded,
    Reason,
    RecordOrder,
    ScanAttached,
    Text,
    WithdrawOrder,
)
from shared.contracts.registry.effects import OrderEffects
from shared.contracts.registry.order_drafts import ReadDraft
from shared.contracts.registry.queries import (
    EffectsOfEnd,
    EffectsOfOrder,
    EffectsOfOrderCorrection,
    EffectsOfWithdrawal,
    Orders,
    OrdersOfOrganisation,
)
from shared.vocabulary.codes import NOWHERE, Place, Sha256

router = APIRouter(route_class=Route, prefix="/api/v1")


class ImportAppointmentsRequest(BaseModel):
    """The workbook of collected orders; `apply` false: preview."""

    workbook: FileReference
    apply: bool


@router.post("/appointments/import")
async def import_appointments(
    request: ImportAppointmentsRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CollectedOrders:
    """Preview or import the collected orders; the reply has the outcome of each row."""
    command = ImportAppointments(
        authority=session.authority, school=NOWHERE, workbook=request.workbook, apply=request.apply
    )
    return await gateway.ask(command, session.token, id=key)


class OfOrganisation(BaseModel):
    """The organisation of an order; without it, that of the session."""

    authority: Place | None = None
    school: Place | None = None

    def facts(self, session: Session, **more: Any) -> dict[str, Any]:
        """The fields of the message."""
        place = {"authority": self.authority or session.authority, "school": self.school or session.school}
        return self.model_dump() | place | more


class OrderRequest(OfOrganisation):
    """An order of appointment; `scan`: an upload, a PDF or a photo (JPEG, PNG)."""

    number: Text
    dated: date
    signer_name: Text
    signer_position: Text
    term_from: date
    term_to: date | None = None
    scan: FileReference
    appointees: list[Appointee] = Field(min_length=1, max_length=50)


class OrderDecision(OrderRequest):
    """The order, on the digest of the effects that were seen; of which draft it is made, if of one."""

    effects_sha256: Sha256
    draft: ReadDraft | None = None


class OrderCorrectionRequest(OfOrganisation):
    """A recorded order as it should have been typed, with the names that change."""

    number: Text
    dated: date
    signer_name: Text
    signer_position: Text
    term_from: date
    term_to: date | None = None
    appointees: list[CorrectedAppointee] = Field([], max_length=50)
    reason: Reason


class OrderCorrectionDecision(OrderCorrectionRequest):
    """The correction, on the digest of the effects that were seen."""

    effects_sha256: Sha256


class WithdrawalRequest(OfOrganisation):
    """Why an order is withdrawn."""

    reason: Reason


class WithdrawalDecision(WithdrawalRequest):
    """The withdrawal, on the digest of the effects that were seen."""

    effects_sha256: Sha256


class EndRequest(OfOrganisation):
    """Which appointment ends, after which day, by which order or letter."""

    appointment: UUID
    last_day: date
    reason: Reason


class EndDecision(EndRequest):
    """The end, on the digest of the effects that were seen."""

    effects_sha256: Sha256


class OrderToDecide(BaseModel):
    """What a decision would do, and the digest to send with it."""

    effects: OrderEffects
    effects_sha256: Sha256


def _to_decide(effects: OrderEffects) -> OrderToDecide:
    return OrderToDecide(effects=effects, effects_sha256=effects.sha256)


@router.get("/orders")
async def orders(
    session: SignedIn,
    gateway: GatewayDep,
    authority: Place | None = None,
    school: Place | None = None,
    order: UUID | None = None,
    start: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Orders:
    """The orders of an organisation, the latest first, with their corrections."""
    place = OfOrganisation(authority=authority, school=school).facts(session)
    return await gateway.ask(OrdersOfOrganisation(**place, order=order, start=start), session.token)


@router.post("/orders/effects")
async def foresee_order(request: OrderRequest, session: SignedIn, gateway: GatewayDep) -> OrderToDecide:
    """What recording an order would do now; nothing is stored."""
    return _to_decide(await gateway.ask(EffectsOfOrder(**request.facts(session)), session.token))


@router.post("/orders")
async def record_order(
    request: OrderDecision, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> OrderRecorded:
    """Record an order. The reply has the registration codes, which are given once."""
    return await gateway.ask(RecordOrder(**request.facts(session)), session.token, id=key)


@router.post("/orders/{order}/corrections/effects")
async def foresee_order_correction(
    order: UUID, request: OrderCorrectionRequest, session: SignedIn, gateway: GatewayDep
) -> OrderToDecide:
    """What a correction would do now; nothing is stored."""
    question = EffectsOfOrderCorrection(**request.facts(session, order=order))
    return _to_decide(await gateway.ask(question, session.token))


@router.post("/orders/{order}/corrections")
async def correct_order(
    order: UUID,
    request: OrderCorrectionDecision,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> OrderChanged:
    """Correct what was typed wrong of an order."""
    return await gateway.ask(CorrectOrder(**request.facts(session, order=order)), session.token, id=key)


@router.post("/orders/{order}/withdrawal/effects")
async def foresee_withdrawal(
    order: UUID, request: WithdrawalRequest, session: SignedIn, gateway: GatewayDep
) -> OrderToDecide:
    """What the withdrawal of an order would do now; nothing is stored."""
    question = EffectsOfWithdrawal(**request.facts(session, order=order))
    return _to_decide(await gateway.ask(question, session.token))


@router.post("/orders/{order}/withdrawal")
async def withdraw_order(
    order: UUID,
    request: WithdrawalDecision,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> OrderChanged:
    """Withdraw an order that was recorded by mistake."""
    return await gateway.ask(WithdrawOrder(**request.facts(session, order=order)), session.token, id=key)


@router.post("/orders/{order}/end/effects")
async def foresee_end(
    order: UUID, request: EndRequest, session: SignedIn, gateway: GatewayDep
) -> OrderToDecide:
    """What the end of an appointment would do now; nothing is stored."""
    question = EffectsOfEnd(**request.facts(session, order=order))
    return _to_decide(await gateway.ask(question, session.token))


@router.post("/orders/{order}/end")
async def end_office(
    order: UUID, request: EndDecision, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> OrderChanged:
    """End an appointment without a successor."""
    return await gateway.ask(EndOffice(**request.facts(session, order=order)), session.token, id=key)


class ScanRequest(OfOrganisation):
    """The scan of a collected order: an upload, a PDF or a photo (JPEG, PNG)."""

    scan: FileReference


@router.post("/orders/{order}/scan")
async def attach_scan(
    order: UUID, request: ScanRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> ScanAttached:
    """Add the scan of an order that was collected by form before LSQ."""
    return await gateway.ask(AttachScan(**request.facts(session, order=order)), session.token, id=key)
