"""Registration codes: how far the people of an order are let in, and requests that wait for a confirmation.

The first code is issued anew by one person; a further one is asked for here and confirmed by another.
"""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.accounts import PAPERS_SEEN
from shared.access.rights import CODE_ASKERS, CODE_CONFIRMERS
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.commands import (
    CollectCode,
    ConfirmCode,
    IssueRegistrationCode,
    RecordCodeHandover,
    RefuseCode,
    RequestCode,
)
from shared.contracts.registry.queries import CodeRequests, CodesOfOrder
from shared.thai.dates import day_of, read_date, slash_date
from shared.vocabulary.codes import NOWHERE, Place

router = APIRouter(route_class=Route, include_in_schema=False)

Asker = Annotated[Session, Depends(HeldBy(*CODE_ASKERS))]
Confirmer = Annotated[Session, Depends(HeldBy(*CODE_CONFIRMERS))]
PlaceForm = Annotated[Place, Form()]
IdForm = Annotated[UUID, Form()]

LABELS = {
    "handed_to": "ผู้รับรหัส",
    "day": "วันที่ส่งถึงมือ",
    "reason": "เหตุผล",
    "id_seen": "เอกสารที่ตรวจ",
    "seen_by": "ผู้ตรวจเอกสาร",
}
HINTS = {
    "handed_to": "พิมพ์ชื่อผู้รับรหัส",
    "day": "พิมพ์เป็น วัน/เดือน/ปี พ.ศ. เช่น 29/3/2570",
    "reason": "พิมพ์เหตุผลที่ต้องใช้รหัสเพิ่มเติม",
    "seen_by": "พิมพ์ชื่อผู้ที่เห็นเอกสารของเจ้าตัว",
}


@router.get("/orders/{order}/codes")
async def show_codes(
    request: Request,
    session: Asker,
    gateway: GatewayDep,
    order: UUID,
    authority: Place | None = None,
    school: Place | None = None,
) -> Response:
    """How far the people of an order are let in: code given, handed over, registered, entered."""
    place = {"authority": authority or session.authority, "school": school or session.school}
    return await _codes(request, session, gateway, order, place)


@router.post("/orders/{order}/codes")
async def issue_code(
    request: Request,
    session: Asker,
    gateway: GatewayDep,
    order: UUID,
    authority: PlaceForm,
    school: PlaceForm,
    appointment: IdForm,
    key: FormKey,
) -> Response:
    """Issue the first code of an appointment anew, shown once. Sent twice, it is the same code."""
    place = {"authority": authority, "school": school}
    command = IssueRegistrationCode(**place, appointment=appointment)
    try:
        issued = await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        return await _codes(request, session, gateway, order, place, refusal.body)
    return await _code(request, session, gateway, order, place, appointment, issued.registration_code)


@router.post("/orders/{order}/codes/handover")
async def record_handover(
    request: Request,
    session: Asker,
    gateway: GatewayDep,
    order: UUID,
    authority: PlaceForm,
    school: PlaceForm,
    appointment: IdForm,
    handed_to: ShortText,
    day: ShortText,
    key: FormKey,
) -> Response:
    """Record that the last code of an appointment was handed over."""
    place, given = {"authority": authority, "school": school}, {"handed_to": handed_to, "day": day}
    try:
        read = {**given, "day": read_date(day).day}
        command = RecordCodeHandover.model_validate({**place, **read, "appointment": appointment})
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        form = {**given, "appointment": appointment, "form": "handover"}
        return await _codes(request, session, gateway, order, place, problem_of(error), form)
    return _back(order, place)


@router.post("/orders/{order}/codes/requests")
async def request_code(
    request: Request,
    session: Asker,
    gateway: GatewayDep,
    order: UUID,
    authority: PlaceForm,
    school: PlaceForm,
    appointment: IdForm,
    reason: ShortText,
    id_seen: ShortText,
    seen_by: ShortText,
    key: FormKey,
) -> Response:
    """Ask for a further code."""
    place = {"authority": authority, "school": school}
    given = {"reason": reason, "id_seen": id_seen, "seen_by": seen_by}
    try:
        command = RequestCode.model_validate({**place, **given, "appointment": appointment})
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        form = {**given, "appointment": appointment, "form": "request"}
        return await _codes(request, session, gateway, order, place, problem_of(error), form)
    return _back(order, place)


