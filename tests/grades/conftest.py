"""Grades and registry run once for all tests here; each test has a school, or a level of one, of its own."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from tests.world.stack import Stack


@pytest.fixture(scope="session")
async def lsq(suite_group: str) -> AsyncIterator[Stack]:
    """The running stack, on the day on which the demo starts."""
    stack = Stack(clock_start=datetime.fromisoformat("2027-03-29T09:00+07:00"))
    await stack.open(["registry", "grades"])
    try:
        yield stack
    finally:
        codes = await stack.close()
    assert not any(codes.values()), f"a process did not end cleanly: {codes}"
