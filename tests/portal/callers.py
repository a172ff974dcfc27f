"""Who calls the portal in these tests: a browser with its cookie, a program with its bearer, a stranger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.demo.story import Story
from services.portal.session import COOKIE
from shared.vocabulary.media_types import PROBLEM_JSON


@dataclass
class Caller:
    """One person's browser and program, and a stranger beside."""

    browser: httpx.AsyncClient
    stranger: httpx.AsyncClient
    sign_in_response: httpx.Response

    @property
    def bearer(self) -> dict[str, str]:
        """The header of a program."""
        return {"authorization": f"Bearer {self.browser.cookies[COOKIE]}"}


@asynccontextmanager
async def a_stranger(story: Story) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular."""
    async with httpx.AsyncClient(base_url=story.stack.address, timeout=60, trust_env=False) as client:
        yield client


@asynccontextmanager
async def a_caller(story: Story, key: str) -> AsyncIterator[Caller]:
    """The person of this key, signed in through the form."""
    staff = story.staff[key]
    async with a_stranger(story) as browser, a_stranger(story) as stranger:
        response = await browser.post(
            "/sign-in", data={"user_name": staff.user_name, "password": staff.password}
        )
        yield Caller(browser, stranger, response)


def is_problem(answer: httpx.Response) -> dict[str, Any]:
    """The body, which must be a Problem: code, both languages, what to do."""
    assert answer.headers["content-type"].startswith(PROBLEM_JSON), answer.text[:300]
    body: dict[str, Any] = answer.json()
    assert all(body[name] for name in ("code", "th", "en", "remedy_th", "remedy_en"))
    return body
