"""The whole main job while its servers and processes die: the same final state as an undisturbed run, nothing
lost, nothing twice.
"""

import asyncio
import contextlib
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Coroutine
from typing import Any

import pytest

from deploy.local.seaweed import Seaweed
from deploy.local.servers import Server
from shared.chassis.ask import ask
from shared.contracts.problem import UNAVAILABLE, Refusal
from tests.world.final_state import World, balance
from tests.world.main_job import MainJob, Place
from tests.world.stack import Stack, until

QUIET, BUS, DATABASE, ARCHIVE, PROCESSES = (
    Place("58-PAO-01", "3058910002"),
    Place("58-TM-02", "3058910001"),
    Place("58-SAO-33", "3058950001"),
    Place("58-TT-05", "3058940001"),
    Place("58-TT-03", "3058920001"),
)


@pytest.fixture(scope="module")
async def undisturbed(world: World) -> dict[str, Any]:
    """The final state of the job when nothing fails."""
    job = MainJob(world.lsq, QUIET, QUIET.class_of("lower"))
    await job.prepare()
    await job.finish()
    return await balance(world, job)


@contextlib.asynccontextmanager
async def killed(server: Server) -> AsyncIterator[None]:
    """Kill the server; at the end it is started again with its data."""
    await asyncio.to_thread(server.kill)
    try:
        yield
    finally:
        # from the main thread: see subprocesses.spawn
        server.start()
        await asyncio.to_thread(server.wait)


@contextlib.asynccontextmanager
async def full(lsq: Stack) -> AsyncIterator[None]:
    """The archive accepts no object, as on a full disk, but can be read. At the end it has space again."""
    archive = lsq.servers.archive
    if type(archive) is not Seaweed:
        pytest.skip(
            "a container's command is fixed, and its disk is the machine's: only the wheel's server can be started with a limit"
        )
    # free space that it requires, in per cent
    archive.extra_arguments = ("-volume.minFreeSpace=100",)
    await asyncio.to_thread(archive.kill)
    archive.start()
    try:
        await until(lambda: _is_readable(lsq), seconds=60)
        yield
    finally:
        archive.extra_arguments = ()
        await asyncio.to_thread(archive.kill)
        archive.start()
        await asyncio.to_thread(archive.wait)


async def run_with_crash(
    lsq: Stack, server: Server, service: str, table: str, work: Coroutine[Any, Any, None], place: Place
) -> None:
    """Run this work; in the middle of the transaction that inserts into this table the server is killed, then
    started again.
    """
    async with lsq.stalled(service, table, when=f"new.school = '{place.school}'") as release:
        running = asyncio.create_task(work)
        await until(lambda: _either(running, lsq.is_stalled(service)), seconds=60)
        async with killed(server):
            await release()
    await running


@pytest.mark.long
async def test_the_bus_dies_in_mid_import_and_in_mid_issuing(
    world: World, undisturbed: dict[str, Any]
) -> None:
    """NATS by SIGKILL: events are emitted when it is back, requests without an answer are sent again."""
    job = MainJob(world.lsq, BUS, BUS.class_of("lower"))
    await run_with_crash(world.lsq, world.lsq.servers.nats, "grades", "entries", job.prepare(), BUS)
    await run_with_crash(world.lsq, world.lsq.servers.nats, "documents", "issue_register", job.finish(), BUS)

    assert undisturbed == await balance(world, job)


@pytest.mark.long
async def test_the_database_dies_in_mid_import_and_in_mid_issuing(
    world: World, undisturbed: dict[str, Any]
) -> None:
    """PostgreSQL by SIGKILL: every service loses its open transactions, and repeats them."""
    job = MainJob(world.lsq, DATABASE, DATABASE.class_of("lower"))
    await run_with_crash(world.lsq, world.lsq.servers.postgres, "grades", "entries", job.prepare(), DATABASE)
    await run_with_crash(
        world.lsq, world.lsq.servers.postgres, "documents", "issue_register", job.finish(), DATABASE
    )

    assert undisturbed == await balance(world, job)


@pytest.mark.long
async def test_the_archive_is_full_and_dies_in_mid_issuing(world: World, undisturbed: dict[str, Any]) -> None:
    """Full: the approval is refused as unavailable and nothing of it is stored; the press retries, and no
    document fails. Dead: the same.
    """
    lsq, job = world.lsq, MainJob(world.lsq, ARCHIVE, ARCHIVE.class_of("lower"))
    await job.prepare()
    async with full(lsq):
        command = await job.approval_command()
        with pytest.raises(Refusal, match=UNAVAILABLE.code):
            await ask(lsq.bus, command, lsq.token_for(command), lsq.sender, tries=1, timeout_s=60)
        assert [] == await lsq.rows("grades", "select 1 from approvals where school = %s", ARCHIVE.school)
    await lsq.kill("documents.press")
    approval = await job.approve()
    async with full(lsq):
        log_start = lsq.log("documents.press").stat().st_size
        await lsq.start("documents.press")
        await until(
            lambda: (
                b'"worker": "documents-press", "failures": 2'
                in lsq.log("documents.press").read_bytes()[log_start:]
            )
        )
        waiting = "select count(*) from issues where school = %s and form = 'P1B' and state = 'pending' and failures = 0"
        assert [(approval.graduates,)] == await lsq.rows("documents", waiting, ARCHIVE.school)
    await job.report(1)
    await run_with_crash(
        lsq, lsq.servers.archive, "documents", "issue_register", job.correct_and_deliver(), ARCHIVE
    )

    assert undisturbed == await balance(world, job)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2570])
async def test_each_process_dies_while_the_job_runs(
    world: World, undisturbed: dict[str, Any], seed: int
) -> None:
    """With two presses: every process is killed twice by SIGKILL, in an order and at moments of this seed."""
    job, chance = MainJob(world.lsq, PROCESSES, PROCESSES.class_of("lower")), random.Random(seed)
    await world.lsq.start("documents.press/2")
    names = list(world.lsq.supervisor.processes) * 2
    chance.shuffle(names)
    running = asyncio.create_task(whole(job))
    for name in names:
        # a random moment of the job
        await asyncio.sleep(chance.uniform(0, 0.3))
        await world.lsq.kill(name)
        await world.lsq.start(name)
    await running
    await world.lsq.kill("documents.press/2", signal.SIGTERM)

    assert undisturbed == await balance(world, job)


async def whole(job: MainJob) -> None:
    """Run the job from the order of appointment to the partners' receipts."""
    await job.prepare()
    await job.finish()


async def _either(running: asyncio.Task[None], stalled: Awaitable[bool]) -> bool:
    """Whether the work is done or the service waits in `stalled`; an error of the work is raised."""
    if running.done():
        running.result()
    return await stalled


async def _is_readable(lsq: Stack) -> bool:
    try:
        await lsq.archive.exists("records/none")
    except Exception:  # noqa: BLE001 - it is starting
        return False
    return True
