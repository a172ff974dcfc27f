"""The stack of the storms: its clock starts at the year's end, its partners are the tests' own."""

import json
from collections.abc import AsyncIterator

import pytest

from deploy.demo.story import CLOCK
from tests.documents.approvals import School, a_school, approval_of, approve, say, settled
from tests.world.final_state import World
from tests.world.partners import listening
from tests.world.stack import Stack


@pytest.fixture(scope="session")
async def world(suite_group: str) -> AsyncIterator[World]:
    """The whole stack with two partners, for all storms; each has a school of its own."""
    async with listening("moe-secret", "cupt-secret") as (moe, cupt):
        partners = {
            "LSQ_PARTNERS": json.dumps({"moe": moe.access, "cupt": cupt.access}),
            "LSQ_RETRY_FIRST": "PT0.1S",
            "LSQ_PARTNER_PATIENCE": "PT1S",
        }
        lsq = Stack(clock_start=CLOCK, settings={"linkage.delivery": partners})
        await lsq.open()
        try:
            yield World(lsq, moe, cupt, await an_event_is_lost(lsq))
        finally:
            codes = await lsq.close()
    assert not any(codes.values()), f"a process did not stop cleanly: {codes}"


async def an_event_is_lost(lsq: Stack) -> School:
    """A school whose second approval is lost; the third waits for it. test_event_faults checks that the gap
    is logged.
    """
    school = a_school()
    await approve(lsq, school, 1)
    await settled(lsq, school, 1)
    third = await approve(lsq, school, 1, send=False)
    await say(lsq, approval_of(third), number=3)
    return school
