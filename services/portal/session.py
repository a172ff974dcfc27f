"""The session of the signed-in person.

The cookie contains only the secret of the session. A process of the portal has made it, and registry knows
its digest alone. Tokens stay in this process.
"""

import base64
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import SecretStr

from services.portal.failed_attempts import address_of, failed_attempts_of
from services.portal.gateway import Gateway, GatewayDep
from shared.contracts.portal.problems import NOT_YOUR_OFFICE
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import HeldOffice, RenewToken, SignIn, TokenRenewed, session_digest
from shared.vocabulary.codes import NOWHERE, Place
from shared.vocabulary.offices import Office

COOKIE = "lsq_session"
# Bounds in characters of a secret.
MIN_SECRET_LENGTH = 20
MAX_SECRET_LENGTH = 100
# Random bytes of a secret.
SECRET_BYTES = 32
# A token is renewed this long before its end.
RENEW_BEFORE_END = timedelta(minutes=1)
# Sessions and accounts are of no place.
NO_PLACE = {"authority": NOWHERE, "school": NOWHERE}
# Sessions that one process caches; it asks registry for others.
MAX_SESSIONS = 10_000


@dataclass(frozen=True)
class Session:
    """A person at one organisation, with all offices held there, until the token expires."""

    secret: str
    token: str
    expires_at: datetime
    ends_at: datetime | None
    name: str
    offices: tuple[Office, ...]
    authority: Place
    school: Place
    organisation_name: str
    other_offices: tuple[HeldOffice, ...]

    @property
    def offices_th(self) -> str:
        """The offices in Thai, for the head of a page."""
        return listed(self.offices)

    def holds(self, *offices: Office) -> bool:
        """Whether the person holds one of these offices here."""
        return not set(offices).isdisjoint(self.offices)

    @property
    def other_organisations(self) -> list["OtherOrganisation"]:
        """The organisations to which the person can change."""
        places: dict[tuple[str, str], list[HeldOffice]] = {}
        for one in self.other_offices:
            places.setdefault((one.authority, one.school), []).append(one)
        return [
            OtherOrganisation(held[0].appointment, held[0].organisation_name, listed(o.office for o in held))
            for held in places.values()
        ]

    @property
    def tracker(self) -> str | None:
        """The page of the tracker that the person may see, if any; DLA chooses a province there."""
        if self.holds(Office.DLA_OFFICER):
            return "/tracker"
        return f"/tracker/{self.authority}" if self.holds(Office.PROVINCE_OFFICER) else None

    @property
    def is_dla(self) -> bool:
        """Whether pages show what DLA does for the country: calendars, extensions; registry decides."""
        return self.holds(Office.DLA_OFFICER)

    @property
    def is_in_school(self) -> bool:
        """Whether the offices are held in a school: the menu shows its register of issue."""
        return self.school != NOWHERE

    @property
    def sees_reports(self) -> bool:
        """Whether the menu shows reports of graduates; documents decides."""
        return self.holds(*set(Office) - {Office.AUTHORITY_CLERK})

    @property
    def sees_orders(self) -> bool:
        """Whether the menu shows the orders of appointment of this place; registry decides."""
        return self.is_in_school or self.holds(Office.AUTHORITY_CLERK, Office.REGISTRAR_OFFICER)

    @property
    def records_orders(self) -> bool:
        """Whether the menu shows the form for an order of appointment; registry decides."""
        return self.holds(Office.AUTHORITY_CLERK, Office.DIRECTOR, Office.DLA_OFFICER)

    @property
    def heads_school(self) -> bool:
        """Whether pages show what registrar and director may do: import, cancel a document.

        The services decide.
        """
        return self.holds(Office.REGISTRAR, Office.DIRECTOR)

    @classmethod
    def of(cls, secret: str, renewed: TokenRenewed) -> "Session":
        """The session of this secret, from registry's reply."""
        return cls(
            secret=secret,
            token=renewed.token,
            expires_at=renewed.expires_at,
            ends_at=renewed.session_ends_at,
            name=renewed.name,
            offices=tuple(one.office for one in renewed.offices),
            authority=renewed.authority,
            school=renewed.school,
            organisation_name=renewed.organisation_name,
            other_offices=tuple(renewed.other_offices),
        )


class OtherOrganisation(NamedTuple):
    """An organisation to which the person can change, by one of the appointments there."""

    appointment: UUID
    name: str
    offices_th: str


def listed(offices: Iterable[Office]) -> str:
    """The Thai names of offices, each once."""
    return ", ".join(dict.fromkeys(office.thai for office in offices))


def listed_en(offices: Iterable[Office]) -> str:
    """The English names of offices, each once."""
    return ", ".join(dict.fromkeys(office.english for office in offices))


