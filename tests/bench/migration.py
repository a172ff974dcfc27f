"""How fast the old system's results are imported, checks and events included: python -m tests.bench migration

Beside it, in the same run, the limit: the same entries by COPY alone, without checks, events, replies or
commits of 500.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg

from shared.contracts.grades.commands import ImportResults
from shared.vocabulary.levels import Level
from tests.bench.figures import Comparison, Figure, Spent, pids, servers
from tests.grades import cohort
from tests.world.stack import Stack, until

PROCESSES = ("grades",)
# batches in flight, each of another school
AT_ONCE = 4


async def measure(stack: Stack, schools: int = 4, students: int = 120) -> AsyncIterator[Figure]:
    """Rows of a cohort of each school through ImportResults, from memory to committed."""
    queues = [commands(stack, number, students) for number in range(schools)]
    rows = sum(len(command.rows) for queue in queues for command in queue)
    spent = Spent(grades=lambda: pids(stack, "grades"), servers=lambda: servers(stack))
    seconds = await sent(stack, queues)
    await until(lambda: stack.rows("grades", "select 1 from outbox limit 1"), lambda left: not left)
    used = spent.each(rows)
    limit = Comparison("COPY of the same entries, nothing else", await copied(stack))
    yield Figure(
        "migration: result rows from memory to committed",
        rows / seconds,
        "rows/s",
        used["grades"],
        "row",
        "20000 at least",
        limit,
        more={"rows": rows, "cpu_ms_servers": used["servers"]},
    )


def commands(stack: Stack, number: int, students: int) -> list[ImportResults]:
    """The commands that linkage would send of a school's cohort."""
    school, job = f"30589{70_000 + number}", uuid4()
    return [
        ImportResults(
            authority=cohort.AUTHORITY,
            school=school,
            import_id=job,
            ticket=stack.ticket(f"{cohort.AUTHORITY}.{school}", job=job),
            level=Level.UPPER,
            rows=batch,
        )
        for batch in cohort.batches(cohort.rows(Level.UPPER, number + 1, students))
    ]


async def sent(stack: Stack, queues: list[list[ImportResults]]) -> float:
    """Seconds until all are committed: a school's batches one after the other, several schools at once."""
    token, gate = stack.token_of("linkage"), asyncio.Semaphore(AT_ONCE)

    async def send(queue: list[ImportResults]) -> None:
        for command in queue:
            async with gate:
                await stack.ask(command, token)

    begun = time.perf_counter()
    await asyncio.gather(*map(send, queues))
    return time.perf_counter() - begun


async def copied(stack: Stack) -> float:
    """Entries a second by COPY of the same entries into a table with the same indexes: the limit of the
    database.
    """
    async with await psycopg.AsyncConnection.connect(stack.dsn("grades"), autocommit=True) as database:
        await database.execute("create table copied (like entries including all)")
        rows = await (await database.execute("select * from entries")).fetchall()
        begun = time.perf_counter()
        async with database.cursor() as cursor, cursor.copy("copy copied from stdin") as copy:
            for row in rows:
                await copy.write_row(row)
        seconds = time.perf_counter() - begun
        await database.execute("drop table copied")
        return len(rows) / seconds
