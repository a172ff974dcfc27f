"""One stack in a folder: the process that has it open holds the folder's lock, whose file names that
process.
"""

import fcntl
import json
import os
import platform
from pathlib import Path
from typing import NamedTuple, TextIO


class StackHolder(NamedTuple):
    """The process that has the stack of a folder open."""

    pid: int
    machine: str

    @property
    def is_of_this_machine(self) -> bool:
        """Whether its id is that of a process on this machine; a folder may be shared with another machine or
        with a container.
        """
        return self.machine == platform.node()

    def __str__(self) -> str:
        return f"process {self.pid} on {self.machine}"


def hold(folder: Path) -> TextIO:
    """Take the folder's lock until the file is closed or the process ends.

    Raises RuntimeError when another process holds it.
    """
    lock = (folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise RuntimeError(
            f"another system is open in {folder}, by {holder(folder)}: end it first (lsq down)"
        ) from None
    lock.truncate(0)
    lock.write(json.dumps(StackHolder(os.getpid(), platform.node())._asdict()))
    lock.flush()
    return lock


def holder(folder: Path) -> StackHolder | None:
    """The process that has the stack of this folder open; None when it is not open."""
    try:
        with (folder / "lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return StackHolder(**json.loads(lock.read()))
    except FileNotFoundError:
        pass
    return None
