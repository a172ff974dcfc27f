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
from shared.contracts.grades.queries import SchoolWork, SchoolWorkload
from shared.contracts.problem import Refusal

QUESTION = SchoolWorkload(authority="58-PAO-01", school="5800000001")


async def test_beyond_the_bound_a_question_is_refused_at_once() -> None:
    """With 503 and Retry-After, in words that say that nothing was saved.

    When the services have answered, questions are accepted as before.
    """
    replied, key = asyncio.Event(), Ed25519PrivateKey.generate()

    async def request(*_: Any, **__: Any) -> Msg:
        await replied.wait()
        work = SchoolWork(levels=[], open_terms=[])
        return SimpleNamespace(headers=None, data=work.model_dump_json().encode())  # type: ignore[return-value]  # what `ask` reads of it

    settings = PortalSettings(token_keys={}, service_key="00" * 32, max_questions=3)  # type: ignore[arg-type]  # pydantic makes it secret
    gateway = Gateway(
        SimpleNamespace(request=request),  # type: ignore[arg-type]  # a bus that answers late
        None,  # type: ignore[arg-type]  # no question needs the archive
        OwnToken(key, "portal"),
        settings,
    )
    accepted = [asyncio.create_task(gateway.ask(QUESTION)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await gateway.ask(QUESTION)
    page = problem_response(
        Request(
            {"type": "http", "method": "GET", "path": "/api/v1/home", "headers": [], "query_string": b""}
        ),
        refused.value,
    )
    replied.set()
    await asyncio.gather(*accepted)

    assert ("portal.crowded", 503, "5") == (
        refused.value.body.code,
        page.status_code,
        page.headers["retry-after"],
    )
    assert SchoolWork(levels=[], open_terms=[]) == await gateway.ask(QUESTION)
