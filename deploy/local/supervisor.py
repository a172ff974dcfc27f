"""The house's side of the nursery: start a process, know its id, hear of its end."""
import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.subprocesses import end, spawn
from deploy.processes import called

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("LSQ_FOLDER") or ROOT / ".lsq").absolute()       # where the house of `lsq up` lies, and the demo's in it
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SSL_CERT_FILE", "COVERAGE_PROCESS_START")     # of our own environment; the rest is nobody's business


@dataclass
class Member:
    """A process of the house: its id while it lives, its exit code when it has ended."""

    name: str
    pid: int
    log: Path
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    code: int | None = None
    expected: bool = False                                    # whether somebody asked for its end


class Supervisor:
    """All processes that the nursery has forked."""

    def __init__(self, logs: Path, on_loss: Callable[[Member], None] = lambda _: None) -> None:
        self.logs, self.on_loss = logs, on_loss
        self.members: dict[str, Member] = {}
        self._births: dict[str, asyncio.Future[Member]] = {}
        self._ready = asyncio.Event()

    def open(self) -> None:
        """Start the nursery; it imports while the servers start."""
        self.logs.mkdir(parents=True, exist_ok=True)
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
        self._nursery = spawn([sys.executable, "-m", "deploy.local.forkserver"], self.logs / "nursery.log", at_parents_end=signal.SIGKILL,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment)
        self._environment = environment
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """End the nursery; what it has forked ends with it."""
        self._listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listener
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.close()
        await asyncio.to_thread(end, self._nursery, signal.SIGKILL)
        self._nursery.stdout.close()

    async def start(self, name: str, environment: dict[str, str]) -> Member:
        """Fork a process and run it with this environment."""
        process = called(name)
        born: asyncio.Future[Member] = asyncio.get_running_loop().create_future()
        self._births[name] = born
        order = {"name": name, "module": f"services.{process.service}", "arguments": [process.role] if process.role else [],
                 "environment": self._environment | environment, "log": str(self.log(name))}
        assert self._nursery.stdin
        self._nursery.stdin.write(json.dumps(order).encode() + b"\n")
        self._nursery.stdin.flush()
        return await born

    async def end(self, name: str, wish: signal.Signals, patience: float = 20) -> int:
        """Send a process the signal and wait for its end; after `patience` seconds it is killed. Its exit code."""
        member = self.members[name]
        member.expected = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(member.pid, wish)
        try:
            await asyncio.wait_for(member.ended.wait(), patience)
        except TimeoutError:
            os.kill(member.pid, signal.SIGKILL)
            await member.ended.wait()
        assert member.code is not None
        return member.code

    def log(self, name: str) -> Path:
        """The log of a process: JSON lines, and whatever a crash writes."""
        return self.logs / f"{name.replace('/', '-')}.log"

    async def _listen(self) -> None:
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), self._nursery.stdout)
        async for line in reader:
            news = json.loads(line)
            if "started" in news:
                member = self.members[news["started"]] = Member(news["started"], news["pid"], self.log(news["started"]))
                self._births.pop(member.name).set_result(member)
            else:
                self._lost(next(member for member in self.members.values() if member.pid == news["pid"]), news["code"])
        for birth in self._births.values():
            birth.set_exception(RuntimeError(f"the nursery has ended: see {self.logs / 'nursery.log'}"))

    def _lost(self, member: Member, code: int) -> None:
        member.code = code
        member.ended.set()
        if not member.expected:
            self.on_loss(member)
