"""What the steps of the demo share: the house, who is signed in, the classes, and the facts that the summary tells."""
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx

from deploy.demo.people.cohorts import Class
from deploy.demo.people.staff import Staff
from deploy.local.stack import Stack
from shared.contracts.envelope import Asked, Reply
from shared.contracts.files import FileReference
from shared.contracts.registry.commands import RegisterAccount, RenewToken, SignedIn, SignIn
from shared.vocabulary.codes import NOWHERE

AUTHORITY, SECONDARY, COLLEGE = "58-PAO-01", "3058910002", "3058910003"
PROVINCE = "58"
CLOCK = datetime(2027, 3, 29, 9, 0, tzinfo=timezone(timedelta(hours=7)))          # 29 มีนาคม 2570, 09.00 น.: the demo's house starts then
APPROVED_ON = CLOCK.date()
State = TypeVar("State")


class Person:
    """Someone who is signed in. Tokens are renewed as the portal does."""

    def __init__(self, stack: Stack, said: SignedIn) -> None:
        self.stack, self.session, self.token, self.until = stack, said.session, said.token, said.expires_at
        self.name, self.office, self.authority, self.school = said.name, said.office, said.authority, said.school

    async def ask(self, question: Asked[Reply], *, id: UUID | None = None) -> Reply:
        """Ask, as this person."""
        if self.until - timedelta(minutes=1) < self.stack.now():
            renewed = await self.stack.ask(RenewToken(authority=NOWHERE, school=NOWHERE, session=self.session), self.stack.token_of("portal"), id=uuid4())
            self.token, self.until = renewed.token, renewed.expires_at
        return await self.stack.ask(question, self.token, id=id)


@dataclass
class Story:
    """The run as far as it has come."""

    stack: Stack
    seed: int
    out: Path
    http: httpx.AsyncClient
    say: Callable[[str], None]
    people: dict[str, Person] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    photos: dict[str, FileReference] = field(default_factory=dict)
    approvals: dict[str, UUID] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    told: list[tuple[str, list[str]]] = field(default_factory=list)       # heading → lines of the summary

    def tell(self, heading: str, *lines: str) -> None:
        """Something for the summary."""
        self.told.append((heading, list(lines)))

    async def register(self, key: str, code: str) -> None:
        """The person of this key opens an account with the code of the order."""
        staff = self.staff[key]
        account = RegisterAccount(
            authority=NOWHERE, school=NOWHERE, registration_code=code, national_id=staff.national_id, user_name=staff.user_name, password=staff.password)
        await self.stack.ask(account, self.stack.token_of("portal"), id=uuid4())

    async def sign_in(self, key: str) -> Person:
        """The person of this key comes in, as through the portal."""
        staff = self.staff[key]
        question = SignIn(authority=NOWHERE, school=NOWHERE, user_name=staff.user_name, password=staff.password)
        person = Person(self.stack, await self.stack.ask(question, self.stack.token_of("portal"), id=uuid4()))
        self.people[key] = person
        return person

    async def upload(self, person: Person, name: str, body: bytes, media_type: str) -> FileReference:
        """Send a file in through the portal."""
        answer = await self.http.post("/api/v1/files", files={"file": (name, body, media_type)}, headers={"authorization": f"Bearer {person.session}"})
        answer.raise_for_status()
        return FileReference.model_validate(answer.json())


async def until(look: Callable[[], Awaitable[State]], good: Callable[[State], bool], what: str, patience: float = 60) -> State:
    """Look until what is seen is good; waits for a state, never for a time. After `patience` seconds the demo fails and says for what it waited."""
    try:
        async with asyncio.timeout(patience) as limit:
            while True:
                if good(state := await look()):
                    return state
                await asyncio.sleep(0.05)
    except TimeoutError:
        if limit.expired():
            raise RuntimeError(f"waited {patience:.0f} s for {what}") from None
        raise


def thai_day(moment: date | datetime) -> str:
    """29/3/2570."""
    return f"{moment.day}/{moment.month}/{moment.year + 543}"
