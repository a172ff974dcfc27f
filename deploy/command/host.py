"""The host program that `lsq up` starts: it runs the stack until SIGTERM or Ctrl-C, and restarts a process or
a server that ends, with growing delay.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

from deploy.demo import sample_accounts
from deploy.local.restarting import keep_running
from deploy.local.stack import Stack
from deploy.local.supervisor import FOLDER, ManagedProcess


async def main(clock: str | None = None) -> None:
    """Open the stack, create the sample accounts, restart what ends, close the stack when asked to stop."""
    stop = asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sig, stop.set)
    FOLDER.mkdir(parents=True, exist_ok=True)
    sample_accounts.first_officer(FOLDER)
    ended: asyncio.Queue[ManagedProcess] = asyncio.Queue()
    stack = Stack(
        clock_start=datetime.fromisoformat(clock) if clock else None, on_unexpected_end=ended.put_nowait
    )
    # an opening that fails, is refused or is cancelled has itself ended what it had started
    await _until(stop, stack.open(set_up=sample_accounts.offices))
    try:
        if not stop.is_set():
            await _until(stop, keep_running(stack, ended, report))
    finally:
        await stack.close()


def report(line: str) -> None:
    """Write a line to the log of the host program."""
    print(line, flush=True)


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run the work until it is done or `stop` is set."""
    doing, waiting = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({doing, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not doing.done():
        doing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await doing
    else:
        doing.result()


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:2]))
    except Exception as error:  # noqa: BLE001 - `lsq up` shows this sentence
        print(error, file=sys.stderr)
        sys.exit(1)