class NotSignedIn(Exception):
    """The request needs a signed-in person, and has none."""


class Sessions:
    """The sessions that this process caches."""

    def __init__(self) -> None:
        self._by_secret: dict[str, Session] = {}

    def store(self, session: Session) -> None:
        """Store a session."""
        if len(self._by_secret) >= MAX_SESSIONS:
            self._by_secret.clear()
        self._by_secret[session.secret] = session

    def remove(self, secret: str) -> None:
        """Remove a session that has ended."""
        self._by_secret.pop(secret, None)

    def knows(self, secret: str) -> bool:
        """Whether this process caches the session of this secret."""
        return secret in self._by_secret

    async def find(self, secret: str, gateway: Gateway) -> Session:
        """Find the session of this secret, and renew its token if it expires soon.

        Raises NotSignedIn when the session has ended or no office at its organisation is in force.
        """
        known = self._by_secret.get(secret)
        if known and known.expires_at - RENEW_BEFORE_END > gateway.now():
            return known
        try:
            renewed = await gateway.ask(RenewToken(**NO_PLACE, session=session_digest(secret)))
        except Refusal:
            self.remove(secret)
            raise NotSignedIn from None
        session = Session.of(secret, renewed)
        self.store(session)
        return session


def sessions_of(request: Request) -> Sessions:
    """The sessions of this process."""
    sessions: Sessions = request.app.state.sessions
    return sessions


SessionsDep = Annotated[Sessions, Depends(sessions_of)]


def secret_of(request: Request) -> str:
    """The secret that a request carries: a program's bearer token, or a browser's cookie; "" without."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    return bearer or request.cookies.get(COOKIE, "")


async def signed_in(request: Request, gateway: GatewayDep, sessions: SessionsDep) -> Session:
    """Find the session by cookie (pages) or by bearer token (the JSON API). Raises NotSignedIn."""
    secret = secret_of(request)
    if not MIN_SECRET_LENGTH <= len(secret) <= MAX_SECRET_LENGTH:
        raise NotSignedIn
    session = await sessions.find(secret, gateway)
    # a page of a refusal, too, has menu and name
    request.state.session = session
    return session


SignedIn = Annotated[Session, Depends(signed_in)]


class HeldBy:
    """The dependency of a page that only the holders of these offices can use: their session.

        Clerk = Annotated[Session, Depends(HeldBy(Office.AUTHORITY_CLERK, Office.DLA_OFFICER))]

    A page with `SignedIn` is of all offices. Services decide what may be done; this is what the menu shows.
    """

    def __init__(self, *offices: Office) -> None:
        self.offices = offices

    async def __call__(self, session: SignedIn) -> Session:
        """The session. Refuse a person who holds none of the offices."""
        if not session.holds(*self.offices):
            raise NOT_YOUR_OFFICE.refuse(offices_th=listed(self.offices), offices_en=listed_en(self.offices))
        return session


IN_SCHOOL = (Office.DIRECTOR, Office.REGISTRAR, Office.COMMITTEE_MEMBER)
InSchool = Annotated[Session, Depends(HeldBy(*IN_SCHOOL))]
HeadOfSchool = Annotated[Session, Depends(HeldBy(Office.REGISTRAR, Office.DIRECTOR))]


async def open_session(
    request: Request, gateway: Gateway, user_name: str, password: str | SecretStr, device: str | None = None
) -> Session:
    """Sign a person in, with a secret that is made here; from a device that this name has used before or not.

    It is asked once: each try costs the hash of a password.
    """
    failed, address, sessions = failed_attempts_of(request), address_of(request), sessions_of(request)
    if device is None:
        failed.check(address)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    command = SignIn.model_validate(
        {
            **NO_PLACE,
            "user_name": user_name,
            "password": password,
            "session": session_digest(secret),
            "device": device,
        }
    )
    try:
        signed_in = await gateway.ask(command, once=True)
    except Refusal as refusal:
        failed.add(address, refusal.body)
        raise
    session = Session.of(secret, signed_in)
    sessions.store(session)
    return session


def next_secret(secret: str, key: UUID) -> str:
    """The secret of the session that replaces this one, by the form of this key.

    Whoever sends the form twice gets the same secret.
    """
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), key.bytes, "sha256")).rstrip(b"=").decode()


def set_cookie(response: Response, session: Session, gateway: Gateway) -> None:
    """Give the browser the secret until the session ends.

    No script can read it, no other site can send it.
    """
    life = session.ends_at and session.ends_at - gateway.now()
    response.set_cookie(
        COOKIE,
        session.secret,
        httponly=True,
        secure=gateway.settings.cookie_secure,
        samesite="strict",
        max_age=int(life.total_seconds()) if life else None,
        path="/",
    )