@router.post("/orders/{order}/codes/collect")
async def collect_code(
    request: Request,
    session: Asker,
    gateway: GatewayDep,
    order: UUID,
    authority: PlaceForm,
    school: PlaceForm,
    appointment: IdForm,
    asked: IdForm,
    key: FormKey,
) -> Response:
    """Show the code of a confirmed request, once. Sent twice, it is the same code."""
    place = {"authority": authority, "school": school}
    try:
        issued = await gateway.ask(CollectCode(**place, request=asked), session.token, id=key)
    except Refusal as refusal:
        return await _codes(request, session, gateway, order, place, refusal.body)
    return await _code(request, session, gateway, order, place, appointment, issued.registration_code)


@router.get("/codes")
async def show_requests(request: Request, session: Confirmer, gateway: GatewayDep) -> Response:
    """The requests for further codes that wait for this person."""
    return await _requests(request, session, gateway)


@router.post("/codes/{asked}/confirm")
async def confirm_code(
    request: Request,
    session: Confirmer,
    gateway: GatewayDep,
    asked: UUID,
    authority: PlaceForm,
    school: PlaceForm,
    key: FormKey,
) -> Response:
    """Confirm a request."""
    command = ConfirmCode(authority=authority, school=school, request=asked)
    try:
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        return await _requests(request, session, gateway, refusal.body)
    return RedirectResponse("/codes", status_code=303)


@router.post("/codes/{asked}/refuse")
async def refuse_code(
    request: Request,
    session: Confirmer,
    gateway: GatewayDep,
    asked: UUID,
    authority: PlaceForm,
    school: PlaceForm,
    key: FormKey,
    reason: ShortText = "",
) -> Response:
    """Refuse a request, with the reason."""
    try:
        command = RefuseCode(authority=authority, school=school, request=asked, reason=reason)
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        given = {"request": asked, "reason": reason}
        return await _requests(request, session, gateway, problem_of(error), given)
    return RedirectResponse("/codes", status_code=303)


async def _codes(
    request: Request,
    session: Session,
    gateway: Gateway,
    order: UUID,
    place: dict[str, str],
    problem: ProblemBody | None = None,
    given: dict[str, Any] | None = None,
) -> Response:
    """The page of an order's codes; after a refusal with what was typed, and each fault beside its field."""
    found = await gateway.ask(CodesOfOrder(**place, order=order), session.token)
    facts = {
        "session": session,
        "order": order,
        "place": place,
        "found": found,
        "people": [(one, [uuid4() for _ in range(4)]) for one in found.codes],
        "papers": PAPERS_SEEN,
        "labels": LABELS,
        "problem": problem,
        "faults": faults_of(problem, LABELS, HINTS),
        "given": given or {},
        "today": slash_date(day_of(gateway.now())),
    }
    status = status_of(problem) if problem else 200
    return page(request, "codes/codes.html", facts, status=status)


async def _code(
    request: Request,
    session: Session,
    gateway: Gateway,
    order: UUID,
    place: dict[str, str],
    appointment: UUID,
    code: str,
) -> Response:
    found = await gateway.ask(CodesOfOrder(**place, order=order), session.token)
    holder = next(one for one in found.codes if one.appointment == appointment)
    facts = {
        "session": session,
        "order": order,
        "place": place,
        "found": found,
        "holder": holder,
        "code": code,
    }
    return page(request, "codes/code.html", facts)


async def _requests(
    request: Request,
    session: Session,
    gateway: Gateway,
    problem: ProblemBody | None = None,
    given: dict[str, Any] | None = None,
) -> Response:
    question = CodeRequests(authority=session.authority, school=NOWHERE)
    waiting = await gateway.ask(question, session.token)
    facts = {
        "session": session,
        "total": waiting.total,
        "requests": [(one, uuid4(), uuid4()) for one in waiting.requests],
        "papers": PAPERS_SEEN,
        "problem": problem,
        "faults": faults_of(problem, LABELS, HINTS),
        "given": given or {},
    }
    return page(request, "codes/requests.html", facts, status=status_of(problem) if problem else 200)


def _back(order: UUID, place: dict[str, str]) -> Response:
    address = f"/orders/{order}/codes?authority={place['authority']}&school={place['school']}"
    return RedirectResponse(address, status_code=303)
