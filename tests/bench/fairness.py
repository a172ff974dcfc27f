"""What 200 savers of one school cost the others, and what five times the load leaves behind:
python -m tests.bench fairness

Two toy services; the crowded school's row is held for 15 ms by each command, as measured of grades.
"""

import asyncio
import os
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.errors import Error as BusError

from shared.chassis import ask as asking
from shared.contracts.problem import Refusal
from tests.bench.edge import commands_a_second
from tests.bench.figures import Comparison, Figure
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import ROOT, Edge

OTHERS = 15


async def measure(
    savers: int = 200, seconds: float = 20, rate: float = 60, capacity: int = 1000
) -> AsyncIterator[Figure]:
    """Milliseconds until fifteen schools are answered (p95), with the savers beside the same without them; then at
    five times what the ledger can do, and after it.
    """
    edge = Edge()
    try:
        await edge.open()
        await commands_a_second(edge, max(capacity // 10, 1))
        alone = await answered(edge, rate, seconds)
        async with edge._trigger(
            "books",
            "update",
            "if new.school = 'crowd' then perform pg_sleep(0.015); end if",
            "ledger",
        ):
            async with crowd(edge, savers) as saved:
                beside = await answered(edge, rate, seconds)
            yield Figure(
                f"fairness: p95 of {OTHERS} schools beside {savers} savers of one",
                p95(beside),
                "ms",
                peer=Comparison("without the savers", p95(alone)),
                more={"saved": saved[0], "unanswered": beside.count(None)},
            )
        reached = await commands_a_second(edge, capacity)
        before = await answered(edge, reached / 5, seconds)
        during = await answered(edge, 5 * reached, seconds / 4)
        begun = time.perf_counter()
        while p95(await answered(edge, reached / 5, 2)) > 2 * p95(before):
            if time.perf_counter() - begun > 60:
                break
        recovery = time.perf_counter() - begun
        yield Figure(
            "fairness: seconds until p95 is normal after five times the load",
            recovery,
            "s",
            target="60 s",
            more={"p95 before, ms": p95(before), "answered during": 1 - during.count(None) / len(during)},
        )
    finally:
        await edge.close()


def p95(replies: list[float | None]) -> float:
    """Of those that were answered."""
    return statistics.quantiles([one for one in replies if one is not None] or [0.0, 0.0], n=20)[18]


async def answered(edge: Edge, rate: float, seconds: float) -> list[float | None]:
    """Milliseconds from question to reply at this steady rate, one try each; None without a reply."""
    token = edge.token()
    replies: list[float | None] = []

    async def one(number: int) -> None:
        begun = time.perf_counter()
        try:
            await asking.ask(edge.bus, an_entry(f"other-{number % OTHERS}"), token, edge.sender, tries=1)
        except (Refusal, BusError, TimeoutError):
            replies.append(None)
        else:
            replies.append(1000 * (time.perf_counter() - begun))

    begun, asked = time.perf_counter(), []
    for number in range(max(int(rate * seconds), 20)):
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        asked.append(asyncio.create_task(one(number)))
    await asyncio.gather(*asked)
    return replies


@asynccontextmanager
async def crowd(edge: Edge, savers: int) -> AsyncIterator[list[int]]:
    """So many savers of one school, in a process of their own: here they would take the others' time."""
    environment = os.environ | {
        "LSQ_BUS_URL": edge.nats.url,
        "LSQ_BUS_CREDS": str(edge.nats.host_credentials()),
        "LSQ_TOKEN": edge.token(),
        "LSQ_SENDER_KEY": edge.sender._key.private_bytes_raw().hex(),
    }
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.savers", str(savers), env=environment, cwd=ROOT, stdout=PIPE
    )
    assert child.stdout is not None
    await child.stdout.readline()
    saved: list[int] = []
    try:
        yield saved
    finally:
        child.terminate()
        saved.append(int((await child.stdout.readline()).decode()))
        await child.wait()
