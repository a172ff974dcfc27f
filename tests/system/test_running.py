"""`lsq up`, `lsq down`, `lsq status` as a user runs them: what was started ends, and which process has a
running system open.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.holder import StackHolder, hold, holder
from deploy.local.postgres import child_pids
from deploy.local.supervisor import ROOT
from tests.system.test_command_line import lsq_
from tests.system.test_stack import runs
from tests.world.stack import until


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL, run as nobody, can reach; what runs in it ends with the test."""
    made = Path(tempfile.mkdtemp(prefix="lsq-test-"))
    made.chmod(0o755)
    yield made
    if open_by := holder(made):
        os.kill(open_by.pid, signal.SIGKILL)
    shutil.rmtree(made, ignore_errors=True)


def files(folder: Path) -> dict[str, bytes]:
    """The files in the folder itself: addresses, ports, clock."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


async def test_a_start_that_is_interrupted_leaves_nothing_running(folder: Path) -> None:
    """Ctrl-C in the middle of `lsq up`: exit code 130, and nothing runs."""
    environment = os.environ | {"LSQ_FOLDER": str(folder)}
    up = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs in this loop
        [sys.executable, "-m", "deploy.command", "up"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    host = await until(lambda: holder(folder))
    assert host is not None
    # the servers are being started
    await until((folder / "archive" / "seaweed.log").exists)

    up.send_signal(signal.SIGINT)

    assert 130 == await until(up.poll, lambda code: code is not None, 60)
    assert (None, False) == (holder(folder), runs(host.pid))


@pytest.mark.long
async def test_a_second_host_takes_nothing_from_the_first(folder: Path) -> None:
    """It is refused; the first keeps its addresses, reports its status on one line, and ends by `lsq down`."""
    here = {"LSQ_FOLDER": str(folder)}
    assert 0 == lsq_("up", **here).returncode
    kept = files(folder)
    host = holder(folder)
    assert host is not None

    command = [sys.executable, "-m", "deploy.command.host", "2027-03-29T09:00+07:00"]
    second = subprocess.run(  # noqa: ASYNC221 - nothing else runs in this loop
        command, cwd=ROOT, env=os.environ | here, capture_output=True, text=True, check=False
    )
    status = lsq_("status", "--json", **here)
    after = files(folder)
    down = lsq_("down", **here)

    assert (1, True) == (second.returncode, f"is open in {folder}, by process {host.pid}" in second.stderr)
    assert (0, 1, "portal") == (
        status.returncode,
        status.stdout.count("\n"),
        next(iter(json.loads(status.stdout))),
    )
    assert kept == after
    assert (0, True) == (down.returncode, "all ended" in down.stderr)
    assert holder(folder) is None
    await until(lambda: not runs(host.pid))


@pytest.mark.parametrize("machine", ["this one", "another"])
def test_a_system_that_was_opened_elsewhere_is_not_ended(machine: str, folder: Path) -> None:
    """`lsq down` names the process that has it open, ends nothing, and keeps its addresses."""
    (folder / "running.json").write_text("{}")
    with hold(folder) as lock:
        open_by = holder(folder)
        assert open_by is not None
        if machine == "another":
            open_by = StackHolder(open_by.pid, "another-machine")
            lock.truncate(0)
            lock.write(json.dumps(open_by._asdict()))
            lock.flush()

        done = lsq_("down", LSQ_FOLDER=str(folder))

    assert 2 == done.returncode
    assert (
        f"was not opened by `lsq up` here, but by process {os.getpid()} on {open_by.machine}"
        in done.stderr.replace("\n", " ")
    )
    assert (folder / "running.json").exists()


def test_down_names_a_folder_where_nothing_runs(folder: Path) -> None:
    """A system of another folder may be running."""
    done = lsq_("down", LSQ_FOLDER=str(folder))

    assert (0, True) == (done.returncode, f"nothing was up in {folder}" in done.stderr)


def well(folder: Path) -> bool:
    """Whether `lsq status` says that all is well."""
    return lsq_("status", LSQ_FOLDER=str(folder)).returncode == 0


def servers_of(host: int) -> list[int]:
    """The ids of the servers that the host program has started."""
    command = ["ps", "-o", "pid=,comm=", "--ppid", str(host)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    names = ("nats-server", "postgres", "weed")
    return [int(line.split()[0]) for line in found.stdout.splitlines() if line.split()[1] in names]


def send(sig: signal.Signals, pids: list[int]) -> None:
    """Send a signal to those that still run."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sig)


@pytest.mark.long
async def test_killed_servers_are_started_again_and_status_answers_meanwhile(folder: Path) -> None:
    """Bus, database and archive are killed at once; all is well again without a hand. While a process, the database
    or the bus is frozen, `lsq status` answers, with exit code 1.
    """
    here = {"LSQ_FOLDER": str(folder)}
    assert 0 == lsq_("up", **here).returncode
    host = holder(folder)
    assert host is not None
    servers = servers_of(host.pid)
    assert 3 == len(servers)
    for server in servers:
        os.kill(server, signal.SIGKILL)
    await until(lambda: not any(runs(server) for server in servers))
    await until(lambda: well(folder), seconds=180)

    grades = json.loads((folder / "running.json").read_text())["processes"]["grades"]
    for pid in [*servers_of(host.pid), grades]:
        # a database answers by its sessions
        frozen = [pid, *child_pids(pid)]
        send(signal.SIGSTOP, frozen)
        try:
            assert 1 == lsq_("status", **here).returncode
        finally:
            send(signal.SIGCONT, frozen)
        await until(lambda: well(folder), seconds=60)
    assert 0 == lsq_("down", **here).returncode
