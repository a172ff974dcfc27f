"""The nursery: a process that has imported what all services import, and forks them (`python -m deploy.local.forkserver`, started by the house).

Importing costs 1.5 s of CPU; seven processes on two cores would take ten seconds to say hello. Orders come as JSON lines on stdin
(start this, with this environment and log), news go as JSON lines to stdout (started, ended). It stays without threads, so that forking is safe,
and it ends, with all its children, when the house does.
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

from deploy.local.subprocesses import follow_parent

COMMON = (
    "asyncio", "cryptography.hazmat.primitives.asymmetric.ed25519", "faststream.nats", "faststream.nats.opentelemetry", "minio", "nats", "nkeys",
    "opentelemetry.sdk.trace.export", "psycopg", "psycopg_pool", "pydantic_settings", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.ext.asyncio", "structlog",
    "shared.chassis.service", "shared.chassis.edge", "shared.chassis.archive", "shared.contracts.record",
)


def main() -> None:
    """Import, then obey until stdin ends."""
    follow_parent(signal.SIGKILL)
    for name in COMMON:
        with contextlib.suppress(ImportError):                # a service that needs it says so itself, in its own log
            importlib.import_module(name)
    gc.freeze()                                               # what is imported stays shared between the children
    bell, ring = socket.socketpair()
    for end in (bell, ring):
        end.setblocking(False)
    signal.set_wakeup_fd(ring.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)              # Ctrl-C is for the house, which ends its processes in order
    watch = selectors.DefaultSelector()
    watch.register(sys.stdin.fileno(), selectors.EVENT_READ)
    watch.register(bell, selectors.EVENT_READ)
    _serve(watch, bell, {})


def _serve(watch: selectors.BaseSelector, bell: socket.socket, children: dict[int, str]) -> None:
    pending = b""
    while True:
        ready = {key.fd for key, _ in watch.select()}
        if bell.fileno() in ready:
            bell.recv(4096)
            _tell_who_ended(children)
        if sys.stdin.fileno() in ready:
            if not (data := os.read(sys.stdin.fileno(), 65536)):
                return
            *lines, pending = (pending + data).split(b"\n")
            for line in lines:
                order = json.loads(line)
                children[_fork(order)] = order["name"]


def _tell_who_ended(children: dict[int, str]) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            _tell(ended=children.pop(pid, ""), pid=pid, code=os.waitstatus_to_exitcode(status))


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if not pid:
        _become(order)
    _tell(started=order["name"], pid=pid)
    return pid


def _become(order: dict[str, Any]) -> NoReturn:
    """In the child: the process that was ordered, with its own environment and nothing of the nursery's."""
    follow_parent(signal.SIGKILL)
    os.setsid()
    signal.set_wakeup_fd(-1)
    for wish in (signal.SIGCHLD, signal.SIGINT):
        signal.signal(wish, signal.SIG_DFL)
    log, nothing = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = [order["module"], *order["arguments"]]
    code = 1
    try:
        runpy.run_module(order["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:                                     # noqa: BLE001 - the last thing this process says
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _tell(**news: Any) -> None:
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
