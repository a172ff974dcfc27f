"""Outages of servers: nothing is lost, nothing happens twice."""

import asyncio

import pytest

from shared.chassis import ask as asking
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import EnqueueJobs, SchoolEntries


async def test_nats_stopped_and_started_loses_nothing(edge: Edge) -> None:
    """Events committed during an outage of the bus are sent after it.

    Questions asked during it are answered.
    """
    await edge.ask(an_entry("outage"))
    edge.nats.stop()
    asked = asyncio.create_task(edge.ask(an_entry("outage", pupil="p2")))
    await until(lambda: not edge.bus.is_connected)
    edge.nats.start()

    assert 2 == (await asked).entry
    assert 3 == (await edge.ask(an_entry("outage", pupil="p3"))).entry
    assert [1, 2, 3] == await until(lambda: edge.deliveries("outage"), lambda entries: len(entries) == 3)


async def test_postgresql_killed_in_the_middle_loses_nothing(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL is killed while entries are made, reactions run and a worker has a job.

    After its restart all of it is done.
    """
    # thirty people ask, each from a process of their own
    monkeypatch.setattr(asking, "RETRIES", asking.RetryBudget(reserve=10_000, left=10_000))
    school = {"authority": AUTHORITY, "school": "crash"}
    async with edge.stalled("jobs", "new.school = 'crash'", "update"):
        await edge.ask(EnqueueJobs(**school, jobs=3))
        await until(edge.is_stalled)
        asked = [asyncio.create_task(edge.ask(an_entry("crash", pupil=f"p{n}"))) for n in range(30)]
        await until(lambda: edge.deliveries("crash"))
        await asyncio.to_thread(edge.postgres.kill)
        edge.postgres.start()
        await asyncio.to_thread(edge.postgres.wait)
        await edge.connect_to_databases()

    numbers = sorted(reply.entry for reply in await asyncio.gather(*asked))

    assert list(range(1, 31)) == numbers
    assert 30 == (await edge.ask(SchoolEntries(**school))).entries
    assert numbers == await until(lambda: edge.deliveries("crash"), lambda entries: len(entries) == 30)
    jobs = "select count(*) from jobs where school = 'crash' and done_by is not null"
    assert [(3,)] == await until(lambda: edge.rows("courier", jobs), lambda rows: rows[0][0] == 3)
