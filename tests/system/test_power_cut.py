"""A power cut loses nothing that bus, database or archive has acknowledged.

Their data lie on a file system of their own, which is shut down without being flushed, as a power cut leaves
it; then they are started again by the code that starts them always.
"""

import asyncio
import contextlib
import fcntl
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import nats
import psycopg
import pytest
from nats.aio.client import Client

from deploy.local import seaweed
from deploy.local.keys import Vault
from deploy.local.servers import WheelServers
from deploy.local.subprocesses import is_root
from deploy.nats import streams
from shared.chassis.archive import Archive
from shared.chassis.bus import STREAM
from shared.chassis.settings import ArchiveSettings
from tests.world.stack import until

# ioctl of ext4 and XFS: no more reads and writes; 2: what waits in the journal is not written either
FS_IOC_SHUTDOWN = 0x8004587D
WITHOUT_FLUSH = struct.pack("I", 2)
IMAGE_BYTES = 2_000_000_000
ENOUGH = 60
"""Acknowledgements of each server before the cut; it keeps writing through it."""


class Disk:
    """A file system in a file, mounted."""

    def __init__(self, folder: Path) -> None:
        self.image, self.place = folder / "disk.img", folder / "disk"
        self.place.mkdir()
        with self.image.open("wb") as image:
            image.truncate(IMAGE_BYTES)
        self._run("mkfs.ext4", "-q", "-F", self.image)
        self.mount()

    def mount(self) -> None:
        self._run("mount", "-o", "loop", self.image, self.place)

    def unmount(self) -> None:
        self._run("umount", self.place)

    def cut(self) -> None:
        """Cut the power of the disk."""
        place = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(place, FS_IOC_SHUTDOWN, WITHOUT_FLUSH)
        finally:
            os.close(place)

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"{command[0]}: {done.stderr.strip()}")


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk whose power can be cut: Linux, root, and a kernel that mounts a file."""
    if not sys.platform.startswith("linux") or not is_root():
        pytest.skip("only root on Linux mounts a file system of its own")
    with tempfile.TemporaryDirectory(prefix="lsq-power-") as made:
        folder = Path(made)
        # PostgreSQL, run as nobody, must reach its own folder
        folder.chmod(0o755)
        try:
            disk = Disk(folder)
        except OSError as error:
            pytest.skip(f"this machine mounts no file: {error}")
        try:
            yield disk
        finally:
            with contextlib.suppress(OSError):
                disk.unmount()


def servers_on(disk: Disk) -> WheelServers:
    return WheelServers(disk.place, Vault(disk.place / "secrets"))


def archive_of(servers: WheelServers) -> Archive:
    return Archive(ArchiveSettings.model_validate(servers.archive_access(None)))


async def bus_of(servers: WheelServers) -> Client:
    return await nats.connect(
        servers.bus_url, user_credentials=str(servers.credentials(None)), allow_reconnect=False
    )


async def write_until_cut(write: Callable[[int], Awaitable[Any]], acknowledged: list[int]) -> None:
    """Write 0, 1, 2 … and note each that was acknowledged, until the power is cut."""
    number = 0
    with contextlib.suppress(Exception):
        while True:
            await asyncio.wait_for(write(number), 5)
            acknowledged.append(number)
            number += 1


@contextlib.asynccontextmanager
async def running(servers: WheelServers) -> AsyncIterator[WheelServers]:
    try:
        await servers.open()
        yield servers
    finally:
        for server in reversed(servers.running):
            await asyncio.to_thread(server.kill)
        servers.running.clear()


@pytest.mark.long
async def test_what_was_acknowledged_survives_a_power_cut(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Puts of the archive, events of the bus, commits of the database, all made up to the moment of the cut; a
    file that nobody flushed is lost, so the cut is one.
    """
    boot_id = tmp_path / "boot_id"
    boot_id.write_text("the first start of the machine")
    monkeypatch.setattr(seaweed, "BOOT_ID", boot_id)
    acknowledged: dict[str, list[int]] = {"puts": [], "events": [], "commits": []}
    async with running(servers_on(disk)) as servers:
        assert servers.postgres.data.is_relative_to(disk.place)
        archive, bus = archive_of(servers), await bus_of(servers)
        stream = bus.jetstream()
        await streams.declare(stream)
        with psycopg.connect(servers.owner_dsn("grades")) as owner:
            owner.execute("create table kept (number integer primary key)")
        database = await psycopg.AsyncConnection.connect(servers.dsn("grades"), autocommit=True)
        writers: dict[str, Callable[[int], Awaitable[Any]]] = {
            "puts": lambda number: archive.put_new(
                f"records/{number}.json", f"{number}".encode() * 1000, "application/json"
            ),
            "events": lambda number: stream.publish("lsq.evt.grades.kept.v1.-.-", f"{number}".encode()),
            "commits": lambda number: database.execute("insert into kept values (%s)", [number]),
        }
        writing = [
            asyncio.create_task(write_until_cut(write, acknowledged[name])) for name, write in writers.items()
        ]
        await until(lambda: min(map(len, acknowledged.values())), lambda least: least >= ENOUGH)
        (disk.place / "unflushed").write_bytes(b"lost" * 1000)
        disk.cut()
        before_cut = {name: list(numbers) for name, numbers in acknowledged.items()}
    await asyncio.gather(*writing)
    await bus.close()
    await asyncio.to_thread(disk.unmount)
    await asyncio.to_thread(disk.mount)
    boot_id.write_text("the second start of the machine")

    unflushed = disk.place / "unflushed"
    assert not unflushed.exists() or unflushed.stat().st_size == 0
    async with running(servers_on(disk)) as servers:
        archive, bus = archive_of(servers), await bus_of(servers)
        found = await asyncio.gather(
            *(archive.get(f"records/{number}.json") for number in before_cut["puts"])
        )
        assert [f"{number}".encode() * 1000 for number in before_cut["puts"]] == found
        await archive.check()
        kept = (await bus.jetstream().stream_info(STREAM)).state.messages
        assert kept >= len(before_cut["events"])
        with psycopg.connect(servers.dsn("grades")) as database:
            rows = {number for (number,) in database.execute("select number from kept").fetchall()}
        assert set(before_cut["commits"]) <= rows
        await bus.close()
