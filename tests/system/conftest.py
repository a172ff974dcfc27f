"""The stack in which servers and processes fail: its clock starts at the year's end, its partners are the
tests' own."""

import json
from collections.abc import AsyncIterator

import pytest

from deploy.demo.story import CLOCK
from tests.world.final_state import World
from tests.world.partners import listening
from tests.world.stack import Stack


@pytest.fixture(scope="session")
async def world(suite_group: str) -> AsyncIterator[World]:
    """The whole stack with two partners, for all tests of failures; each test has a school of its own."""
    async with listening("moe-secret", "cupt-secret") as (moe, cupt):
        partners = {
            "LSQ_PARTNERS": json.dumps({"moe": moe.access, "cupt": cupt.access}),
            "LSQ_RETRY_FIRST": "PT0.1S",
            "LSQ_PARTNER_PATIENCE": "PT1S",
        }
        lsq = Stack(clock_start=CLOCK, settings={"linkage.delivery": partners})
        await lsq.open()
        try:
            yield World(lsq, moe, cupt)
        finally:
            codes = await lsq.close()
    assert not any(codes.values()), f"a process did not stop cleanly: {codes}"
