"""A client of the portal without a session."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.demo.story import Story
from tests.portal.callers import a_stranger


@pytest.fixture
async def stranger(story: Story) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular."""
    async with a_stranger(story) as client:
        yield client
