"""Signing in and out, registering, choosing among several organisations.

Without an office in force, a page names the orders that were found and who must send a new one.
"""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.devices import known_device, remember_device
from services.portal.error_responses import STATUS, problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import (
    COOKIE,
    MIN_SECRET_LENGTH,
    NO_PLACE,
    NotSignedIn,
    Session,
    SessionsDep,
    SignedIn,
    next_secret,
    open_account,
    open_session,
    set_cookie,
)
from services.portal.texts.accounts import RECORDERS
from services.portal.way_back import (
    HOME,
    MAX_PATH_LENGTH,
    Kept,
    SentAgain,
    body_of,
    goes_on,
    own_path,
    place_of,
    read,
    signed,
)
from shared.contracts.portal.problems import FORM_NOT_KEPT
from shared.contracts.problem import Kind, ProblemBody, Refusal
from shared.contracts.registry.commands import ChangeOffice, SignOut, session_digest
from shared.contracts.registry.problems import (
    APPOINTMENT_UNKNOWN,
    NO_OFFICE,
    SESSION_ENDED,
    SIGN_IN_WRONG,
)
from shared.contracts.registry.queries import TimelineEntry
from shared.thai.dates import day_of

router = APIRouter(route_class=Route, include_in_schema=False)

LABELS = {
    "registration_code": "รหัสลงทะเบียน",
    "national_id": "เลขประจำตัวประชาชน",
    "user_name": "ชื่อผู้ใช้",
    "password": "รหัสผ่าน",
}
HINTS = {
    "registration_code": "พิมพ์รหัส 16 ตัวตามใบรหัส เช่น ABCD-2345-WXYZ-ABCD",
    "national_id": "พิมพ์เลข 13 หลักตามบัตรประจำตัวประชาชน",
    "user_name": "ใช้อักษรอังกฤษตัวเล็ก ตัวเลข จุด หรือขีด 3 ถึง 40 ตัว",
    "password": "ใช้อย่างน้อย 12 ตัว",
}
PagePath = Annotated[str, Form(max_length=3 * MAX_PATH_LENGTH)]
KeptForm = Annotated[str, Form(max_length=4000)]


@router.get("/sign-in")
async def show_sign_in(request: Request, next: str = HOME, *, registered: bool = False) -> Response:
    """The sign-in form, which leads back to the page that was asked for; `registered`: after registration."""
    facts = {"problem": None, "user_name": "", "next": own_path(next), "kept": "", "registered": registered}
    return page(request, "accounts/sign_in.html", facts)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    gateway: GatewayDep,
    user_name: ShortText,
    password: ShortText,
    next: PagePath = HOME,
    kept: KeptForm = "",
) -> Response:
    """Sign in; then show the page that was asked for, the form that was kept, or the choice among several
    organisations.

    Without an office in force, show a page with the reasons.
    """
    device, form = known_device(request, gateway, user_name), read(kept, gateway)
    try:
        session = await _signed_in(request, gateway, user_name, password, device, form)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error)
        if problem.is_one_of(NO_OFFICE):
            return _no_office(request, gateway, problem)
        # neither name nor password is wrong
        if status_of(problem) == STATUS[Kind.UNAVAILABLE]:
            raise
        facts = {
            "problem": problem,
            "user_name": user_name,
            "next": own_path(next),
            "kept": kept,
            "registered": False,
        }
        status = 403 if problem.is_one_of(SIGN_IN_WRONG) else status_of(problem)
        return page(request, "accounts/sign_in.html", facts, status=status)
    response = _after_sign_in(request, gateway, session, own_path(next), form)
    set_cookie(response, session, gateway)
    remember_device(response, gateway, user_name, device)
    return response


@router.post("/sign-in/kept")
async def send_kept(request: Request, session: SignedIn, gateway: GatewayDep, kept: KeptForm) -> Response:
    """Send the form that was kept to its own route."""
    form = read(kept, gateway)
    if form is None or not goes_on(form, session):
        raise FORM_NOT_KEPT.refuse()
    return SentAgain(request.app, form, await body_of(form, gateway))


@router.get("/register")
async def show_registration(request: Request) -> Response:
    """The registration form."""
    return _registration(request, None, {"registration_code": "", "national_id": "", "user_name": ""})


