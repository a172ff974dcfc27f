"""Registry runs once for the tests of each folder here; each test has authorities, schools and people of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.registry.stack import RegistryStack


@pytest.fixture(scope="session")
async def running(suite_group: str) -> AsyncIterator[dict[Path, RegistryStack]]:
    """The stack that runs, by the folder of its tests."""
    stacks: dict[Path, RegistryStack] = {}
    try:
        yield stacks
    finally:
        await close(stacks)


@pytest.fixture(scope="module")
async def registry(running: dict[Path, RegistryStack], request: pytest.FixtureRequest) -> RegistryStack:
    """The running stack of this folder. Acts, calendars and a moved clock reach all organisations of a stack."""
    folder = request.path.parent
    if folder not in running:
        await close(running)
        running[folder] = RegistryStack()
        await running[folder].stack.open(["registry"])
    return running[folder]


async def close(stacks: dict[Path, RegistryStack]) -> None:
    """Close these stacks."""
    while stacks:
        _, last = stacks.popitem()
        await last.stack.close()
