"""Child processes that never outlive their parent, and the ports they listen on."""
import contextlib
import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

PORTS = range(15_000, 30_000)                                 # below those that a system gives to outgoing connections, one of which could be quicker than we
PR_SET_PDEATHSIG = 1                                          # prctl(2), Linux: what the kernel sends when the parent dies


def spawn(command: Sequence[str | Path], log: Path, *, at_parents_end: signal.Signals = signal.SIGTERM, **more: Any) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own (a Ctrl-C in the terminal is ours to pass on); its output goes to `log`.

    Call it from the main thread: the kernel counts the end of the thread that started a child as the parent's end.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdin=more.pop("stdin", subprocess.DEVNULL), stdout=more.pop("stdout", output), stderr=output,
            start_new_session=True, preexec_fn=lambda: follow_parent(at_parents_end), **more)            # noqa: PLW1509 - set before any thread exists in the child


def follow_parent(wish: signal.Signals = signal.SIGTERM) -> None:
    """From now on this process gets the signal when its parent is gone. Without effect where the kernel is not Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(wish))


def end(process: subprocess.Popen[bytes], wish: signal.Signals, patience: float = 10) -> int:
    """Send the signal, wait, and kill what does not end within `patience` seconds. The exit code."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(wish)
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def program(name: str) -> Path:
    """A program that came with a wheel: beside this interpreter, else on PATH."""
    beside = Path(sys.executable).parent / name
    found = beside if beside.exists() else Path(shutil.which(name) or "")
    if not found.is_file():
        raise RuntimeError(f"{name} is not installed: run `make` once, it installs requirements.lock")
    return found


def free_port(wish: int | None = None) -> int:
    """A port of this machine that nobody uses at this moment: the one wished for when it is free (a house that starts again keeps its addresses)."""
    while True:
        port = wish or secrets.choice(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
        wish = None


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float = 30) -> None:
    """Wait until the program is ready; raises with the end of its log when it has ended or takes too long."""
    limit = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > limit:
            name = Path(cast("Sequence[str | Path]", process.args)[0]).name       # as `spawn` was given them
            raise RuntimeError(f"{name} did not start (exit code {process.poll()}); the end of {log}:\n{last_lines(log)}")
        time.sleep(0.02)


def last_lines(log: Path, lines: int = 15) -> str:
    """The end of a log, for a person who must see why something did not start."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


def listens(port: int) -> bool:
    """Whether something accepts connections on this port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def is_root() -> bool:
    """Whether we are root: PostgreSQL refuses to be."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
