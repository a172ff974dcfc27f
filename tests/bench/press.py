"""How fast ปพ.1 are issued, from job to registered, by two presses on real servers: python -m tests.bench
press

Beside it, in the same run: Typst and pyHanko alone on the same record (the limit) and WeasyPrint on the same
rows (the peer).
"""

import asyncio
import time
from collections.abc import AsyncIterator

import psycopg

from deploy.local.keys import sealing_key
from tests.bench import without_lsq
from tests.bench.figures import Figure, Spent, memory, pids, servers
from tests.documents.approvals import Approved, a_school, approve, emit_approval
from tests.world.stack import Stack

PROCESSES = ("registry", "documents", "documents.press", "documents.press/2")
# graduates in one event, at most
PART = 500
# documents after which a press has warmed up
EARLY = 100
# bytes of a document
LIMIT = 200_000


async def measure(stack: Stack, documents: int = 2000, comparison_pages: int = 40) -> AsyncIterator[Figure]:
    """Documents a second, bytes of the largest, growth of a press's memory."""
    batches = await records(stack, documents)
    early = min(EARLY, documents // 2)
    spent = Spent(
        press=lambda: pids(stack, "documents.press"),
        documents=lambda: pids(stack, "documents"),
        servers=lambda: servers(stack),
    )
    begun = time.perf_counter()
    for batch in batches:
        await emit_approval(stack, batch, [batch.reference(place) for place in range(len(batch.records))])
    await registered(stack, early)
    warm = resident(stack)
    await registered(stack, documents)
    seconds, used, grown = (
        time.perf_counter() - begun,
        spent.each(documents),
        [after - before for before, after in zip(warm, resident(stack), strict=True)],
    )
    key, password = sealing_key(stack.vault, stack.folder / "published"), stack.vault.text("seal/password")
    limit = await asyncio.to_thread(
        without_lsq.compare,
        "Typst and pyHanko alone",
        without_lsq.typst_and_pyhanko,
        comparison_pages,
        key,
        password,
    )
    peer = await asyncio.to_thread(
        without_lsq.compare, "WeasyPrint, rows only", without_lsq.weasyprint, max(comparison_pages // 10, 1)
    )
    yield Figure(
        "press: ปพ.1 from job to registered, 2 presses",
        documents / seconds,
        "documents/s",
        sum(used.values()),
        "document",
        "50 at least",
        limit,
        peer,
        more={"documents": documents, "cpu_ms_of": used},
    )
    [(largest, mean)] = await stack.rows(
        "documents", "select max((file->>'size')::int), avg((file->>'size')::int)::float8 from issue_register"
    )
    yield Figure(
        "press: size of the largest ปพ.1", largest, "bytes", target=f"{LIMIT} at most", more={"mean": mean}
    )
    yield Figure(
        f"press: growth of a press's memory after {early} documents",
        max(grown),
        "MiB",
        target="flat",
        more={"documents": documents, "at_the_end": max(resident(stack))},
    )


async def records(stack: Stack, documents: int) -> list[Approved]:
    """So many approved records in the archive, of several schools; no event has been published yet."""
    sizes = [min(PART, documents - begin) for begin in range(0, documents, PART)]
    return list(await asyncio.gather(*(approve(stack, a_school(), size, send=False) for size in sizes)))


async def registered(stack: Stack, documents: int) -> None:
    """Wait until so many are in the register; polls seldom and on one connection, so that polling costs
    little.
    """
    async with (
        asyncio.timeout(60 + documents),
        await psycopg.AsyncConnection.connect(stack.dsn("documents"), autocommit=True) as database,
    ):
        found = 0
        while found < documents:
            await asyncio.sleep(0.1)
            rows = await database.execute("select count(*) from issue_register")
            [found] = await rows.fetchone() or (0,)


def resident(stack: Stack) -> list[float]:
    """MiB of each press."""
    return [memory(pid) for pid in pids(stack, "documents.press")]
