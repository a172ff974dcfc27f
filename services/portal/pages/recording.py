"""The recording of an order of appointment: the form, what the order would do, the codes that it gives.

The form of the decision carries what was typed, the digest of the effects, and the effects, to show how they
have changed meanwhile.
"""

import hashlib
from typing import Annotated, Any, Literal
from uuid import uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile

from services.portal.error_responses import status_of
from services.portal.field_faults import field_faults
from services.portal.gateway import Gateway, GatewayDep
from services.portal.order_places import WHO_RECORDS, offices_to_record, place_of
from services.portal.parameters import FormKey
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.orders import spelled
from services.portal.typed_orders import MAX_APPOINTEES, TypedAppointee, TypedOrder, typed_order
from services.portal.uploads import read_upload
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.commands import OrderRecorded, RecordOrder
from shared.contracts.registry.effects import OrderEffects
from shared.contracts.registry.problems import ORDER_EFFECTS_CHANGED, ORDER_KNOWN
from shared.vocabulary.codes import Place, Sha256
from shared.vocabulary.media_types import JPEG, PDF, PNG
from shared.vocabulary.offices import Duty
from shared.vocabulary.titles import TITLES

router = APIRouter(route_class=Route, include_in_schema=False)

Recorder = Annotated[Session, Depends(HeldBy(*WHO_RECORDS))]
ADULTS = [title.full for title in TITLES if title.full not in ("เด็กชาย", "เด็กหญิง")]


@router.get("/orders/new")
async def show_form(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    authority: Place | None = None,
    school: Place | None = None,
) -> Response:
    """The empty form for an order of this organisation."""
    place = await place_of(session, gateway, authority, school)
    typed = TypedOrder(authority=place.authority, school=place.school)
    return await _form_page(request, session, gateway, typed)


@router.post("/orders/new")
async def go_on(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    typed: Annotated[TypedOrder, Depends(typed_order)],
    key: FormKey,
    act: Annotated[Literal["add", "look"], Form()],
    scan: UploadFile | None = None,
) -> Response:
    """Add a line, or show what the order would do; nothing is saved but the scan, as an upload."""
    try:
        if scan is not None and scan.size:
            body, kind = await read_upload(scan, gateway.settings.upload_limit, PDF, JPEG, PNG)
            name = f"uploads/{uuid5(key, hashlib.sha256(body).hexdigest())}"
            typed.scan = await gateway.archive.put_new(name, body, kind)
        if act == "add":
            lines = [*typed.appointees, TypedAppointee()][:MAX_APPOINTEES]
            return await _form_page(request, session, gateway, typed.model_copy(update={"appointees": lines}))
        effects = await gateway.ask(typed.question(), session.token)
    except Refusal as refusal:
        body_of_file = refusal.body.model_copy(update={"field": "scan"})
        problem = body_of_file if refusal.body.field == "file" else refusal.body
        return await _form_page(request, session, gateway, typed, problem)
    return await _effects_page(request, session, gateway, typed, effects)


@router.post("/orders/edit")
async def edit(
    request: Request, session: Recorder, gateway: GatewayDep, typed: Annotated[str, Form()]
) -> Response:
    """The form again, as it was typed."""
    return await _form_page(request, session, gateway, TypedOrder.model_validate_json(typed))


@router.post("/orders")
async def record(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    typed: Annotated[str, Form()],
    effects_sha256: Annotated[Sha256, Form()],
    seen: Annotated[str, Form()],
    key: FormKey,
) -> Response:
    """Record what was seen, and show the codes once. Sent twice, it is one order.

    If the effects have changed, the page shows them anew, and asks again.
    """
    order, before = TypedOrder.model_validate_json(typed), OrderEffects.model_validate_json(seen)
    try:
        question = order.question()
        command = RecordOrder.model_validate({**question.model_dump(), "effects_sha256": effects_sha256})
        recorded = await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        if refusal.body.is_one_of(ORDER_EFFECTS_CHANGED):
            now = OrderEffects.model_validate(refusal.body.details["effects"])
            return await _effects_page(request, session, gateway, order, now, refusal.body, before)
        return await _form_page(request, session, gateway, order, refusal.body)
    return await _recorded_page(request, session, gateway, command, recorded)


async def _form_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    typed: TypedOrder,
    problem: ProblemBody | None = None,
) -> Response:
    place = await place_of(session, gateway, typed.authority, typed.school)
    offices = offices_to_record(session, place.authority, place.school)
    faults = field_faults(problem)
    facts = {
        "session": session,
        "place": place,
        "typed": typed,
        "uploaded": typed.scan.model_dump_json() if typed.scan else "",
        "offices": offices,
        "office_options": [(office.value, office.thai) for office in offices],
        "duty_options": [("", "ไม่ใช่กรรมการ"), *((duty.value, duty.thai) for duty in Duty)],
        "titles": ADULTS,
        "max_appointees": MAX_APPOINTEES,
        "problem": problem,
        "faults": faults,
        "wrong": {fault.field: fault for fault in reversed(faults)},
        "known": problem.details.get("order") if problem and problem.is_one_of(ORDER_KNOWN) else None,
        "key": uuid4(),
    }
    return page(request, "recording/order.html", facts, status=status_of(problem) if problem else 200)


async def _effects_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    typed: TypedOrder,
    effects: OrderEffects,
    problem: ProblemBody | None = None,
    before: OrderEffects | None = None,
) -> Response:
    facts: dict[str, Any] = {
        "session": session,
        "place": await place_of(session, gateway, typed.authority, typed.school),
        "typed": typed.model_dump_json(),
        "signer": f"{typed.signer_name} {typed.signer_position}",
        "effects": effects,
        "seen": effects.model_dump_json(),
        "before": before,
        "problem": problem,
        "key": uuid4(),
    }
    return page(request, "recording/effects.html", facts, status=status_of(problem) if problem else 200)


async def _recorded_page(
    request: Request, session: Session, gateway: Gateway, command: RecordOrder, recorded: OrderRecorded
) -> Response:
    slips = [
        {
            "name": f"{who.title}{who.first} {who.last or ''}".strip(),
            "office": who.office,
            "code": made.registration_code,
            "spelled": spelled(made.registration_code),
        }
        for who, made in zip(command.appointees, recorded.appointments, strict=True)
        if made.registration_code
    ]
    facts = {
        "session": session,
        "place": await place_of(session, gateway, command.authority, command.school),
        "order": recorded.order,
        "number": command.number,
        "appointed": len(command.appointees),
        "slips": slips,
    }
    return page(request, "recording/recorded.html", facts)
