"""What the steps of the demo share: the stack, the signed-in people, the classes, and the facts of the
summary.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx

from deploy.demo.people.cohorts import Class
from deploy.demo.people.staff import Staff
from deploy.local.stack import Stack
from shared.contracts.envelope import Asked, Reply
from shared.contracts.files import FileReference
from shared.contracts.registry.commands import (
    RegisterAccount,
    RenewToken,
    SignedIn,
    SignIn,
    session_digest,
)
from shared.vocabulary.codes import NOWHERE

AUTHORITY, SECONDARY, COLLEGE = "58-PAO-01", "3058910002", "3058910003"
PROVINCE = "58"
# 29 มีนาคม 2570, 09.00 น.: the start of the demo's clock
CLOCK = datetime(2027, 3, 29, 9, 0, tzinfo=timezone(timedelta(hours=7)))
APPROVED_ON = CLOCK.date()
State = TypeVar("State")


class Person:
    """A signed-in person, whose token is renewed as the portal does."""

    def __init__(self, stack: Stack, secret: str, signed_in: SignedIn) -> None:
        self.stack, self.session = stack, secret
        self.token, self.expires_at = signed_in.token, signed_in.expires_at
        self.name, self.office = signed_in.name, signed_in.office
        self.authority, self.school = signed_in.authority, signed_in.school

    async def ask(self, question: Asked[Reply], *, id: UUID | None = None) -> Reply:
        """Send a request as this person."""
        if self.expires_at - timedelta(minutes=1) < self.stack.now():
            renewed = await self.stack.ask(
                RenewToken(authority=NOWHERE, school=NOWHERE, session=session_digest(self.session)),
                self.stack.token_of("portal"),
                id=uuid4(),
            )
            self.token, self.expires_at = renewed.token, renewed.expires_at
        return await self.stack.ask(question, self.token, id=id)


@dataclass
class Story:
    """The state of a run."""

    stack: Stack
    seed: int
    out: Path
    http: httpx.AsyncClient
    # prints a line of progress
    progress: Callable[[str], None]
    people: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    photos: dict[str, FileReference] = field(default_factory=dict)
    approvals: dict[str, UUID] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    # heading and lines of each part
    summary: list[tuple[str, list[str]]] = field(default_factory=list)

    def add_to_summary(self, heading: str, *lines: str) -> None:
        """Add a part to the summary."""
        self.summary.append((heading, list(lines)))

    async def register(self, key: str, code: str) -> None:
        """Register an account for the person of this key, with the code of the order."""
        staff = self.staff[key]
        account = RegisterAccount(
            authority=NOWHERE,
            school=NOWHERE,
            registration_code=code,
            national_id=staff.national_id,
            user_name=staff.user_name,
            password=staff.password,
        )
        await self.stack.ask(account, self.stack.token_of("portal"), id=uuid4())

    async def sign_in(self, key: str) -> Person:
        """Sign the person of this key in, as the portal does."""
        staff, secret = self.staff[key], token_urlsafe(32)
        question = SignIn(
            authority=NOWHERE,
            school=NOWHERE,
            user_name=staff.user_name,
            password=staff.password,
            session=session_digest(secret),
        )
        signed_in = await self.stack.ask(question, self.stack.token_of("portal"), id=uuid4())
        person = Person(self.stack, secret, signed_in)
        self.people[key] = person
        return person

    async def upload(self, person: Person, name: str, body: bytes, media_type: str) -> FileReference:
        """Upload a file through the portal."""
        answer = await self.http.post(
            "/api/v1/files",
            files={"file": (name, body, media_type)},
            headers={"authorization": f"Bearer {person.session}"},
        )
        answer.raise_for_status()
        return FileReference.model_validate(answer.json())


async def until(
    look: Callable[[], Awaitable[State]], good: Callable[[State], bool], what: str, timeout_s: float = 60
) -> State:
    """Poll until the state is good. After the timeout the demo fails with `what` it waited for."""
    try:
        async with asyncio.timeout(timeout_s) as limit:
            while True:
                if good(state := await look()):
                    return state
                await asyncio.sleep(0.05)
    except TimeoutError:
        if limit.expired():
            raise RuntimeError(f"waited {timeout_s:.0f} s for {what}") from None
        raise


def thai_day(moment: date | datetime) -> str:
    """A date in the Buddhist era: 29/3/2570."""
    return f"{moment.day}/{moment.month}/{moment.year + 543}"
