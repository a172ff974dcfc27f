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

# below the ports that a system gives to outgoing connections, one of which could take the port first
LOCAL_PORTS = range(15_000, 30_000)
# option of prctl(2) on Linux: the signal that the kernel sends when the parent ends
PR_SET_PDEATHSIG = 1


def spawn(
    command: Sequence[str | Path],
    log: Path,
    *,
    parent_death_signal: signal.Signals = signal.SIGTERM,
    **more: Any,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that a Ctrl-C in the terminal does not reach it; its output
    goes to `log`.

    Call it from the main thread: the kernel counts the end of the thread that started a child as the parent's
    end.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=more.pop("stdin", subprocess.DEVNULL),
            stdout=more.pop("stdout", output),
            stderr=output,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(parent_death_signal),  # noqa: PLW1509 - one system call
            **more,
        )


def end_with_parent(sig: signal.Signals = signal.SIGTERM) -> None:
    """Make the kernel send this process the signal when its parent ends.

    No effect where the kernel is not Linux.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(sig))


def end(process: subprocess.Popen[bytes], sig: signal.Signals, timeout_s: float = 10) -> int:
    """Send the signal and wait; a process that has not ended within `timeout_s` is killed.

    Returns the exit code.
    """
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(sig)
    try:
        return process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def program(name: str) -> Path:
    """The path of a program that was installed with a wheel: beside this interpreter, else on PATH."""
    beside = Path(sys.executable).parent / name
    found = beside if beside.exists() else Path(shutil.which(name) or "")
    if not found.is_file():
        raise RuntimeError(f"{name} is not installed: run `make` once, it installs requirements.lock")
    return found


def free_port(preferred: int | None = None) -> int:
    """A port of this machine that is not in use: the preferred one if it is free, so that a stack keeps its
    addresses.
    """
    while True:
        port = preferred or secrets.choice(LOCAL_PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
        preferred = None


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, timeout_s: float = 30
) -> None:
    """Wait until the program is ready.

    Raises RuntimeError with the end of its log when it has ended or the time is up.
    """
    limit = time.monotonic() + timeout_s
    while not ready():
        if process.poll() is not None or time.monotonic() > limit:
            # `spawn` passed them
            name = Path(cast("Sequence[str | Path]", process.args)[0]).name
            raise RuntimeError(
                f"{name} did not start (exit code {process.poll()}); the end of {log}:\n{last_lines(log)}"
            )
        time.sleep(0.02)


def last_lines(log: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"


def listens(port: int) -> bool:
    """Whether something accepts connections on this port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def is_root() -> bool:
    """Whether this process runs as root: PostgreSQL refuses to."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
