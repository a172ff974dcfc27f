"""Registry runs once for all tests here; each has authorities, schools and people of its own."""

from collections.abc import AsyncIterator

import pytest

from tests.registry.stack import RegistryStack


@pytest.fixture(scope="session")
async def registry(suite_group: str) -> AsyncIterator[RegistryStack]:
    """The running stack."""
    registry = RegistryStack()
    await registry.stack.open(["registry"])
    try:
        yield registry
    finally:
        await registry.stack.close()
