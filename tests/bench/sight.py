"""From one recorded result to a subscriber, at a steady rate of commands: python -m tests.bench sight

Each command records one result of one pupil in one of many schools; the subscriber is another client of the
bus. Measured from the sending of the command: the figure includes the recording, the reply and the event.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import nats
from nats.aio.msg import Msg

from shared.chassis.ask import ask
from shared.contracts.grades.commands import ImportResults, RecordResults
from shared.contracts.grades.events import ResultsRecorded
from shared.vocabulary.levels import Level
from tests.bench.figures import Comparison, Figure, Spent, pids, servers
from tests.grades import cohort
from tests.world.stack import Stack, until

PROCESSES = ("grades", "grades/2")
# of each school
PUPILS = 4
# recorded one by one; the terms before are imported
TERM = "2/2569"
# where the machine is too slow for the rate, latencies show it
TIMEOUT_S = 60.0
# the first seconds do not count
WARM_UP_S = 1.0
Sent = tuple[RecordResults, str]


async def measure(
    stack: Stack, rate: int = 200, seconds: float = 10, schools: int = 72
) -> AsyncIterator[Figure]:
    """p50 and p99 at so many commands a second, by two processes of grades."""
    waiting = await prepared(stack, schools)
    count = min(int(rate * seconds), len(waiting))
    spent = Spent(grades=lambda: pids(stack, "grades"), servers=lambda: servers(stack))
    replies, deliveries = await steady(stack, waiting[:count], rate)
    used, bare = spent.each(count), await publications(stack, min(count, 500), rate)
    for name, at in (("p50", 49), ("p99", 98)):
        yield Figure(
            f"sight: from one recorded result to a subscriber at {rate}/s, {name}",
            statistics.quantiles(deliveries, n=100)[at],
            "ms",
            used["grades"],
            "command",
            "50 at most" if name == "p99" else "",
            Comparison("publish and receive, nothing else", statistics.quantiles(bare, n=100)[at]),
            more={
                "reply_ms": statistics.quantiles(replies, n=100)[at],
                "commands": count,
                "cpu_ms_servers": used["servers"],
            },
        )


async def prepared(stack: Stack, schools: int) -> list[Sent]:
    """Schools with pupils whose last term is still to be recorded: one command a result, schools in turn."""
    queues: list[list[Sent]] = []
    for number in range(schools):
        school, rows = f"30589{80_000 + number}", cohort.rows(Level.UPPER, 100 + number, PUPILS)
        job = uuid4()
        for batch in cohort.batches([row for row in rows if row.term != TERM]):
            await stack.ask(
                ImportResults(
                    authority=cohort.AUTHORITY,
                    school=school,
                    import_id=job,
                    ticket=stack.ticket(f"{cohort.AUTHORITY}.{school}", job=job),
                    level=Level.UPPER,
                    rows=batch,
                ),
                stack.token_of("linkage"),
            )
        token = stack.token("registrar", f"{cohort.AUTHORITY}.{school}")
        plain = [
            cohort.as_recorded(row).model_copy(update={"remedial_mark": None, "remedial_date": None})
            for row in rows
            if row.term == TERM
        ]
        queues.append(
            [(RecordResults(authority=cohort.AUTHORITY, school=school, rows=[row]), token) for row in plain]
        )
    return [sent for turn in zip(*queues, strict=False) for sent in turn]


async def steady(stack: Stack, waiting: list[Sent], rate: int) -> tuple[list[float], list[float]]:
    """Milliseconds to the reply and to the subscriber, of all but the first second."""
    begun_at: dict[str, list[float]] = {}
    replies: list[float] = []
    deliveries: list[float] = []
    warm, received = time.perf_counter() + WARM_UP_S, 0

    async def receive(message: Msg) -> None:
        nonlocal received
        received += 1
        # within a school events come in the order of its commits
        begun = begun_at[message.subject].pop(0)
        if begun > warm:
            deliveries.append(1000 * (time.perf_counter() - begun))

    async def one(command: RecordResults, token: str) -> None:
        begun = time.perf_counter()
        begun_at.setdefault(f"{ResultsRecorded.subject}.{command.authority}.{command.school}", []).append(
            begun
        )
        await ask(stack.bus, command, token, stack.sender, timeout_s=TIMEOUT_S)
        if begun > warm:
            replies.append(1000 * (time.perf_counter() - begun))

    subscriber = await nats.connect(
        stack.servers.bus_url, user_credentials=str(stack.servers.credentials(None))
    )
    await until(lambda: stack.rows("grades", "select 1 from outbox limit 1"), lambda left: not left)
    await subscriber.subscribe(f"{ResultsRecorded.subject}.>", cb=receive)
    await subscriber.flush()
    begun, asked = time.perf_counter(), []
    for number, sent in enumerate(waiting):
        await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
        asked.append(asyncio.create_task(one(*sent)))
    await asyncio.gather(*asked)
    await until(lambda: received, lambda count: count == len(waiting), seconds=TIMEOUT_S)
    await subscriber.close()
    return replies, deliveries


async def publications(stack: Stack, count: int, rate: int) -> list[float]:
    """The limit: milliseconds from publishing into the stream to the subscriber, without a service."""
    found: list[float] = []
    sent: list[float] = []

    async def receive(_: Msg) -> None:
        found.append(1000 * (time.perf_counter() - sent[len(found)]))

    subject = f"{ResultsRecorded.subject}.{cohort.AUTHORITY}.bench"
    subscription = await stack.bus.subscribe(subject, cb=receive)
    for _ in range(count):
        sent.append(time.perf_counter())
        await stack.bus.jetstream().publish(subject, b"{}")
        await asyncio.sleep(max(0.0, sent[-1] + 1 / rate - time.perf_counter()))
    await until(lambda: len(found), lambda received: received == count)
    await subscription.unsubscribe()
    return found
