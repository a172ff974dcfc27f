"""From nothing running to all healthy, and how much memory each process uses while the demo runs: python -m
tests.bench start
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from tests.bench.figures import Figure, cpu, memory, pids, servers
from tests.world.stack import Stack, until

# MiB of a process
MOST = 250
DEMO = "import sys, pathlib; from deploy.demo.run import run; folder, out = map(pathlib.Path, sys.argv[1:]); sys.exit(run(as_json=True, out=out, folder=folder))"


async def measure(demo: bool = True) -> AsyncIterator[Figure]:
    """The start in a new folder; then the whole demo in a folder of its own."""
    for part in (starts, demo_run) if demo else (starts,):
        async for figure in part():
            yield figure


async def starts() -> AsyncIterator[Figure]:
    """Seconds until every process reports that it is healthy."""
    stack = Stack()
    begun = time.perf_counter()
    try:
        await stack.open()
        await until(
            stack.health,
            lambda found: all(
                one and all(one[part] is not False for part in ("database", "bus")) for one in found.values()
            ),
        )
        seconds, mine = time.perf_counter() - begun, pids(stack, *stack.supervisor.processes)
        used = cpu([*mine, stack.supervisor._forkserver.pid, *servers(stack)])
        yield Figure(
            "start: from nothing running to all healthy",
            seconds,
            "s",
            used,
            "start",
            "15 at most",
            more={"processes": len(mine)},
        )
    finally:
        await stack.close()


async def demo_run() -> AsyncIterator[Figure]:
    """The demo as `make demo` runs it, in a folder of its own; the kernel records the most memory that each
    process held.
    """
    with tempfile.TemporaryDirectory(prefix="lsq-bench-") as name:
        folder = Path(name)
        # PostgreSQL, run as nobody, must reach its own part
        os.chmod(folder, 0o755)
        begun = time.perf_counter()
        run = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            DEMO,
            str(folder / "stack"),
            str(folder / "out"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        watch = asyncio.create_task(most_of(folder / "stack/running.json"))
        out, _ = await run.communicate()
        seconds, (most, used) = time.perf_counter() - begun, await ended(watch)
        if run.returncode:
            raise RuntimeError("the demo failed: run it alone and see why")
        steps = json.loads(out.splitlines()[-1])["seconds"]
        yield Figure(
            "demo: the main job once, set-up not counted",
            seconds,
            "s",
            used,
            "demo",
            "60 at most",
            more={"steps": steps},
        )
        name, mib = max(most.items(), key=lambda one: one[1])
        yield Figure(
            "demo: most memory of a process",
            mib,
            "MiB",
            target=f"{MOST} at most",
            more={"process": name, "each": most},
        )


async def most_of(where: Path) -> tuple[dict[str, float], float]:
    """Poll until cancelled: the most MiB of each process that the stack's file names, and the CPU
    milliseconds of all of them together.
    """
    most: dict[str, float] = {}
    used: dict[int, float] = {}
    with suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(0.2)
            with suppress(FileNotFoundError, json.JSONDecodeError):
                for process, pid in running_processes(where).items():
                    most[process] = max(most.get(process, 0.0), memory(pid, "VmHWM"))
                    used[pid] = max(used.get(pid, 0.0), cpu([pid]))
    return most, sum(used.values())


def running_processes(where: Path) -> dict[str, int]:
    """The running processes, as the stack's own file lists them."""
    found: dict[str, int] = json.loads(where.read_text())["processes"]
    return found


async def ended(watch: "asyncio.Task[tuple[dict[str, float], float]]") -> tuple[dict[str, float], float]:
    """The figures until now."""
    watch.cancel()
    return await watch
