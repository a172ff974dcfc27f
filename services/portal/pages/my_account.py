"""One's own account: offices and their orders, the password, the sessions, further codes that were given."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import COOKIE, Session, SessionsDep, SignedIn, own_place
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import AcknowledgeCode, ChangePassword, EndSessions
from shared.contracts.registry.queries import MyAccount

router = APIRouter(route_class=Route, include_in_schema=False)

LABELS = {"old_password": "รหัสผ่านเดิม", "password": "รหัสผ่านใหม่"}
HINTS = {"old_password": "พิมพ์รหัสผ่านเดิม", "password": "ใช้อย่างน้อย 12 ตัว"}
DONE = {
    "password": "เปลี่ยนรหัสผ่านแล้ว การเข้าสู่ระบบในเครื่องอื่นสิ้นสุดแล้ว",
    "session": "การเข้าสู่ระบบครั้งนั้นสิ้นสุดแล้ว",
    "code": "รับทราบแล้ว",
}


@router.get("/account")
async def show_account(request: Request, session: SignedIn, gateway: GatewayDep, done: str = "") -> Response:
    """The account of the signed-in person."""
    return page(request, "my_account/account.html", await _facts(session, gateway, done=DONE.get(done, "")))


@router.post("/account/password")
async def change_password(
    request: Request,
    session: SignedIn,
    gateway: GatewayDep,
    old_password: ShortText,
    password: ShortText,
    key: FormKey,
) -> Response:
    """Replace the password; the other sessions end."""
    try:
        command = ChangePassword(
            **own_place(session),
            session=session.digest,
            old_password=old_password,
            password=password,
        )
        await gateway.ask(command, session.token, id=key, once=True)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error)
        facts = await _facts(session, gateway)
        facts |= {"problem": problem, "faults": faults_of(problem, LABELS, HINTS)}
        return page(request, "my_account/account.html", facts, status=status_of(problem))
    return RedirectResponse("/account?done=password", status_code=303)


@router.post("/account/sessions")
async def end_sessions(
    session: SignedIn,
    sessions: SessionsDep,
    gateway: GatewayDep,
    key: FormKey,
    ended: Annotated[str | None, Form(pattern="^[0-9a-f]{64}$")] = None,
) -> Response:
    """End one of the sessions, or all, this one too."""
    command = EndSessions(**own_place(session), sessions=[ended] if ended else None)
    await gateway.ask(command, session.token, id=key)
    if ended:
        sessions.drop([ended])
        return RedirectResponse("/account?done=session", status_code=303)
    sessions.remove(session.secret)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(COOKIE)
    return response


@router.post("/account/codes")
async def acknowledge_code(
    session: SignedIn,
    sessions: SessionsDep,
    gateway: GatewayDep,
    code: Annotated[UUID, Form()],
    key: FormKey,
) -> Response:
    """Say that one has read of a further code."""
    await gateway.ask(AcknowledgeCode(**own_place(session), code=code), session.token, id=key)
    # Asked again, registry no longer tells of it.
    sessions.remove(session.secret)
    return RedirectResponse("/account?done=code", status_code=303)


async def _facts(session: Session, gateway: Gateway, *, done: str = "") -> dict[str, Any]:
    account = await gateway.ask(MyAccount(**own_place(session)), session.token)
    return {
        "session": session,
        "account": account,
        "done": done,
        "problem": None,
        "faults": {},
        "labels": LABELS,
        # Of each form: the password, all sessions, each session, each notice.
        "keys": [uuid4() for _ in range(2 + len(account.sessions) + len(session.code_notices))],
    }
