"""The fork server: a process that has imported what all services import, and forks them (`python -m
deploy.local.forkserver`).

An import costs 1.5 s of CPU; seven processes on two cores would need ten seconds to start. The supervisor
starts this process, writes requests as JSON lines to its stdin (start this process, with this environment and
log), and reads messages as JSON lines from its stdout (started, ended). It has no threads, so that forking is
safe. It ends, with all its children, when the supervisor's process ends.
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from deploy.local.subprocesses import end_with_parent

PRELOADED = (
    "asyncio",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "faststream.nats",
    "faststream.nats.opentelemetry",
    "minio",
    "nats",
    "nkeys",
    "opentelemetry.sdk.trace.export",
    "psycopg",
    "psycopg_pool",
    "pydantic_settings",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.ext.asyncio",
    "structlog",
    "shared.chassis.service",
    "shared.chassis.edge",
    "shared.chassis.archive",
    "shared.contracts.record",
)


def main() -> None:
    """Import, then handle requests until stdin ends."""
    end_with_parent(signal.SIGKILL)
    for name in PRELOADED:
        # a service that needs a missing module reports it in its own log
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # the memory of what is imported stays shared with the forked processes
    gc.freeze()
    wakeup_reader, wakeup_writer = socket.socketpair()
    wakeup_reader.setblocking(False)
    wakeup_writer.setblocking(False)
    signal.set_wakeup_fd(wakeup_writer.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    # Ctrl-C is for the supervisor, which ends its processes in order
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    selector = selectors.DefaultSelector()
    selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
    selector.register(wakeup_reader, selectors.EVENT_READ)
    _serve(selector, wakeup_reader)


def _serve(selector: selectors.BaseSelector, wakeup_reader: socket.socket) -> None:
    names: dict[int, str] = {}
    pending = b""
    while True:
        ready = {key.fd for key, _ in selector.select()}
        if wakeup_reader.fileno() in ready:
            wakeup_reader.recv(4096)
            _report_ended(names)
        if sys.stdin.fileno() in ready:
            if not (data := os.read(sys.stdin.fileno(), 65536)):
                return
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                request = json.loads(line)
                names[_fork(request)] = request["name"]


def _report_ended(names: dict[int, str]) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _report(ended=names.pop(pid, ""), pid=pid, code=os.waitstatus_to_exitcode(status))


def _fork(request: dict[str, Any]) -> int:
    pid = os.fork()
    if not pid:
        _run_module(request)
    _report(started=request["name"], pid=pid)
    return pid


def _run_module(request: dict[str, Any]) -> NoReturn:
    """In the forked process: run the requested module with its own environment, log and signals, then
    exit.
    """
    end_with_parent(signal.SIGKILL)
    os.setsid()
    signal.set_wakeup_fd(-1)
    for sig in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(sig, signal.SIG_DFL)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = [request["module"], *request["arguments"]]
    code = 1
    try:
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - whatever ended the process goes into its log
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _report(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
