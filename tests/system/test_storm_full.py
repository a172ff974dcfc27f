"""A disk that is full: whoever asks is told to ask again, no document is blamed, and with room on the disk all goes on."""
import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from deploy.local.children import is_root
from deploy.local.demo.story import CLOCK
from deploy.local.postgres import Postgres
from deploy.local.seaweed import Seaweed
from shared.ask import ask
from shared.contracts.problem import AWAY, Refusal
from tests.world.books import World, balance
from tests.world.house import House, until
from tests.world.main_job import MainJob, Place
from tests.world.workbooks import workbook

SCHOOL = Place("58-TM-02", "3058910001")


@asynccontextmanager
async def full_archive(lsq: House) -> AsyncIterator[None]:
    """SeaweedFS takes nothing more: it is told to keep all of the disk free, as when the disk has no room. It still reads."""
    archive = lsq.servers.archive
    assert isinstance(archive, Seaweed)
    for archive.more in (("-volume.minFreeSpace=100",), ()):
        await asyncio.to_thread(archive.kill)
        archive.start()
        if archive.more:
            await until(lambda: _reads(lsq), seconds=60)
            yield
        else:
            await asyncio.to_thread(archive.wait)


async def test_a_full_archive_stops_the_approval_whole_and_the_press_in_its_place(world: World) -> None:
    """The director is told to ask again, nothing of the approval is kept; once there is room the same is done, and every book balances."""
    if type(world.lsq.servers.archive) is not Seaweed:
        pytest.skip("a container's command is fixed, and its disk is the machine's: only the server from the wheel can be told that its disk is full")
    job = MainJob(world.lsq, SCHOOL, SCHOOL.class_of("upper"))
    await job.prepare()
    async with full_archive(world.lsq):
        with pytest.raises(Refusal, match=AWAY.code):
            await ask(world.lsq.bus, job.approves(), world.lsq.token_for(job.approves()), tries=1)
        assert [(0,)] == await world.lsq.rows("grades", "select count(*) from approvals where school = %s and level = 'upper'", SCHOOL.school)
    await world.lsq.kill("documents.press")
    approval = await job.approve()
    async with full_archive(world.lsq):
        press = await world.lsq.start("documents.press")
        await until(lambda: '"worker": "documents-press", "failures": 2' in press.log.read_text("utf-8"))
        waiting = "select count(*) from issues where school = %s and form = 'P1U' and state = 'pending' and failures = 0"
        assert [(approval.graduates,)] == await world.lsq.rows("documents", waiting, SCHOOL.school)
    await job.report(1)
    await job.correct()
    await job.deliver(version=2)
    await balance(world, job)


@contextmanager
def a_small_disk(place: Path, megabytes: int) -> Iterator[None]:
    """A file system of its own size at this place. Only root may make one."""
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """While this lasts, nothing is free on the disk of this place."""
    ballast = place / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(place).free)
    try:
        yield
    finally:
        ballast.unlink()


async def test_a_database_whose_disk_is_full_takes_the_import_later() -> None:
    """PostgreSQL writes nothing more: the import is not to blame and waits; with room again each row is there once."""
    lsq = House(clock_start=CLOCK)
    disk = lsq.servers.postgres.home if isinstance(lsq.servers.postgres, Postgres) else None
    if disk is None or not may_mount(lsq.folder):
        pytest.skip("a disk of a small size is a mount, which only root may make, and a container's disk is the machine's")
    place = Place("58-PAO-01", "3058977002")
    job = MainJob(lsq, place, place.class_of("lower", students=40))
    with a_small_disk(disk, 400):
        await lsq.open(subset=("registry", "grades", "linkage"))
        try:
            async with lsq.stalled("grades", "entries") as release:
                doing = asyncio.create_task(job.send(workbook(job.group.workbook()[0])))
                await until(lambda: lsq.is_stalled("grades"))
                with filled(disk):
                    await release()
                    await until(lambda: any("DiskFull" in lsq.log(name).read_text("utf-8") for name in ("grades", "linkage")), seconds=60)
            said = await doing
            assert len(job.group.workbook()[0]) == said.applied
            stored = "select count(*), count(distinct row) from entries where school = %s and changes is null"
            assert [(said.applied,) * 2] == await lsq.rows("grades", stored, place.school)
            assert '"defect"' not in lsq.log("grades").read_text("utf-8")
        finally:
            await lsq.close()


def may_mount(folder: Path) -> bool:
    """Whether this process may make a file system: root often may not in a container."""
    probe = folder / "probe"
    probe.mkdir()
    made = is_root() and not subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", probe], check=False, capture_output=True).returncode
    if made:
        subprocess.run(["umount", probe], check=True)
    return made


async def _reads(lsq: House) -> bool:
    try:
        await lsq.archive.list("records/", limit=1)
    except Exception:                                         # noqa: BLE001 - it starts
        return False
    return True
