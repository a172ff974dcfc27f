"""The toys run once for all tests of the edge; each test has schools of its own."""
from collections.abc import AsyncIterator

import pytest

from tests.world.edge import Edge


@pytest.fixture(scope="session")
async def edge(suite_group: str) -> AsyncIterator[Edge]:
    """The running edge."""
    running = Edge()
    try:
        await running.open()
        yield running
    finally:
        await running.close()
