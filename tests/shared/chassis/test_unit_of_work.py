"""What a unit of work offers a handler: who acts, and how it notifies workers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.access.tokens import Actor, Keyring, OwnToken
from shared.chassis.database import dedicated_connection, driver_of
from shared.chassis.unit_of_work import Resources, begin
from tests.world.edge import Edge


@pytest.fixture
async def resources(edge: Edge) -> AsyncIterator[Resources]:
    """The resources of a process that works on the ledger's database."""
    engine = create_async_engine(edge.url("ledger"))
    yield Resources(
        service="ledger",
        engine=engine,
        bus=edge.bus,
        keys=Keyring({}),
        settings=None,
        token=OwnToken(edge.keys["ledger"], "ledger"),
        clock=lambda: datetime.now(UTC),
    )
    await engine.dispose()


async def test_work_names_who_acts(resources: Resources) -> None:
    """The token's subject, of a person or a service; `system` without a token."""
    for actor_id in ("5b7ad1a0-7f0e-4c1f-9d5a-6a5b1c0f2570", "linkage"):
        async with begin(resources, Actor(sub=actor_id, role="registrar", organisation="58", exp=0)) as work:
            assert actor_id == work.actor_id
    async with begin(resources) as work:
        assert "system" == work.actor_id


async def test_a_notification_is_sent_when_the_work_commits(resources: Resources) -> None:
    """Neither before the commit, nor by a transaction that is rolled back."""
    async with dedicated_connection(resources.engine) as connection:
        for channel in ("kept", "undone"):
            await connection.execute(text(f"listen {channel}"))
        driver = await driver_of(connection)
        with suppress(RuntimeError):
            async with begin(resources) as work:
                await work.notify("undone")
                raise RuntimeError("roll back")
        async with begin(resources) as work:
            await work.notify("kept")
            before = [one.channel async for one in driver.notifies(timeout=0.2)]
        after = await asyncio.wait_for(anext(driver.notifies()), 5)

    assert ([], "kept", "") == (before, after.channel, after.payload)
