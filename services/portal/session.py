"""Who is signed in. The cookie holds the secret of registry's session and nothing else; tokens stay here, for their ten minutes."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request, Response

from services.portal.gateway import Gateway, the_gateway
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import HeldOffice, RenewToken, TokenRenewed
from shared.vocabulary.codes import NOWHERE, Place
from shared.vocabulary.offices import Office

COOKIE = "lsq_session"
SHORTEST_SECRET = 20                                          # characters; what is shorter is not one of registry's
EARLY = timedelta(minutes=1)                                  # a token is renewed this long before its end
KNOWN = 10_000                                                # sessions remembered by one process; who is forgotten is asked of registry again


@dataclass(frozen=True)
class Session:
    """A person in an office, for the time of a token."""

    secret: str
    token: str
    expires_at: datetime
    name: str
    office: Office
    authority: Place
    school: Place
    organisation_name: str
    other_offices: tuple[HeldOffice, ...]

    @property
    def office_th(self) -> str:
        """The office in Thai, for the head of a page."""
        return self.office.thai

    @property
    def province(self) -> str | None:
        """The province whose tracker this office may see, if any."""
        if self.office == Office.DLA_OFFICER:
            return "58"                                       # the province that is in use; the country's map comes with the others
        return self.authority if self.office == Office.PROVINCE_OFFICER else None

    @property
    def is_in_school(self) -> bool:
        """Whether this office is held in a school: the menu shows its register of issue."""
        return self.school != NOWHERE

    @property
    def sees_reports(self) -> bool:
        """Whether the menu shows reports of graduates; documents decides."""
        return self.office != Office.AUTHORITY_CLERK

    @property
    def sees_orders(self) -> bool:
        """Whether the menu shows the orders of appointment of this place; registry decides."""
        return self.is_in_school or self.office in (Office.AUTHORITY_CLERK, Office.REGISTRAR_OFFICER)

    @property
    def heads_school(self) -> bool:
        """Whether pages show what registrar and director may do: import, cancel a document. The services decide."""
        return self.office in (Office.REGISTRAR, Office.DIRECTOR)

    @classmethod
    def of(cls, secret: str, said: TokenRenewed) -> "Session":
        """From what registry said of this secret."""
        return cls(secret, said.token, said.expires_at, said.name, said.office, said.authority, said.school, said.organisation_name, tuple(said.other_offices))


class SignedOut(Exception):
    """The page needs who is signed in, and nobody is."""


class Sessions:
    """The sessions that this process has seen lately."""

    def __init__(self) -> None:
        self._known: dict[str, Session] = {}

    def keep(self, session: Session) -> None:
        """Remember a session."""
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[session.secret] = session

    def forget(self, secret: str) -> None:
        """Forget a session that was ended."""
        self._known.pop(secret, None)

    async def find(self, secret: str, gateway: Gateway) -> Session:
        """The session of this secret with a token that is still good. Raises SignedOut when it has ended, or the office is not in force any more."""
        known = self._known.get(secret)
        if known and known.expires_at - EARLY > gateway.now():
            return known
        try:
            session = Session.of(secret, await gateway.ask(RenewToken(authority=NOWHERE, school=NOWHERE, session=secret)))
        except Refusal:
            self.forget(secret)
            raise SignedOut from None
        self.keep(session)
        return session


def the_sessions(request: Request) -> Sessions:
    """The sessions of this process."""
    sessions: Sessions = request.app.state.sessions
    return sessions


async def signed_in(request: Request, gateway: Annotated[Gateway, Depends(the_gateway)], sessions: Annotated[Sessions, Depends(the_sessions)]) -> Session:
    """Who is signed in, by cookie (pages) or by bearer (the JSON API). Raises SignedOut."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    secret = bearer or request.cookies.get(COOKIE, "")
    if not SHORTEST_SECRET <= len(secret) <= 100:
        raise SignedOut
    return await sessions.find(secret, gateway)


def set_cookie(response: Response, secret: str, *, secure: bool) -> None:
    """Give the browser the secret: no script sees it, no other site sends it."""
    response.set_cookie(COOKIE, secret, httponly=True, secure=secure, samesite="strict", max_age=8 * 3600, path="/")


SignedIn = Annotated[Session, Depends(signed_in)]
