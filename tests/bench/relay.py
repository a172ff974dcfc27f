"""What many events cost the outbox of a service with two processes: python -m tests.bench relay

Dead rows that VACUUM cannot remove make the relay's statement slower with every event that was sent.
"""

import asyncio
import time
from collections.abc import AsyncIterator

from shared.chassis.bus import STREAM
from tests.bench.figures import Comparison, Figure
from tests.world.edge import AUTHORITY, Edge, until

SCHOOLS = 50
EVENTS = """
    insert into outbox (address, number, headers, body)
    select 'lsq.evt.ledger.measured.v1.' || %(authority)s || '.s' || n %% %(schools)s,
        %(part)s::bigint * %(n)s / %(schools)s + (n - 1) / %(schools)s + 1, '{}', decode(repeat('00', 300), 'hex')
    from generate_series(1, %(n)s) n
"""
# what the relay's statement reads, of an outbox that is empty
LOOK = "explain (analyze, format json) select * from outbox order by position limit 500"
DEAD = "select n_dead_tup from pg_stat_all_tables where relname = 'outbox'"


async def measure(events: int = 100_000, parts: int = 10) -> AsyncIterator[Figure]:
    """Events a second; then dead rows after VACUUM and the time of the relay's look, each beside what it was
    after the first part.
    """
    edge = Edge()
    part = events // parts
    dead, looks = [], []
    try:
        await edge.open()
        await edge.start("ledger", "ledger/2")
        database = edge.databases["ledger"]
        begun = time.perf_counter()
        for number in range(parts):
            await database.execute(
                EVENTS, {"authority": AUTHORITY, "schools": SCHOOLS, "part": number, "n": part}
            )
            await until(
                lambda: edge.rows("ledger", "select 1 from outbox limit 1"), lambda rows: not rows, 600
            )
            # the server's statistics lag behind
            await asyncio.sleep(1)
            await database.execute("vacuum outbox")
            await asyncio.sleep(1)
            dead.append(int((await edge.rows("ledger", DEAD))[0][0]))
            looks.append(min([await _look_ms(edge) for _ in range(5)]))
        seconds = time.perf_counter() - begun - 2 * parts
        stored = await edge.bus.jetstream().stream_info(STREAM, subjects_filter="lsq.evt.ledger.measured.>")
        kept = sum((stored.state.subjects or {}).values())
        yield Figure(
            "relay: events/s, two processes", events / seconds, "events/s", more={"on the bus": kept}
        )
        yield Figure(
            "relay: growth of dead rows after VACUUM, from the first part to the last",
            dead[-1] - dead[0],
            "rows",
            more={"first part": dead[0], "last part": dead[-1]},
        )
        yield Figure(
            "relay: look at an empty outbox", looks[-1], "ms", peer=Comparison("first part", looks[0])
        )
    finally:
        await edge.close()


async def _look_ms(edge: Edge) -> float:
    [(plan,)] = await edge.rows("ledger", LOOK)
    return float(plan[0]["Execution Time"])
