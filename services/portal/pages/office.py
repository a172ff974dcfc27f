"""The choice among the offices that one person holds today: after signing in, and whenever he goes on in another one."""
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.session import COOKIE, SHORTEST_SECRET, Session, Sessions, SignedIn, SignedOut, set_cookie, the_sessions
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import ChangeOffice
from shared.contracts.registry.problems import SESSION_ENDED
from shared.vocabulary.codes import NOWHERE

router = APIRouter(include_in_schema=False)


@router.get("/office")
async def choose(request: Request, session: SignedIn) -> Response:
    """The office of now, and the others."""
    return page(request, "office.html", {"session": session, "keys": [uuid4() for _ in session.other_offices]})


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
