"""The supervisor: starts the processes of a stack through the fork server, knows their ids, and learns when
they end.
"""

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
from deploy.processes import process_named

ROOT = Path(__file__).parents[2]
# the data folder of `lsq up`; the demo's is a folder in it
FOLDER = Path(os.environ.get("LSQ_FOLDER") or ROOT / ".lsq").absolute()
# what the processes inherit of our environment; they see nothing else of it
INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SSL_CERT_FILE", "COVERAGE_PROCESS_START")
END_TIMEOUT_S = 20.0


@dataclass
class ManagedProcess:
    """A process of the stack: its id while it runs, its exit code when it has ended."""

    name: str
    pid: int
    log: Path
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    code: int | None = None
    # whether its end was asked for
    is_stopping: bool = False


class Supervisor:
    """All processes that the fork server has started."""

    def __init__(
        self, logs: Path, on_unexpected_end: Callable[[ManagedProcess], None] = lambda _: None
    ) -> None:
        self.logs, self.on_unexpected_end = logs, on_unexpected_end
        self.processes: dict[str, ManagedProcess] = {}
        self._starting: dict[str, asyncio.Future[ManagedProcess]] = {}

    def open(self) -> None:
        """Start the fork server; it imports while the servers start."""
        self.logs.mkdir(parents=True, exist_ok=True)
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        self._environment = inherited | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
        self._forkserver = spawn(
            [sys.executable, "-m", "deploy.local.forkserver"],
            self.logs / "forkserver.log",
            parent_death_signal=signal.SIGKILL,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=self._environment,
        )
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """End the fork server; the processes that it forked end with it."""
        self._listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listener
        assert self._forkserver.stdin is not None
        assert self._forkserver.stdout is not None
        self._forkserver.stdin.close()
        await asyncio.to_thread(end, self._forkserver, signal.SIGKILL)
        self._forkserver.stdout.close()

    async def start(self, name: str, environment: dict[str, str]) -> ManagedProcess:
        """Fork a process and run it with this environment."""
        process = process_named(name)
        started: asyncio.Future[ManagedProcess] = asyncio.get_running_loop().create_future()
        self._starting[name] = started
        request = {
            "name": name,
            "module": f"services.{process.service}",
            "arguments": [process.role] if process.role else [],
            "environment": self._environment | environment,
            "log": str(self.log(name)),
        }
        assert self._forkserver.stdin
        self._forkserver.stdin.write(json.dumps(request).encode() + b"\n")
        self._forkserver.stdin.flush()
        return await started

    async def end(self, name: str, sig: signal.Signals, timeout_s: float = END_TIMEOUT_S) -> int:
        """Send a process the signal and wait for its end; after the timeout it is killed.

        Returns its exit code.
        """
        process = self.processes[name]
        process.is_stopping = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, sig)
        try:
            await asyncio.wait_for(process.ended.wait(), timeout_s)
        except TimeoutError:
            os.kill(process.pid, signal.SIGKILL)
            await process.ended.wait()
        assert process.code is not None
        return process.code

    def log(self, name: str) -> Path:
        """The log of a process: JSON lines, and the traceback of a crash."""
        return self.logs / f"{name.replace('/', '-')}.log"

    async def _listen(self) -> None:
        reader = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), self._forkserver.stdout
        )
        async for line in reader:
            message = json.loads(line)
            if "started" in message:
                name = message["started"]
                self.processes[name] = ManagedProcess(name, message["pid"], self.log(name))
                self._starting.pop(name).set_result(self.processes[name])
            else:
                process = next(
                    process for process in self.processes.values() if process.pid == message["pid"]
                )
                self._handle_end(process, message["code"])
        for started in self._starting.values():
            started.set_exception(
                RuntimeError(f"the fork server has ended: see {self.logs / 'forkserver.log'}")
            )

    def _handle_end(self, process: ManagedProcess, code: int) -> None:
        process.code = code
        process.ended.set()
        if not process.is_stopping:
            self.on_unexpected_end(process)
