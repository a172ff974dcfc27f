"""One running edge for all tests of the chassis; each test has its own schools."""

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
