"""What a unit of work offers a handler: who acts, and how it notifies workers."""

import asyncio
from contextlib import suppress

import nats
import pytest
from sqlalchemy import insert

from shared.access.tokens import Actor
from shared.chassis.notifications import Notifications
from shared.chassis.unit_of_work import begin
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.courier.tables import jobs


async def test_work_names_who_acts(edge: Edge) -> None:
    """The token's subject, of a person or a service; `system` without a token."""
    async with edge.resources("ledger") as resources:
        for actor_id in ("5b7ad1a0-7f0e-4c1f-9d5a-6a5b1c0f2570", "linkage"):
            actor = Actor(sub=actor_id, role="registrar", organisation="58", exp=0)
            async with begin(resources, actor) as work:
                assert actor_id == work.actor_id
        async with begin(resources) as work:
            assert "system" == work.actor_id


async def test_a_notification_is_sent_when_the_work_commits(edge: Edge) -> None:
    """Neither before the commit, nor by a transaction that is rolled back; in all processes of the service."""
    other = Notifications("ledger", edge.bus)
    await other.subscribe()
    async with edge.resources("ledger") as resources:
        with suppress(RuntimeError):
            async with begin(resources) as work:
                work.notify("undone")
                raise RuntimeError("roll back")
        async with begin(resources) as work:
            work.notify("kept")
            await edge.bus.flush()
            before = other.events["kept"].is_set(), resources.notifications.events["kept"].is_set()
        here = resources.notifications.events["kept"].is_set()
        await asyncio.wait_for(other.events["kept"].wait(), 5)

    assert ((False, False), True) == (before, here)
    assert not other.events["undone"].is_set()
    assert not resources.notifications.events["undone"].is_set()


@pytest.mark.parametrize("outage", ["the message is lost", "the connection is lost"])
async def test_a_lost_notification_costs_a_second(edge: Edge, outage: str) -> None:
    """The commit succeeds, and the worker's sweep finds the job."""
    bus = await nats.connect(
        edge.proxy.url, user_credentials=str(edge.nats.host_credentials()), allow_reconnect=False
    )
    heard = await edge.bus.subscribe("lsq.wake.courier.jobs")
    school = outage.replace(" ", "-")
    edge.proxy.lost = b"lsq.wake."
    if outage == "the connection is lost":
        await bus.close()
    try:
        async with edge.resources("courier", bus) as resources, begin(resources) as work:
            await work.session.execute(insert(jobs), {"authority": AUTHORITY, "school": school})
            work.notify("jobs")
        done = "select 1 from jobs where school = %s and done_by is not null"
        await until(lambda: edge.rows("courier", done, school), seconds=15)
    finally:
        edge.proxy.lost = None
        await bus.close()

    assert 0 == heard.pending_msgs
    await heard.unsubscribe()
