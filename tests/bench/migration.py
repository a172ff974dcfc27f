"""How fast results of the old system are taken, checks and events included: python -m tests.bench.migration

Beside it, in the same run, the limit: the same entries by COPY alone, without checks, events, replies or commits of 500.
"""
import asyncio
import json
import os
import time
from pathlib import Path
from uuid import uuid4

import psycopg

from shared.contracts.grades.commands import ImportResults
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.world.house import House, until

SCHOOLS = 4
STUDENTS = 120                                                # of each school
AT_ONCE = 4                                                   # batches on their way, each of another school
TICK = os.sysconf("SC_CLK_TCK")


def cpu(pids: set[int]) -> float:
    """Seconds of CPU that these processes have used, with the children that have ended."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(sum(map(int, one[11:15])) for one in fields) / TICK


async def migration(house: House) -> dict[str, float]:
    """Rows a second from rows in memory to committed, and CPU milliseconds a thousand rows of grades."""
    queues = [[ImportResults(
        authority=cohort.AUTHORITY, school=f"30589{70_000 + number}", import_id=uuid4(), requested_by="bench", level=Level.UPPER, rows=batch,
    ) for batch in cohort.batches(cohort.rows(Level.UPPER, number + 1, STUDENTS))] for number in range(SCHOOLS)]
    rows = sum(len(command.rows) for queue in queues for command in queue)
    token, pid = house.token_of("linkage"), {house.family.members["grades"].pid}
    gate = asyncio.Semaphore(AT_ONCE)

    async def send(queue: list[ImportResults]) -> None:
        for command in queue:
            async with gate:
                await house.ask(command, token)

    used, begun = cpu(pid), time.perf_counter()
    await asyncio.gather(*map(send, queues))
    seconds = time.perf_counter() - begun
    await until(lambda: house.rows("grades", "select 1 from outbox limit 1"), lambda left: not left)
    return {"rows": rows, "rows_per_second": rows / seconds, "cpu_ms_per_1000_rows": 1e6 * (cpu(pid) - used) / rows}


async def copied(house: House) -> float:
    """Entries a second by COPY of the same entries into a table with the same indexes: the limit of the database."""
    async with await psycopg.AsyncConnection.connect(house.dsn("grades"), autocommit=True) as database:
        await database.execute("create table copied (like entries including all)")
        rows = await (await database.execute("select * from entries")).fetchall()
        begun = time.perf_counter()
        async with database.cursor() as cursor, cursor.copy("copy copied from stdin") as copy:
            for row in rows:
                await copy.write_row(row)
        seconds = time.perf_counter() - begun
        await database.execute("drop table copied")
        return len(rows) / seconds


async def main() -> None:
    """Print one JSON line a figure."""
    house = House()
    await house.open(["grades"])
    try:
        found = await migration(house)
        print(json.dumps({"figure": "migration", "load": os.getloadavg()[0], **{name: round(value, 1) for name, value in found.items()},
                          "limit_copy_rows_per_second": round(await copied(house), 1)}))
    finally:
        await house.close()


if __name__ == "__main__":
    asyncio.run(main())
