"""The portal's access to the services: bounded, so that a rush ends where it begins."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import Request
from nats.aio.msg import Msg

from services.portal.error_responses import problem_response
from services.portal.gateway import Gateway
from services.portal.settings import PortalSettings
from shared.access.tokens import OwnToken
from shared.contracts.documents.queries import DocumentVerdict
from shared.contracts.grades.queries import SchoolWork, SchoolWorkload
from shared.contracts.problem import Refusal

# of a person who is signed in; the bus does not look at it
TOKEN = "token"
VERDICT = DocumentVerdict(authority="58-PAO-01", school="5800000001", sha256="0" * 64)


def question(school: int = 1) -> SchoolWorkload:
    """A question of this school."""
    return SchoolWorkload(authority="58-PAO-01", school=f"580000000{school}")


class LateBus:
    """A bus on which all questions are answered when `replied` is set."""

    def __init__(self) -> None:
        self.replied = asyncio.Event()

    async def request(self, *_: Any, **__: Any) -> Msg:
        await self.replied.wait()
        work = SchoolWork(levels=[], open_terms=[])
        return SimpleNamespace(headers=None, data=work.model_dump_json().encode())  # type: ignore[return-value]  # what `ask` reads of it


def gateway_on(bus: LateBus) -> Gateway:
    """A portal of eight questions: two of a place."""
    settings = PortalSettings(
        token_keys={},
        service_key="00" * 32,  # type: ignore[arg-type]  # pydantic makes it secret
        development=True,
        max_questions=8,
    )
    return Gateway(
        bus,  # type: ignore[arg-type]  # see above
        None,  # type: ignore[arg-type]  # no question needs the archive
        OwnToken(Ed25519PrivateKey.generate(), "portal"),
        settings,
    )


async def test_beyond_the_bound_a_question_is_refused_at_once() -> None:
    """With 503 and Retry-After, in words that say that nothing was saved.

    When the services have answered, questions are accepted as before.
    """
    bus = LateBus()
    gateway = gateway_on(bus)
    accepted = [asyncio.create_task(gateway.ask(question(number % 4), TOKEN)) for number in range(8)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await asyncio.wait_for(gateway.ask(question(5), TOKEN), 1)
    page = problem_response(
        Request(
            {"type": "http", "method": "GET", "path": "/api/v1/home", "headers": [], "query_string": b""}
        ),
        refused.value,
    )
    bus.replied.set()
    await asyncio.gather(*accepted)

    assert ("portal.crowded", 503, "5") == (
        refused.value.body.code,
        page.status_code,
        page.headers["retry-after"],
    )
    assert SchoolWork(levels=[], open_terms=[]) == await gateway.ask(question(), TOKEN)


async def test_one_place_has_a_quarter_of_the_questions() -> None:
    """A third question of a school is refused, one of another school is not; nothing is kept of those answered."""
    bus = LateBus()
    gateway = gateway_on(bus)
    accepted = [asyncio.create_task(gateway.ask(question(), TOKEN)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await asyncio.wait_for(gateway.ask(question(), TOKEN), 1)
    other = asyncio.create_task(gateway.ask(question(2), TOKEN))
    await asyncio.sleep(0)
    bus.replied.set()
    await asyncio.gather(*accepted, other)

    assert "portal.crowded" == refused.value.body.code
    assert not gateway._waiting


async def test_strangers_leave_room_for_those_who_are_signed_in() -> None:
    """A quarter of the questions are of one that anyone may ask, whatever school it names."""
    bus = LateBus()
    gateway = gateway_on(bus)
    flood = [asyncio.create_task(gateway.ask(VERDICT)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await asyncio.wait_for(gateway.ask(VERDICT), 1)
    signed_in = asyncio.create_task(gateway.ask(question(), TOKEN))
    await asyncio.sleep(0)
    for task in flood:
        task.cancel()
    bus.replied.set()

    assert "portal.crowded" == refused.value.body.code
    assert SchoolWork(levels=[], open_terms=[]) == await signed_in
