"""Deliveries to partners: the figures, what a partner refused and why, and sending it again."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey
from services.portal.pupils import place_of, pupils_by_id
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from shared.contracts.grades.queries import PupilInSchool
from shared.contracts.linkage.commands import ResendRefused
from shared.contracts.linkage.queries import Delivery, DeliveryState
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_compare
from shared.vocabulary.offices import Office
from shared.vocabulary.partners import PARTNERS

router = APIRouter(route_class=Route, include_in_schema=False)

OfSchool = Annotated[Session, Depends(HeldBy(Office.REGISTRAR, Office.DIRECTOR, Office.COMMITTEE_MEMBER))]
Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]

STATES = ("waiting", "sent", "delivered", "refused", "superseded")


@router.get("/deliveries")
async def show_deliveries(
    request: Request,
    session: OfSchool,
    gateway: GatewayDep,
    resent: Annotated[int | None, Query(ge=0, le=500)] = None,
) -> Response:
    """The figures of each partner, and everything refused; `resent`: how many were just sent again."""
    return await _deliveries_page(request, session, gateway, resent=resent)


@router.post("/deliveries")
async def search(
    request: Request, session: OfSchool, gateway: GatewayDep, text: Annotated[str, Form(max_length=100)] = ""
) -> Response:
    """What was refused of the pupils whose number begins, or whose name has the parts, as typed."""
    return await _deliveries_page(request, session, gateway, text=text)


@router.post("/deliveries/resend")
async def resend(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    partner: Annotated[str, Form(max_length=30)],
    key: FormKey,
    pupil: Annotated[list[UUID], Form(default_factory=list, max_length=200)],
) -> Response:
    """Send the chosen records again. Sent twice, they go once."""
    if not pupil:
        return RedirectResponse("/deliveries?resent=0", status_code=303)
    command = ResendRefused(**place_of(session), partner=partner, pupils=pupil)
    try:
        reply = await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        return await _deliveries_page(request, session, gateway, problem=refusal.body)
    return RedirectResponse(f"/deliveries?resent={reply.records}", status_code=303)


async def _deliveries_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    *,
    text: str = "",
    problem: ProblemBody | None = None,
    resent: int | None = None,
) -> Response:
    state = await gateway.ask(DeliveryState(**place_of(session)), session.token)
    pupils = await pupils_by_id(session, gateway, [one.pupil for one in state.refused])
    refused: dict[str, list[tuple[Delivery, PupilInSchool | None]]] = {}
    for one in state.refused:
        if _is_meant(pupils.get(one.pupil), text):
            refused.setdefault(one.partner, []).append((one, pupils.get(one.pupil)))
    facts: dict[str, Any] = {
        "session": session,
        "problem": problem,
        "counts": state.counts,
        "states": STATES,
        "refused": refused,
        "partners": PARTNERS,
        "text": text,
        "resent": resent,
        "may_resend": session.holds(Office.REGISTRAR),
        "key": uuid4(),
    }
    status = status_of(problem) if problem else 200
    return page(request, "deliveries/deliveries.html", facts, status=status)


def _is_meant(pupil: PupilInSchool | None, text: str) -> bool:
    """Whether the text is the beginning of the pupil's number, or parts of the name."""
    if not text.strip():
        return True
    if pupil is None:
        return False
    name = name_to_compare(pupil.name)
    return pupil.student_no.startswith(arabic_digits(text.strip())) or all(
        name_to_compare(word) in name for word in text.split()
    )
