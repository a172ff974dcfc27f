"""The host program that `lsq up` leaves behind: the house, until SIGTERM or Ctrl-C. A process that falls is started again, with growing delay."""
import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

from deploy.local import sample_accounts
from deploy.local.stack import Stack
from deploy.local.supervisor import FOLDER, Member

DELAYS = (1, 2, 5, 15, 30)                                    # seconds before a process that has fallen is started again


async def main(clock: str | None = None) -> None:
    """Open, furnish, wait, close."""
    stop = asyncio.Event()
    for wish in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wish, stop.set)
    FOLDER.mkdir(parents=True, exist_ok=True)
    sample_accounts.first_officer(FOLDER)
    lost: asyncio.Queue[Member] = asyncio.Queue()
    stack = Stack(clock_start=datetime.fromisoformat(clock) if clock else None, on_loss=lost.put_nowait)
    # an opening that fails, is refused or is cancelled has ended by itself what it had started
    await _until(stop, stack.open(set_up=sample_accounts.offices))
    try:
        if not stop.is_set():
            await _until(stop, _raise_again(stack, lost))
    finally:
        await stack.close()


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it is done or somebody wants to stop."""
    doing, waiting = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({doing, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not doing.done():
        doing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await doing
    else:
        doing.result()


async def _raise_again(stack: Stack, lost: "asyncio.Queue[Member]") -> None:
    falls: dict[str, int] = {}
    while True:
        member = await lost.get()
        fallen = falls[member.name] = falls.get(member.name, -1) + 1
        print(f"{member.name} fell (exit code {member.code}); it starts again", flush=True)
        await asyncio.sleep(DELAYS[min(fallen, len(DELAYS) - 1)])
        try:
            await stack.start(member.name)
        except RuntimeError as error:
            print(error, flush=True)                          # its end puts it into the queue once more


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:2]))
    except Exception as error:                                # noqa: BLE001 - `lsq up` shows this sentence
        print(error, file=sys.stderr)
        sys.exit(1)
