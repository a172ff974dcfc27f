"""How fast the edge is, on real servers and processes, with two toy services: python -m tests.bench edge"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from shared.chassis.bus import STREAM
from shared.contracts.envelope import Asked
from tests.bench.figures import Figure, cpu
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import SchoolEntries

SCHOOLS = 50


async def measure(
    count: int = 3000, rates: tuple[int, ...] = (50, 100, 200), seconds: int = 10
) -> AsyncIterator[Figure]:
    """Commands a second when ten callers wait for their replies; then latencies at steady rates below that."""
    edge = Edge()
    try:
        await edge.open()
        await commands_a_second(edge, max(count // 10, 1))
        ledger = [edge.processes["ledger"].pid]
        before = cpu(ledger)
        rate = await commands_a_second(edge, count)
        yield Figure(
            "edge: commands/s, 10 at once", rate, "commands/s", (cpu(ledger) - before) / count, "command"
        )
        before = cpu(ledger)
        views = await queries_a_second(edge, count)
        yield Figure(
            "edge: queries/s, 10 at once", views, "queries/s", (cpu(ledger) - before) / count, "query"
        )
        # beyond what was reached questions would only wait
        for steady in (one for one in rates if one < 0.8 * rate):
            before = cpu(ledger)
            both = await latencies(edge, steady, seconds)
            used = (cpu(ledger) - before) / (steady * seconds)
            for name, values in zip(("reply", "commit to reaction's commit"), both, strict=True):
                cuts = statistics.quantiles(values, n=100)
                yield Figure(f"edge: {name} at {steady} commands/s, p50", cuts[49], "ms", used, "command")
                yield Figure(f"edge: {name} at {steady} commands/s, p99", cuts[98], "ms", used, "command")
    finally:
        await edge.close()


async def commands_a_second(edge: Edge, count: int) -> float:
    """Commands a second when ten callers each wait for their reply."""
    return await _a_second(edge, [an_entry(f"c{number % SCHOOLS}") for number in range(count)])


async def queries_a_second(edge: Edge, count: int) -> float:
    """Queries a second when ten callers each wait for their reply."""
    schools = (f"c{number % SCHOOLS}" for number in range(count))
    return await _a_second(edge, [SchoolEntries(authority=AUTHORITY, school=school) for school in schools])


async def _a_second(edge: Edge, questions: Sequence[Asked[Any]], at_once: int = 10) -> float:
    token, left = edge.token(), iter(questions)

    async def caller() -> None:
        for question in left:
            await edge.ask(question, token)

    begun = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(at_once)))
    return len(questions) / (time.perf_counter() - begun)


async def latencies(edge: Edge, rate: int, seconds: int) -> tuple[list[float], list[float]]:
    """Milliseconds from question to reply, and from the ledger's commit to the courier's commit, at this
    steady rate.
    """
    await until(
        lambda: edge.bus.jetstream().consumer_info(STREAM, "courier-deliver"),
        lambda c: c.num_ack_pending == c.num_pending == 0,
    )
    token = edge.token()
    replies: list[float] = []

    async def one(number: int) -> None:
        begun = time.perf_counter()
        await edge.ask(an_entry(f"l{rate}-{number % SCHOOLS}"), token)
        replies.append(1000 * (time.perf_counter() - begun))

    begun, asked = time.perf_counter(), []
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        asked.append(asyncio.create_task(one(number)))
    await asyncio.gather(*asked)
    mine = f"where school like 'l{rate}-%'"
    await until(
        lambda: edge.rows("courier", f"select count(*) from deliveries {mine}"),
        lambda rows: rows[0][0] == len(asked),
    )
    commits = {
        toy: dict(
            await edge.rows(
                toy,
                f"select school || '/' || entry, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 from {table} {mine}",
            )
        )
        for toy, table in (("ledger", "entries"), ("courier", "deliveries"))
    }
    return replies, [1000 * (commits["courier"][key] - at) for key, at in commits["ledger"].items()]
