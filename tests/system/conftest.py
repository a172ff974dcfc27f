"""The house of the storms: its clock stands at the year's end, its partners are the tests' own."""
import json
from collections.abc import AsyncIterator

import pytest

from deploy.local.demo.story import CLOCK
from tests.world.books import World
from tests.world.house import House
from tests.world.partners import listening


@pytest.fixture(scope="session")
async def world() -> AsyncIterator[World]:
    """The whole house with two partners, for all storms; each has a school of its own."""
    async with listening("moe-secret", "cupt-secret") as (moe, cupt):
        partners = {"LSQ_PARTNERS": json.dumps({"moe": moe.access, "cupt": cupt.access}), "LSQ_RETRY_FIRST": "PT0.1S", "LSQ_PARTNER_PATIENCE": "PT1S"}
        lsq = House(clock_start=CLOCK, settings={"linkage.delivery": partners})
        await lsq.open()
        try:
            yield World(lsq, moe, cupt)
        finally:
            codes = await lsq.close()
    assert not any(codes.values()), f"a process did not stop cleanly: {codes}"
