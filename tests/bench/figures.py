"""The output of a bench: one JSON line a figure, with its CPU time and what it is compared with.

CPU time is read from /proc, of all processes that worked, ended children included: on a shared machine it is
the reliable figure.
"""

import json
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.world.stack import Stack

TICK = os.sysconf("SC_CLK_TCK")
MIB = 2**20


@dataclass(frozen=True)
class Comparison:
    """The limit or the peer in the same run."""

    name: str
    value: float
    cpu_ms: float | None = None


@dataclass(frozen=True)
class Figure:
    """One figure.

    `cpu_ms`: CPU milliseconds for one `per`. `target`: the goal, in words for people.
    """

    name: str
    value: float
    unit: str
    cpu_ms: float | None = None
    per: str = ""
    target: str = ""
    limit: Comparison | None = None
    peer: Comparison | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        """As JSON, with the load of the machine at this moment."""
        fields: dict[str, Any] = {"name": self.name, "value": brief(self.value), "unit": self.unit}
        fields |= {"cpu_ms": brief(self.cpu_ms), "per": self.per} if self.cpu_ms is not None else {}
        fields |= {"target": self.target} if self.target else {}
        for place in ("limit", "peer"):
            if comparison := getattr(self, place):
                fields[place] = {"name": comparison.name, "value": brief(comparison.value)} | (
                    {"cpu_ms": brief(comparison.cpu_ms)} if comparison.cpu_ms is not None else {}
                )
        return json.dumps(
            fields
            | {key: brief(value) for key, value in self.more.items()}
            | {"load": round(os.getloadavg()[0], 1)},
            ensure_ascii=False,
        )


@asynccontextmanager
async def running(*processes: str) -> AsyncIterator[Stack]:
    """A new stack with these processes; `grades/2` is a second one of grades."""
    stack = Stack()
    await stack.open([name for name in processes if "/" not in name])
    try:
        for name in processes:
            if "/" in name:
                await stack.start(name)
        yield stack
    finally:
        await stack.close()


def brief(value: Any) -> Any:
    """Numbers to four digits: the rest is noise."""
    if isinstance(value, dict):
        return {key: brief(one) for key, one in value.items()}
    return (
        float(f"{value:.4g}")
        if isinstance(value, float) and abs(value) < 10_000
        else round(value)
        if isinstance(value, float)
        else value
    )


def cpu(pids: Iterable[int]) -> float:
    """CPU milliseconds that these processes have used, with their children that have ended."""
    return sum(sum(map(int, stat[11:15])) for pid in pids if (stat := _stat(pid))) / TICK * 1000


def pids(stack: Stack, *names: str) -> list[int]:
    """The processes of these names; `documents.press` also finds `documents.press/2`."""
    return [
        member.pid
        for name, member in stack.supervisor.processes.items()
        if name.split("/")[0] in names and member.code is None
    ]


def servers(stack: Stack) -> list[int]:
    """Bus, database and archive: the descendants of this process that are not the stack's own processes.

    None where Docker runs them.
    """
    own = {stack.supervisor._forkserver.pid}
    return [pid for pid in descendants(os.getpid(), own) if pid not in own]


def descendants(pid: int, without: set[int]) -> Iterator[int]:
    """All running descendants of this process, except some and their descendants."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            parents.setdefault(int(stat[1]), []).append(int(entry.name))
    waiting = [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            if child not in without:
                waiting.append(child)
                yield child


def memory(pid: int, what: str = "VmRSS") -> float:
    """MiB that a process holds (VmRSS), or has held at most (VmHWM); 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0.0
    return next(
        (int(line.split()[1]) * 1024 / MIB for line in status.splitlines() if line.startswith(what)), 0.0
    )


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name; none when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


class Spent:
    """CPU of groups of processes since this was made: {"grades": 37.5, "servers": 12.0}, milliseconds for one
    of `count`.
    """

    def __init__(self, **groups: Callable[[], Iterable[int]]) -> None:
        self.groups = groups
        self.before = {name: cpu(group()) for name, group in groups.items()}

    def each(self, count: int) -> dict[str, float]:
        """What each group has used, divided by `count`."""
        return {name: (cpu(group()) - self.before[name]) / count for name, group in self.groups.items()}