@router.post("/register")
async def register(
    request: Request,
    gateway: GatewayDep,
    registration_code: ShortText,
    national_id: ShortText,
    user_name: ShortText,
    password: ShortText,
) -> Response:
    """Open an account for the holder of an order's registration code."""
    given = {
        "registration_code": registration_code.strip().upper(),
        "national_id": national_id,
        "user_name": user_name.strip(),
    }
    try:
        await open_account(request, gateway, **given, password=password)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error)
        if problem.is_one_of(NO_OFFICE):
            return _no_office(request, gateway, problem)
        return _registration(request, problem, given)
    return RedirectResponse("/sign-in?registered=true", status_code=303)


@router.post("/sign-out")
async def sign_out(request: Request, gateway: GatewayDep, sessions: SessionsDep) -> Response:
    """End the session in registry and delete the cookie."""
    secret = request.cookies.get(COOKIE, "")
    sessions.remove(secret)
    if len(secret) >= MIN_SECRET_LENGTH:
        await gateway.ask(SignOut(**NO_PLACE, session=session_digest(secret)), id=uuid4())
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(COOKIE)
    return response


@router.get("/organisation")
async def show_organisations(request: Request, session: SignedIn) -> Response:
    """The current organisation and the others, with the person's offices at each."""
    choices = [(one, uuid4()) for one in session.other_organisations]
    return page(request, "accounts/choose_organisation.html", {"session": session, "choices": choices})


@router.post("/organisation")
async def change_organisation(
    request: Request,
    gateway: GatewayDep,
    sessions: SessionsDep,
    appointment: Annotated[UUID, Form()],
    key: FormKey,
) -> Response:
    """Change to another organisation. Sent twice, it is one change.

    The second response repeats the new secret, since the browser may have missed the first one.
    """
    secret = request.cookies.get(COOKIE, "")
    if len(secret) < MIN_SECRET_LENGTH:
        raise NotSignedIn
    sessions.remove(secret)
    asked_after, after = sessions.drops, next_secret(secret, key)
    command = ChangeOffice(
        **NO_PLACE,
        session=session_digest(secret),
        appointment=appointment,
        next_session=session_digest(after),
    )
    try:
        changed = await gateway.ask(command, id=key)
    except Refusal as refusal:
        if not refusal.body.is_one_of(SESSION_ENDED):
            raise
        raise NotSignedIn from None
    session = Session.of(after, changed)
    sessions.store(session, asked_after)
    response = RedirectResponse("/home", status_code=303)
    set_cookie(response, session, gateway)
    return response


async def _signed_in(
    request: Request,
    gateway: Gateway,
    user_name: str,
    password: str,
    device: str | None,
    kept: Kept | None,
) -> Session:
    """The session: at the organisation of the form that was kept, if the person holds its office still."""
    if kept is None:
        return await open_session(request, gateway, user_name, password, device)
    try:
        return await open_session(request, gateway, user_name, password, device, kept.appointment)
    except Refusal as refusal:
        if not refusal.body.is_one_of(APPOINTMENT_UNKNOWN):
            raise
    return await open_session(request, gateway, user_name, password, device)


def _after_sign_in(
    request: Request, gateway: Gateway, session: Session, asked: str, kept: Kept | None
) -> Response:
    """The page after signing in."""
    if kept:
        form = kept.model_copy(update={"place": place_of(session)})
        is_own = kept.person == session.person and kept.appointment in session.appointments
        facts = {"session": session, "kept": signed(form, gateway) if is_own else "", "next": asked}
        return page(request, "accounts/kept.html", facts)
    if session.other_offices and asked == HOME:
        return RedirectResponse("/organisation", status_code=303)
    return RedirectResponse(asked, status_code=303)


def _registration(request: Request, problem: ProblemBody | None, given: dict[str, str]) -> Response:
    facts = {
        "problem": problem,
        "given": given,
        "labels": LABELS,
        "faults": faults_of(problem, LABELS, HINTS),
        "recorders": RECORDERS,
    }
    return page(request, "accounts/register.html", facts, status=409 if problem else 200)


def _no_office(request: Request, gateway: Gateway, problem: ProblemBody) -> Response:
    timeline = _timeline(problem, day_of(gateway.now()))
    facts = {"problem": problem, "timeline": timeline, "recorders": RECORDERS}
    return page(request, "accounts/no_office.html", facts, status=403)


def _timeline(problem: ProblemBody, today: date) -> list[dict[str, object]]:
    """The person's orders, newest first, as registry sends them with the refusal."""
    orders = [TimelineEntry.model_validate(entry) for entry in problem.details.get("timeline", [])]
    return [
        order.model_dump()
        | {"office_th": order.office.thai, "ended": order.term_to is not None and order.term_to < today}
        for order in orders
    ]
