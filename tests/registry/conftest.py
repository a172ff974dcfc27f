"""Registry runs once for all tests here; each has authorities, schools and people of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.registry.stack import Desk


@pytest.fixture(scope="session")
async def desk(suite_group: str) -> AsyncIterator[Desk]:
    """The running counter."""
    desk = Desk()
    await desk.stack.open(["registry"])
    try:
        yield desk
    finally:
        await desk.stack.close()
