"""How fast the edge is, on real servers and processes: python -m tests.bench.edge"""
import asyncio
import os
import statistics
import time
from pathlib import Path

from shared.bus import STREAM
from tests.shared.test_commands import an_entry
from tests.world.edge import Edge, until

SCHOOLS = 50
TICK = os.sysconf("SC_CLK_TCK")


def cpu(edge: Edge, name: str) -> float:
    """Seconds of CPU that this process has used."""
    fields = Path(f"/proc/{edge.processes[name].pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def commands_a_second(edge: Edge, count: int = 3000, at_once: int = 10) -> float:
    """Commands a second when this many callers each wait for their reply."""
    token, numbers = edge.token(), iter(range(count))

    async def caller() -> None:
        for number in numbers:
            await edge.ask(an_entry(f"c{number % SCHOOLS}"), token)

    begun = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(at_once)))
    return count / (time.perf_counter() - begun)


async def latencies(edge: Edge, rate: int, seconds: int = 10) -> tuple[list[float], list[float]]:
    """Milliseconds from question to reply, and from the ledger's commit to the courier's commit, at this steady rate."""
    await until(lambda: edge.bus.jetstream().consumer_info(STREAM, "courier-deliver"), lambda c: c.num_ack_pending == c.num_pending == 0)
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
    await until(lambda: edge.rows("courier", f"select count(*) from deliveries {mine}"), lambda rows: rows[0][0] == len(asked))
    commits = {toy: dict(await edge.rows(toy, f"select school || '/' || entry, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 from {table} {mine}"))
               for toy, table in (("ledger", "entries"), ("courier", "deliveries"))}
    return replies, [1000 * (commits["courier"][key] - at) for key, at in commits["ledger"].items()]


def figure(name: str, value: float) -> None:
    print(f"{name:60} {value:10,.1f}   load {os.getloadavg()[0]:.1f}", flush=True)


async def main() -> None:
    edge = Edge()
    try:
        await edge.open()
        await commands_a_second(edge, 300)
        before = cpu(edge, "ledger")
        figure("commands/s, 10 at once", await commands_a_second(edge))
        figure("CPU of the ledger a command, ms", (cpu(edge, "ledger") - before) / 3000 * 1000)
        for rate in (50, 100, 200):
            for name, values in zip(("reply", "commit to reaction's commit"), await latencies(edge, rate), strict=True):
                cuts = statistics.quantiles(values, n=100)
                figure(f"{name} at {rate} commands/s, p50 ms", cuts[49])
                figure(f"{name} at {rate} commands/s, p99 ms", cuts[98])
    finally:
        await edge.close()


if __name__ == "__main__":
    asyncio.run(main())
