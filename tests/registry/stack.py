"""A stack in which only registry runs, with a clock that tests set, and the people who send it messages."""

import io
import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

import pikepdf
from argon2 import PasswordHasher

from deploy.demo.people.staff import Staff, a_person
from deploy.local.stack import APPOINTMENT
from shared.access.tokens import Actor, Capacity, sign
from shared.contracts.envelope import Asked, Reply
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.commands import (
    Appointee,
    OrderRecorded,
    RecordOrder,
    RegisterAccount,
    RenewToken,
    SignedIn,
    SignIn,
    TokenRenewed,
    session_digest,
)
from shared.contracts.registry.queries import Holder, OfficesInForce
from shared.thai.dates import BANGKOK
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.world.orders import decided
from tests.world.stack import Stack

# 29 มีนาคม 2570
START = datetime(2027, 3, 29, 9, tzinfo=BANGKOK)
COMMITTEE = (Duty.CHAIR, Duty.WRITES, Duty.PROOFREADS, Duty.CHECKS)
DLA = a_person(7, 0)
numbers = count(1)


def someone() -> Staff:
    """A person whom nobody has appointed yet, with a name of his own in the system."""
    number = next(numbers)
    who = a_person(7, number)
    return Staff(who.national_id, who.title, who.first, who.last, f"user{number:04d}", who.password)


def pdf(pages: int = 1, **more: Any) -> bytes:
    """A scan: a PDF of empty pages."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    out = io.BytesIO()
    made.save(out, **more)
    return out.getvalue()


class RegistryStack:
    """The stack, its commands (record an order, register, sign in, ask who is in office), and its clock."""

    def __init__(self) -> None:
        self.stack = Stack(clock_start=START)
        self.clock_offset = timedelta()
        (self.stack.folder / "setup.json").write_text(
            json.dumps(
                {
                    "number": "1/2569",
                    "dated": "2026-05-01",
                    "signer_name": "อธิบดี (จำลอง)",
                    "signer_position": "อธิบดี",
                    "term_from": "2026-05-01",
                    "officers": [
                        {
                            "national_id": DLA.national_id,
                            "title": DLA.title,
                            "first": DLA.first,
                            "last": DLA.last,
                            "position": "นักวิชาการ",
                            "user_name": "dla.officer",
                            "password_hash": PasswordHasher().hash(DLA.password),
                        }
                    ],
                }
            )
        )

    def now(self) -> datetime:
        """The time of registry's clock."""
        return self.stack.now() + self.clock_offset

    async def move_clock(self, day: date, at: time = time(9)) -> None:
        """Restart registry with its clock on another day."""
        target = datetime.combine(day, at, BANGKOK)
        self.clock_offset = target - self.stack.now()
        await self.stack.restart(
            "registry", LSQ_CLOCK_START=target.isoformat(), LSQ_CLOCK_EPOCH=datetime.now(UTC).isoformat()
        )

    def token(self, role: str, organisation: str = "*", sub: str = "person-1") -> str:
        """A token of an office by registry's clock, as registry would sign it."""
        return sign(
            self.stack.key,
            "registry",
            Actor(
                sub=sub,
                offices=(Capacity(role, APPOINTMENT),),
                organisation=organisation,
                **self.stack.sender.claims,
                exp=int((self.now() + timedelta(minutes=5)).timestamp()),
            ),
        )

    @property
    def portal(self) -> str:
        """The portal's own token, by registry's clock."""
        claims = Actor(
            sub="portal",
            role="portal",
            organisation="*",
            **self.stack.sender.claims,
            exp=int((self.now() + timedelta(minutes=5)).timestamp()),
        )
        return sign(self.stack.vault.ed25519("service/portal"), "portal", claims)

    async def ask(self, question: Asked[Reply], token: str | None = None, *, id: UUID | None = None) -> Reply:
        """Ask as DLA, or with another token."""
        return await self.stack.ask(question, token or self.token("dla_officer"), id=id)

    async def refused(self, question: Asked[Any], token: str | None = None) -> ProblemBody:
        """The problem of the refusal of this request."""
        try:
            reply = await self.ask(question, token)
        except Refusal as refusal:
            return refusal.body
        raise AssertionError(f"{question.name} was not refused: {reply!r}")

    async def upload(self, body: bytes, media_type: str = "application/pdf") -> FileReference:
        """Store an uploaded file."""
        return await self.stack.archive.put_new(f"uploads/{uuid4()}", body, media_type)

    async def order(
        self,
        authority: str,
        school: str,
        *appointees: Appointee,
        first: date = date(2026, 6, 1),
        last: date | None = None,
        **more: Any,
    ) -> RecordOrder:
        """A valid order, unless `more` changes it."""
        facts = {
            "number": f"{next(numbers)}/2569",
            "dated": first,
            "signer_name": "ผู้ลงนาม (จำลอง)",
            "signer_position": "นายก",
            "term_from": first,
            "term_to": last,
        }
        if "scan" not in more:
            facts["scan"] = await self.upload(pdf())
        facts |= {"authority": authority, "school": school, "appointees": list(appointees)} | more
        return await decided(self.ask, **facts)

    async def appoint(
        self, authority: str, school: str, *appointees: Appointee, **more: Any
    ) -> OrderRecorded:
        """Record an order, as DLA."""
        return await self.ask(await self.order(authority, school, *appointees, **more))

    async def holders(self, authority: str, school: str, on: date) -> list[Holder]:
        """Who held the offices on a day."""
        return (await self.ask(OfficesInForce(authority=authority, school=school, on=on))).holders

    async def register(self, who: Staff, code: str | None, **more: Any) -> None:
        """Open an account, through the portal."""
        await self.ask(registration(who, code, **more), self.portal)

    async def sign_in(self, who: Staff, **more: Any) -> SignedIn:
        """Sign in, through the portal."""
        return await self.ask(signing_in(who, **more), self.portal)

    async def renew(self, session: str) -> TokenRenewed:
        """The next token of a session."""
        return await self.ask(RenewToken(authority=NOWHERE, school=NOWHERE, session=session), self.portal)


def registration(who: Staff, code: str | None, **more: Any) -> RegisterAccount:
    """A valid registration, unless `more` changes it."""
    facts = {
        "registration_code": code,
        "national_id": who.national_id,
        "user_name": who.user_name,
        "password": who.password,
    } | more
    return RegisterAccount(authority=NOWHERE, school=NOWHERE, **facts)


def signing_in(who: Staff, **more: Any) -> SignIn:
    """A valid sign-in, unless `more` changes it."""
    facts = {
        "user_name": who.user_name,
        "password": who.password,
        "session": session_digest(token_urlsafe()),
    }
    return SignIn(authority=NOWHERE, school=NOWHERE, **(facts | more))


def committee() -> list[Appointee]:
    """Four new persons, one for each duty."""
    return [someone().appointed(Office.COMMITTEE_MEMBER, duty) for duty in COMMITTEE]
