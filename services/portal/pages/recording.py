"""The recording of an order of appointment: its form, its draft, what it would do, the codes that it gives.

Each send saves the draft, which has no national ids: the form of a draft asks for them again.
The form of the decision carries what was typed, the digest of the effects, and the effects, to show how they
have changed meanwhile.
"""

import hashlib
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from services.portal.conflicts import differences
from services.portal.error_responses import status_of
from services.portal.field_faults import faults_by_path, field_faults
from services.portal.gateway import Gateway, GatewayDep
from services.portal.order_places import WHO_RECORDS, offices_to_record, place_of
from services.portal.parameters import FormKey
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.orders import in_form, spelled
from services.portal.typed_orders import TypedAppointee, TypedOrder, typed_order
from services.portal.uploads import read_upload
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody, Refusal, refuse_all
from shared.contracts.registry.commands import OrderRecorded, RecordOrder
from shared.contracts.registry.effects import OrderEffects
from shared.contracts.registry.order_drafts import (
    MAX_APPOINTEES,
    MAX_VERSION,
    DiscardOrderDraft,
    OrderDraft,
    OrderDraftDetails,
    SaveOrderDraft,
)
from shared.contracts.registry.problems import ORDER_DRAFT_CHANGED, ORDER_EFFECTS_CHANGED, ORDER_KNOWN
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


@router.get("/orders/drafts/{draft}")
async def show_draft(request: Request, session: Recorder, gateway: GatewayDep, draft: UUID) -> Response:
    """The form of a draft, as it was saved."""
    saved = await gateway.ask(OrderDraftDetails(**session.place, draft=draft), session.token)
    return await _form_page(request, session, gateway, TypedOrder.of_draft(saved), saved=saved)


@router.post("/orders/drafts/{draft}/discarding")
async def discard(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    draft: UUID,
    version: Annotated[int, Form(ge=1, le=MAX_VERSION)],
    key: FormKey,
) -> Response:
    """Delete a draft. If somebody else has saved it meanwhile, it is shown as it is now."""
    command = DiscardOrderDraft(**session.place, draft=draft, version=version)
    try:
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        if not refusal.body.is_one_of(ORDER_DRAFT_CHANGED) or not refusal.body.details:
            raise
        saved = OrderDraft.model_validate(refusal.body.details)
        typed = TypedOrder.of_draft(saved)
        return await _form_page(request, session, gateway, typed, refusal.body, saved=saved)
    return RedirectResponse("/orders#drafts", status_code=303)


@router.post("/orders/new")
async def go_on(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    typed: Annotated[TypedOrder, Depends(typed_order)],
    key: FormKey,
    act: Annotated[Literal["add", "save", "look"], Form()],
    scan: UploadFile | None = None,
) -> Response:
    """Save the draft; then add a line, or show what the order would do."""
    wrong: list[Refusal] = []
    if scan is not None and scan.size:
        typed.scan = await _store_scan(gateway, scan, key, wrong) or typed.scan
    try:
        saved = await _save(session, gateway, typed, key)
        typed.version = saved.version
        refuse_all(wrong)
        if act == "add":
            lines = [*typed.appointees, TypedAppointee()][:MAX_APPOINTEES]
            typed = typed.model_copy(update={"appointees": lines})
        if act != "look":
            return await _form_page(request, session, gateway, typed, saved=saved)
        effects = await gateway.ask(typed.question(), session.token)
    except Refusal as refusal:
        return await _form_page(request, session, gateway, typed, refusal.body)
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
        command = RecordOrder.model_validate(
            {**question.model_dump(), "effects_sha256": effects_sha256, "draft": order.read_draft}
        )
        recorded = await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        if refusal.body.is_one_of(ORDER_EFFECTS_CHANGED):
            now = OrderEffects.model_validate(refusal.body.details["effects"])
            return await _effects_page(request, session, gateway, order, now, refusal.body, before)
        return await _form_page(request, session, gateway, order, refusal.body)
    return await _recorded_page(request, session, gateway, command, recorded)


async def _store_scan(
    gateway: Gateway, scan: UploadFile, key: UUID, wrong: list[Refusal]
) -> FileReference | None:
    """The reference of a scan, as an upload; a form that is sent twice stores it once."""
    try:
        body, kind = await read_upload(scan, gateway.settings.upload_limit, PDF, JPEG, PNG)
    except Refusal as refusal:
        wrong.append(Refusal(refusal.body.model_copy(update={"field": "scan"})))
        return None
    name = f"uploads/{uuid5(key, hashlib.sha256(body).hexdigest())}"
    return await gateway.archive.put_new(name, body, kind)


async def _save(session: Session, gateway: Gateway, typed: TypedOrder, key: UUID) -> OrderDraft:
    """Save the draft. The form may be sent again with something else, so its key alone is no id."""
    command = SaveOrderDraft(
        **session.place, draft=typed.draft, version=typed.version, content=typed.content()
    )
    return await gateway.ask(command, session.token, id=uuid5(key, command.model_dump_json()))


async def _form_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    typed: TypedOrder,
    problem: ProblemBody | None = None,
    *,
    saved: OrderDraft | None = None,
) -> Response:
    """The form. `saved`: its draft, as it was just read or saved.

    When somebody else has saved the draft, the page shows both; sent again, mine replaces theirs.
    """
    theirs = None
    if problem and problem.is_one_of(ORDER_DRAFT_CHANGED):
        theirs = OrderDraft.model_validate(problem.details) if problem.details else None
        typed = typed.model_copy(update={"version": theirs.version if theirs else 0})
    place = await place_of(session, gateway, typed.authority, typed.school)
    offices = offices_to_record(session, place.authority, place.school)
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
        "saved": saved,
        "theirs": theirs,
        "differences": differences(in_form(typed.content()), in_form(theirs.content)) if theirs else [],
        "problem": problem,
        "faults": field_faults(problem),
        "wrong": faults_by_path(problem),
        "known": problem.details.get("order") if problem and problem.is_one_of(ORDER_KNOWN) else None,
        "key": uuid4(),
        "discard_key": uuid4(),
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
