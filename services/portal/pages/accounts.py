"""Signing in, registering, signing out: the door, and the refusal that says what is missing and who must send it."""
from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.session import COOKIE, SHORTEST_SECRET, Session, Sessions, SignedIn, SignedOut, set_cookie, the_sessions
from shared.contracts.problem import ProblemBody, Refusal, bad_body
from shared.contracts.registry.commands import ChangeOffice, RegisterAccount, SignIn, SignOut
from shared.contracts.registry.problems import NO_OFFICE, SESSION_ENDED
from shared.contracts.registry.queries import TimelineEntry
from shared.thai.digits import arabic_digits
from shared.vocabulary.codes import NOWHERE

router = APIRouter(include_in_schema=False)

The = Annotated[Gateway, Depends(the_gateway)]
Text = Annotated[str, Form(max_length=200)]
LABELS = {"registration_code": "รหัสลงทะเบียน", "national_id": "เลขประจำตัวประชาชน", "user_name": "ชื่อผู้ใช้", "password": "รหัสผ่าน"}


@router.get("/sign-in")
async def ask(request: Request) -> Response:
    """The form."""
    return page(request, "accounts/sign_in.html", {"problem": None, "user_name": ""})


@router.post("/sign-in")
async def enter(request: Request, gateway: The, sessions: Annotated[Sessions, Depends(the_sessions)], user_name: Text, password: Text) -> Response:
    """In to one's queues, or to the choice among several offices; or the refusal: no office in force gets a page of its own."""
    try:
        said = await gateway.ask(SignIn(authority=NOWHERE, school=NOWHERE, user_name=user_name, password=password))
    except (Refusal, ValidationError) as refusal:
        problem = refusal.body if isinstance(refusal, Refusal) else bad_body(refusal).body
        if problem.is_one_of(NO_OFFICE):
            return _no_office(request, gateway, problem)
        return page(request, "accounts/sign_in.html", {"problem": problem, "user_name": user_name}, status=403)
    session = Session.of(said.session, said)
    sessions.keep(session)
    response = RedirectResponse("/office" if session.other_offices else "/home", status_code=303)
    set_cookie(response, said.session, secure=gateway.settings.cookie_secure)
    return response


@router.get("/register")
async def ask_to_register(request: Request) -> Response:
    """The form of registration."""
    return _registration(request, None, {"registration_code": "", "user_name": ""})


@router.post("/register")
async def register(request: Request, gateway: The, registration_code: Text, national_id: Text, user_name: Text, password: Text) -> Response:
    """Open an account for who has the code of an order."""
    given = {"registration_code": registration_code.strip().upper(), "user_name": user_name.strip()}
    number = arabic_digits(national_id).replace("-", "").replace(" ", "")
    try:
        account = RegisterAccount(authority=NOWHERE, school=NOWHERE, national_id=number, password=password, **given)
        await gateway.ask(account, id=uuid4())
    except (Refusal, ValidationError) as refusal:
        problem = refusal.body if isinstance(refusal, Refusal) else bad_body(refusal).body
        return _no_office(request, gateway, problem) if problem.is_one_of(NO_OFFICE) else _registration(request, problem, given)
    return RedirectResponse("/sign-in", status_code=303)


@router.post("/sign-out")
async def leave(request: Request, gateway: The, sessions: Annotated[Sessions, Depends(the_sessions)]) -> Response:
    """Out: the session ends in registry, this browser forgets it."""
    secret = request.cookies.get(COOKIE, "")
    sessions.forget(secret)
    if len(secret) >= SHORTEST_SECRET:
        await gateway.ask(SignOut(authority=NOWHERE, school=NOWHERE, session=secret), id=uuid4())
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(COOKIE)
    return response


@router.get("/office")
async def choose(request: Request, session: SignedIn) -> Response:
    """The office of now, and the others."""
    return page(request, "accounts/choose_office.html", {"session": session, "keys": [uuid4() for _ in session.other_offices]})


@router.post("/office")
async def change(
    request: Request, gateway: Annotated[Gateway, Depends(the_gateway)], sessions: Annotated[Sessions, Depends(the_sessions)],
    appointment: Annotated[UUID, Form()], key: Annotated[UUID, Form()],
) -> Response:
    """Go on in another office. Pressed twice it is one change: the browser may have missed the first answer, and with it the new secret."""
    secret = request.cookies.get(COOKIE, "")
    if len(secret) < SHORTEST_SECRET:
        raise SignedOut
    sessions.forget(secret)
    try:
        said = await gateway.ask(ChangeOffice(authority=NOWHERE, school=NOWHERE, session=secret, appointment=appointment), id=key)
    except Refusal as refusal:
        if not refusal.body.is_one_of(SESSION_ENDED):
            raise
        raise SignedOut from None
    sessions.keep(Session.of(said.session, said))
    response = RedirectResponse("/home", status_code=303)
    set_cookie(response, said.session, secure=gateway.settings.cookie_secure)
    return response


def _registration(request: Request, problem: ProblemBody | None, given: dict[str, str]) -> Response:
    return page(request, "accounts/register.html", {"problem": problem, "given": given, "labels": LABELS}, status=409 if problem else 200)


def _no_office(request: Request, gateway: Gateway, problem: ProblemBody) -> Response:
    return page(request, "accounts/no_office.html", {"problem": problem, "timeline": _timeline(problem, gateway.now().date())}, status=403)


def _timeline(problem: ProblemBody, today: date) -> list[dict[str, object]]:
    """The person's orders, newest first, as registry gives them with the refusal."""
    orders = [TimelineEntry.model_validate(entry) for entry in problem.details.get("timeline", [])]
    return [order.model_dump() | {"office_th": order.office.thai, "ended": order.term_to is not None and order.term_to < today} for order in orders]
