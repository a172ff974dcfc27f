"""What the steps of the demo share: the stack, the signed-in people, the classes, and the facts of the
summary.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from deploy.demo.people.cohorts import Class
from deploy.demo.people.staff import Staff
from deploy.local.stack import Stack
from shared.contracts.envelope import Asked, Reply
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.commands import RenewToken, TokenRenewed, session_digest
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office

AUTHORITY, SECONDARY, COLLEGE = "58-PAO-01", "3058910002", "3058910003"
PROVINCE = "58"
# 29 มีนาคม 2570, 09.00 น.: the start of the demo's clock
CLOCK = datetime(2027, 3, 29, 9, 0, tzinfo=timezone(timedelta(hours=7)))
APPROVED_ON = CLOCK.date()
State = TypeVar("State")
Answer = TypeVar("Answer", bound=BaseModel)


class Seen(BaseModel):
    """What a decision would do, as its digest: the decision is made on what was seen."""

    effects_sha256: str


class Person:
    """A signed-in person, as a program of the portal's API."""

    def __init__(self, stack: Stack, http: httpx.AsyncClient, signed_in: dict[str, Any]) -> None:
        self.stack, self.http, self.session = stack, http, signed_in["token"]
        self.name, self.office = signed_in["name"], Office(signed_in["office"])
        self.authority, self.school = signed_in["authority"], signed_in["school"]
        self.renewed: TokenRenewed | None = None

    @property
    def bearer(self) -> dict[str, str]:
        """The header of this person's requests."""
        return {"authorization": f"Bearer {self.session}"}

    async def get(self, path: str, answer: type[Answer], **parameters: object) -> Answer:
        """Read from the API. Raises the refusal that the service raised."""
        query = {name: str(value) for name, value in parameters.items()}
        found = await self.http.get(f"/api/v1{path}", params=query, headers=self.bearer)
        return answer.model_validate(_answer(found))

    async def post(self, path: str, answer: type[Answer], **body: object) -> Answer:
        """Send a command or a long question to the API, once. Raises the refusal that the service raised."""
        headers = self.bearer | {"idempotency-key": str(uuid4())}
        sent = await self.http.post(f"/api/v1{path}", json=to_jsonable_python(body), headers=headers)
        return answer.model_validate(_answer(sent))

    async def download(self, path: str) -> bytes:
        """A file that a page links to."""
        answer = await self.http.get(path, headers=self.bearer)
        answer.raise_for_status()
        return answer.content

    async def ask(self, question: Asked[Reply], *, id: UUID | None = None) -> Reply:
        """Send a request over the bus, for tests of services alone: the story goes through the API.

        In a real installation nobody can: people's tokens are in the portal alone. With keys of development
        the host gets one as the portal does.
        """
        if self.renewed is None or self.renewed.expires_at - timedelta(minutes=1) < self.stack.now():
            renewal = RenewToken(authority=NOWHERE, school=NOWHERE, session=session_digest(self.session))
            self.renewed = await self.stack.ask(renewal, self.stack.token_of("portal"), id=uuid4())
        return await self.stack.ask(question, self.renewed.token, id=id)


async def register(http: httpx.AsyncClient, who: Staff, user_name: str, code: str | None) -> None:
    """Open a person's account through the portal, with the code of the order."""
    account = {
        "registration_code": code,
        "national_id": who.national_id,
        "user_name": user_name,
        "password": who.password,
    }
    _answer(await http.post("/api/v1/register", json=account))


async def sign_in(stack: Stack, http: httpx.AsyncClient, user_name: str, password: str) -> Person:
    """Sign a person in through the portal."""
    account = {"user_name": user_name, "password": password}
    return Person(stack, http, _answer(await http.post("/api/v1/sign-in", json=account)))


async def upload(
    http: httpx.AsyncClient, person: Person, name: str, body: bytes, media_type: str
) -> FileReference:
    """Upload a file through the portal."""
    sent = await http.post("/api/v1/files", files={"file": (name, body, media_type)}, headers=person.bearer)
    return FileReference.model_validate(_answer(sent))


def _answer(response: httpx.Response) -> Any:
    """The body of an answer; a problem is raised as the `Refusal` that the service raised."""
    if response.is_error:
        raise Refusal(ProblemBody.model_validate(response.json()))
    return response.json()


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
        await register(self.http, self.staff[key], self.staff[key].user_name, code)

    async def sign_in(self, key: str) -> Person:
        """Sign the person of this key in."""
        staff = self.staff[key]
        person = self.people[key] = await sign_in(self.stack, self.http, staff.user_name, staff.password)
        return person

    async def upload(self, person: Person, name: str, body: bytes, media_type: str) -> FileReference:
        """Upload a file."""
        return await upload(self.http, person, name, body, media_type)


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
