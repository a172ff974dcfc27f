"""The house is opened once for all tests that need it; each test has schools of its own."""
from collections.abc import AsyncIterator

import pytest

from tests.world import origin
from tests.world.house import House


def pytest_report_header() -> str:
    """Where the servers of this run come from."""
    return origin.line()


@pytest.fixture(scope="session")
async def lsq() -> AsyncIterator[House]:
    """The whole house, running (LSQ_TEST_PROCESSES=registry,grades: only these)."""
    house = House()
    await house.open()
    codes = {}
    try:
        yield house
    finally:
        codes = await house.close()
    assert not any(codes.values()), f"a process did not stop cleanly: {codes}"
