"""Start again what ends by itself while a stack is open: its processes and its servers."""

import asyncio
from collections.abc import Callable

from deploy.local.servers import Server
from deploy.local.stack import Stack
from deploy.local.supervisor import ManagedProcess

# before something that has ended is started again: after its first end, its second, and so on
RESTART_DELAYS_S = (1, 2, 5, 15, 30)
SERVERS_INTERVAL_S = 0.5


async def keep_running(
    stack: Stack, ended: "asyncio.Queue[ManagedProcess]", report: Callable[[str], None]
) -> None:
    """Restart each process that is put into the queue, and each server that has ended, until cancelled."""
    async with asyncio.TaskGroup() as restarts:
        restarts.create_task(_keep_servers(stack, report))
        ends: dict[str, int] = {}
        while True:
            process = await ended.get()
            name, code = process.name, process.code
            report(f"{name} ended (exit code {code}); it is restarted")
            restarts.create_task(_restart_process(stack, name, _delay_after(ends, name), report))


async def _restart_process(stack: Stack, name: str, delay_s: float, report: Callable[[str], None]) -> None:
    await asyncio.sleep(delay_s)
    try:
        await stack.start(name)
    except RuntimeError as error:
        # its end has put it into the queue again
        report(str(error))


async def _keep_servers(stack: Stack, report: Callable[[str], None]) -> None:
    ends: dict[str, int] = {}
    while True:
        await asyncio.sleep(SERVERS_INTERVAL_S)
        for server in stack.servers.ended():
            name = type(server).__name__.lower()
            report(f"the server {name} ended; it is restarted")
            await asyncio.sleep(_delay_after(ends, name))
            await _restart_server(server, report)


async def _restart_server(server: Server, report: Callable[[str], None]) -> None:
    # from the main thread: see subprocesses.spawn
    server.start()
    try:
        await asyncio.to_thread(server.wait)
    except RuntimeError as error:
        # what did not start is found again
        report(str(error))


def _delay_after(ends: dict[str, int], name: str) -> float:
    """Count an end. Returns the seconds until the restart."""
    before = ends.get(name, 0)
    ends[name] = before + 1
    return RESTART_DELAYS_S[min(before, len(RESTART_DELAYS_S) - 1)]
