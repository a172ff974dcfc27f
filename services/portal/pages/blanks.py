"""Blanks with printed numbers (แบบพิมพ์ที่มีเลขที่): received, spoiled, lost, and the account of all numbers."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.pupils import place_of
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from shared.contracts.documents.commands import ReceiveBlanks, VoidNumber
from shared.contracts.documents.queries import NumberAccount
from shared.contracts.portal.problems import NOT_CONFIRMED
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.digits import arabic_digits
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

OfSchool = Annotated[Session, Depends(HeldBy(Office.REGISTRAR, Office.DIRECTOR, Office.COMMITTEE_MEMBER))]
Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]

LABELS = {"form": "แบบพิมพ์", "set_number": "ชุดที่", "first": "เลขที่แรก", "last": "เลขที่สุดท้าย"}
VOID_LABELS = {
    "void_form": "แบบพิมพ์",
    "void_set_number": "ชุดที่",
    "number": "เลขที่",
    "state": "เป็นอะไร",
    "reason": "เหตุผล",
    "confirmed": "การยืนยัน",
}
# Fields of the command whose names in the form differ: two forms of a page have fields of their own.
VOID_FIELDS = {"form": "void_form", "set_number": "void_set_number"}
STATES = {"spoiled": "เสีย", "lost": "หาย"}
# A report of graduates has no blanks.
REPORTS = (DocumentKind.P3P, DocumentKind.P3B, DocumentKind.P3U)
FORMS = {kind.value: kind.thai for kind in DocumentKind if kind not in REPORTS}


@dataclass
class ReceivedForm:
    """A stack of blanks, as it was typed."""

    form: ShortText = ""
    set_number: ShortText = ""
    first: ShortText = ""
    last: ShortText = ""


@dataclass
class VoidForm:
    """A blank that is spoiled or lost, as it was typed."""

    void_form: ShortText = ""
    void_set_number: ShortText = ""
    number: ShortText = ""
    state: ShortText = ""
    reason: ShortText = ""
    confirmed: Annotated[bool, Form()] = False


@router.get("/documents/blanks")
async def show_account(
    request: Request,
    session: OfSchool,
    gateway: GatewayDep,
    received: Annotated[int | None, Query(ge=0, le=10_000)] = None,
    voided: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The account of numbers, and for the registrar the forms; `received`, `voided`: what was just saved."""
    return await _account_page(request, session, gateway, received=received, voided=voided)


@router.post("/documents/blanks")
async def receive(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    form: Annotated[ReceivedForm, Depends()],
    key: FormKey,
) -> Response:
    """Enter a stack of blanks. Sent twice, it is entered once."""
    typed = {name: arabic_digits(value.strip()) for name, value in asdict(form).items()}
    try:
        command = ReceiveBlanks.model_validate({**place_of(session), **typed})
        reply = await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error)
        return await _account_page(request, session, gateway, received_form=form, problem=problem)
    return RedirectResponse(f"/documents/blanks?received={reply.blanks}", status_code=303)


@router.post("/documents/blanks/void")
async def void(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    form: Annotated[VoidForm, Depends()],
    key: FormKey,
) -> Response:
    """Enter a blank as spoiled or lost. Sent twice, it is entered once."""
    try:
        reply = await gateway.ask(_void(session, form), session.token, id=key)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error)
        return await _account_page(request, session, gateway, void_form=form, problem=problem)
    return RedirectResponse(f"/documents/blanks?voided={reply.set_number}/{reply.number}", status_code=303)


def _void(session: Session, form: VoidForm) -> VoidNumber:
    if not form.confirmed:
        raise NOT_CONFIRMED.refuse(field="confirmed")
    return VoidNumber.model_validate(
        {
            **place_of(session),
            "form": form.void_form,
            "set_number": arabic_digits(form.void_set_number.strip()),
            "number": arabic_digits(form.number.strip()),
            "state": form.state,
            "reason": form.reason.strip(),
        }
    )


async def _account_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    *,
    received_form: ReceivedForm | None = None,
    void_form: VoidForm | None = None,
    problem: ProblemBody | None = None,
    received: int | None = None,
    voided: str = "",
) -> Response:
    account = await gateway.ask(NumberAccount(**place_of(session)), session.token)
    void_faults = faults_of(problem, dict.fromkeys(VOID_FIELDS, "") | VOID_LABELS) if void_form else {}
    facts: dict[str, Any] = {
        "session": session,
        "account": account,
        "given": asdict(received_form or ReceivedForm()),
        "void_given": asdict(void_form or VoidForm()),
        "problem": problem,
        "faults": faults_of(problem, LABELS) if received_form else {},
        "void_faults": {VOID_FIELDS.get(name, name): words for name, words in void_faults.items()},
        "labels": LABELS,
        "void_labels": VOID_LABELS,
        "forms": FORMS,
        "states": STATES,
        "received": received,
        "voided": voided,
        "may_enter": session.holds(Office.REGISTRAR),
        "key": uuid4(),
        "void_key": uuid4(),
    }
    return page(request, "blanks/blanks.html", facts, status=status_of(problem) if problem else 200)
