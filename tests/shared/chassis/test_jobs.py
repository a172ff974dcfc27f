"""Timers and workers: each run is in one process, and none is lost when a process dies."""

import asyncio
import signal
from itertools import pairwise

import pytest

from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import EnqueueJobs

TICKS = "select process from ticks where tick > %s order by tick"


@pytest.mark.long
async def test_a_timer_runs_in_one_process_at_a_time(edge: Edge) -> None:
    """Two processes, a timer of 0.2 s: no two ticks are closer.

    When one process is killed, the other continues.
    """
    await edge.start("courier", "courier/2")
    second = edge.processes["courier/2"].pid
    last = (await edge.rows("courier", "select coalesce(max(tick), 0) from ticks"))[0][0]
    await until(lambda: edge.rows("courier", TICKS, last), lambda rows: len(rows) >= 10)
    times = [
        at
        for (at,) in await edge.rows(
            "courier", "select pg_xact_commit_timestamp(xmin) from ticks where tick > %s order by tick", last
        )
    ]
    edge.kill("courier/2")

    assert min((later - earlier).total_seconds() for earlier, later in pairwise(times)) > 0.15
    last = (await edge.rows("courier", "select max(tick) from ticks"))[0][0]
    after = await until(lambda: edge.rows("courier", TICKS, last), lambda rows: len(rows) >= 3)
    assert (second,) not in after


async def test_the_job_of_a_killed_worker_is_taken_by_the_next(edge: Edge) -> None:
    """A worker is killed before its commit: the other process takes the job at once, without a time-out."""
    await edge.ask(an_entry("mid-job"))
    async with edge.stalled("jobs", "new.school = 'mid-job'", "update") as release:
        await edge.ask(EnqueueJobs(authority=AUTHORITY, school="mid-job", jobs=1))
        await until(edge.is_stalled)
        edge.kill("courier")
        await release()
    await edge.start("courier")

    done = "select counted, done_by from jobs where school = 'mid-job' and done_by is not null"
    assert [(1, edge.processes["courier"].pid)] == await until(lambda: edge.rows("courier", done))


@pytest.mark.long
async def test_two_workers_share_the_jobs(edge: Edge) -> None:
    """Each job is done once; none waits for the sweep."""
    await edge.start("courier", "courier/2")
    await edge.ask(EnqueueJobs(authority=AUTHORITY, school="shared", jobs=60))
    done = "select done_by from jobs where school = 'shared' and done_by is not null"
    rows = await until(lambda: edge.rows("courier", done), lambda rows: len(rows) == 60)
    both = {edge.processes[name].pid for name in ("courier", "courier/2")}
    code = await asyncio.to_thread(edge.kill, "courier/2", signal.SIGTERM)

    assert {by for (by,) in rows} <= both
    assert 0 == code, edge.log("courier/2").read_text()


async def test_a_job_that_fails_does_not_stop_its_worker(edge: Edge) -> None:
    """The failure is logged by kind, and the job is tried again until it succeeds."""
    async with edge._trigger(
        "jobs", "update", "if new.school = 'fails' then raise exception 'made to fail, with a name'; end if"
    ):
        await edge.ask(EnqueueJobs(authority=AUTHORITY, school="fails", jobs=1))
        await until(lambda: '"event": "worker_failed"' in edge.log("courier").read_text())
    done = "select 1 from jobs where school = 'fails' and done_by is not null"

    assert [(1,)] == await until(lambda: edge.rows("courier", done))
    assert "with a name" not in edge.log("courier").read_text()
