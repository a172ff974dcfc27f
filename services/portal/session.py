"""The session of the signed-in person.

The cookie contains only the secret of the session. A process of the portal has made it, and registry knows
its digest alone. Tokens stay in this process, until registry says that they are no longer right
(ended_sessions.py).
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
from shared.contracts.portal.problems import CROWDED, NOT_YOUR_OFFICE
from shared.contracts.problem import UNAVAILABLE, ProblemBody, Refusal
from shared.contracts.registry.commands import (
    CodeNotice,
    HeldOffice,
    RegisterAccount,
    RenewToken,
    SignIn,
    TokenRenewed,
    session_digest,
)
from shared.contracts.registry.problems import SESSION_ENDED
from shared.thai.digits import arabic_digits
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
# A form that was sent when its session had ended is kept for so long.
KEPT_FOR = timedelta(hours=24)
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
    person: UUID | None = None
    # By which the offices are held.
    appointments: tuple[UUID, ...] = ()
    # Further codes that were given for this person, who has not said yet that he has read of it.
    code_notices: tuple[CodeNotice, ...] = ()

    @property
    def digest(self) -> str:
        """The digest by which registry knows the session."""
        return session_digest(self.secret)

    @property
    def place(self) -> dict[str, Place]:
        """The organisation, as the fields of a message."""
        return {"authority": self.authority, "school": self.school}

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
    def sees_trackers(self) -> bool:
        """Whether home shows the trackers of this organisation; registry decides."""
        return self.holds(*set(Office) - {Office.COMMITTEE_MEMBER})

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
            person=renewed.person,
            appointments=tuple(one.appointment for one in renewed.offices),
            code_notices=tuple(renewed.code_notices),
        )


def own_place(session: Session) -> dict[str, str]:
    """The place of the session, as a message about it names it."""
    return {"authority": session.authority, "school": session.school}


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
    """The request needs a signed-in person, and has none.

    `person`, `appointment`: whose session it was, if it has ended of late.
    """

    def __init__(self, person: UUID | None = None, appointment: UUID | None = None) -> None:
        self.person = person
        self.appointment = appointment

    @classmethod
    def by(cls, problem: ProblemBody) -> "NotSignedIn":
        """From registry's refusal to renew a token."""
        details = problem.details
        if not problem.is_one_of(SESSION_ENDED) or not details:
            return cls()
        return cls(UUID(details["person"]), UUID(details["appointment"]))


class Sessions:
    """The sessions that this process caches."""

    def __init__(self) -> None:
        self._by_digest: dict[str, Session] = {}
        # How often sessions were dropped: a reply from before a drop may be of one of them.
        self.drops = 0

    def store(self, session: Session, asked_after: int) -> None:
        """Store a session. `asked_after`: `drops` when registry was asked for it."""
        if asked_after != self.drops:
            return
        if len(self._by_digest) >= MAX_SESSIONS:
            self._by_digest.clear()
        self._by_digest[session.digest] = session

    def remove(self, secret: str) -> None:
        """Remove a session that has ended."""
        self.drop([session_digest(secret)])

    def drop(self, digests: Iterable[str]) -> None:
        """Drop the tokens of these sessions: registry is asked again."""
        self.drops += 1
        for digest in digests:
            self._by_digest.pop(digest, None)

    def drop_all(self) -> None:
        """Drop all tokens."""
        self.drop(list(self._by_digest))

    def knows(self, secret: str) -> bool:
        """Whether this process caches the session of this secret."""
        return session_digest(secret) in self._by_digest

    async def find(self, secret: str, gateway: Gateway) -> Session:
        """Find the session of this secret, and renew its token if it expires soon.

        Raises NotSignedIn when the session has ended or no office at its organisation is in force.
        """
        digest = session_digest(secret)
        known = self._by_digest.get(digest)
        if known and known.expires_at - RENEW_BEFORE_END > gateway.now():
            return known
        asked_after = self.drops
        try:
            renewed = await gateway.ask(RenewToken(**NO_PLACE, session=digest))
        except Refusal as refusal:
            if refusal.body.is_one_of(UNAVAILABLE, CROWDED):
                raise
            self.remove(secret)
            raise NotSignedIn.by(refusal.body) from None
        session = Session.of(secret, renewed)
        self.store(session, asked_after)
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
    request: Request,
    gateway: Gateway,
    user_name: str,
    password: str | SecretStr,
    device: str | None = None,
    appointment: UUID | None = None,
) -> Session:
    """Sign a person in, with a secret that is made here; from a device that this name has used before or not.

    `appointment`: at its organisation. It is asked once: each try costs the hash of a password.
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
            "appointment": appointment,
        }
    )
    asked_after = sessions.drops
    try:
        signed_in = await gateway.ask(command, once=True)
    except Refusal as refusal:
        failed.add(address, refusal.body)
        raise
    session = Session.of(secret, signed_in)
    sessions.store(session, asked_after)
    return session


async def open_account(
    request: Request,
    gateway: Gateway,
    *,
    registration_code: str,
    national_id: str,
    user_name: str,
    password: str | SecretStr,
) -> UUID:
    """Open the account of an appointed person, with a code; return the reference of the person.

    It is asked once: each try costs the hash of a password.
    """
    failed, address = failed_attempts_of(request), address_of(request)
    failed.check(address)
    command = RegisterAccount.model_validate(
        {
            **NO_PLACE,
            "registration_code": registration_code,
            "national_id": arabic_digits(national_id).replace("-", "").replace(" ", ""),
            "user_name": user_name,
            "password": password,
        }
    )
    try:
        return (await gateway.ask(command, once=True)).person
    except Refusal as refusal:
        failed.add(address, refusal.body)
        raise


def next_secret(secret: str, key: UUID) -> str:
    """The secret of the session that replaces this one, by the form of this key.

    Whoever sends the form twice gets the same secret.
    """
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), key.bytes, "sha256")).rstrip(b"=").decode()


def set_cookie(response: Response, session: Session, gateway: Gateway) -> None:
    """Give the browser the secret until the session ends, and while a form of it is kept after (way_back.py).

    No script can read it, no other site can send it.
    """
    life = session.ends_at and session.ends_at - gateway.now() + KEPT_FOR
    response.set_cookie(
        COOKIE,
        session.secret,
        httponly=True,
        secure=gateway.settings.cookie_secure,
        samesite="strict",
        max_age=int(life.total_seconds()) if life else None,
        path="/",
    )
