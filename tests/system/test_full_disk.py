"""The database's disk is full: no import fails, and it continues once there is space.

(The archive's disk: test_main_job_with_crashes.)
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.demo.people.workbooks import workbook
from deploy.demo.story import CLOCK
from deploy.local.postgres import Postgres
from deploy.local.subprocesses import is_root
from tests.world.main_job import MainJob, Place
from tests.world.schools import make_school
from tests.world.stack import Stack, until

pytestmark = pytest.mark.long


@contextmanager
def a_small_disk(place: Path, megabytes: int) -> Iterator[None]:
    """A small file system at this path. Only root can mount one."""
    place.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """While this lasts, the disk of this path has no free space."""
    ballast = place / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(place).free)
    try:
        yield
    finally:
        ballast.unlink()


async def test_a_database_whose_disk_is_full_continues_the_import_later() -> None:
    """PostgreSQL cannot write: the import waits and does not fail; with space again each row is stored once."""
    lsq = Stack(clock_start=CLOCK)
    disk = lsq.servers.postgres.home if isinstance(lsq.servers.postgres, Postgres) else None
    if disk is None or not may_mount(lsq.folder):
        pytest.skip(
            "a disk of a small size is a mount, which only root may make, and a container's disk is the machine's"
        )
    place = Place("58-PAO-01", "3058977002")
    job = MainJob(lsq, place, place.class_of("lower", students=40))
    with a_small_disk(disk, 400):
        await lsq.open(subset=("registry", "grades", "linkage"))
        try:
            await make_school(lsq, place.authority, place.school)
            async with lsq.stalled("grades", "entries") as release:
                running = asyncio.create_task(job.send(workbook(job.group.workbook()[0])))
                await until(lambda: lsq.is_stalled("grades"))
                with filled(disk):
                    await release()
                    await until(
                        lambda: any(
                            "DiskFull" in lsq.log(name).read_text("utf-8") for name in ("grades", "linkage")
                        ),
                        seconds=60,
                    )
            state = await running
            assert len(job.group.workbook()[0]) == state.applied
            stored = "select count(*), count(distinct row) from entries where school = %s and changes is null"
            assert [(state.applied,) * 2] == await lsq.rows("grades", stored, place.school)
            assert '"defect"' not in lsq.log("grades").read_text("utf-8")
        finally:
            await lsq.close()


def may_mount(folder: Path) -> bool:
    """Whether this process can mount a file system: in a container root often cannot."""
    probe = folder / "probe"
    probe.mkdir()
    made = (
        is_root()
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", probe], check=False, capture_output=True
        ).returncode
    )
    if made:
        subprocess.run(["umount", probe], check=True)
    return made
