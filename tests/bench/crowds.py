"""What a reader of a page waits beside an attacker, beside another government system that asks for its whole
history, and at five times what the portal can do: python -m tests.bench crowds

A whole system with its real portal; the reader is a signed-in director.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from deploy.demo.partners import Subscriber
from deploy.demo.story import Story
from deploy.nats import consumers
from shared.contracts.documents.events import DocumentIssued
from tests.bench.fairness import p95
from tests.bench.figures import Comparison, Figure
from tests.portal.callers import Caller, a_caller, a_stranger
from tests.world.appointed import a_story

PAGE = "/imports"
# connections of whoever sends as much as he can
CONNECTIONS = 50
GUESSES_A_MINUTE = 500
# an overload that was over for so long and still shows did not pass
LONGEST_RECOVERY_S = 60.0


async def measure() -> AsyncIterator[Figure]:
    """All figures, on a system of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_story(Path(folder)) as story:
            async for figure in figures(story):
                yield figure


async def figures(
    story: Story, rate: float = 5, seconds: float = 20, capacity: int = 200, history: int = 5000
) -> AsyncIterator[Figure]:
    """Milliseconds until the reader has the page (p95), with and without each of the others; then with five
    times the questions that the portal answers in a second, and after it.
    """
    async with a_caller(story, "director") as director:
        await Readers(director).read(rate, 2)
        for name, crowd in (
            (f"{CONNECTIONS} connections of one attacker", attacker(story)),
            ("a partner that fetches its history again and again", partner(story, history)),
        ):
            alone, beside = Readers(director), Readers(director)
            await alone.read(rate, seconds)
            async with crowd as sent:
                await beside.read(rate, seconds)
            yield Figure(
                f"crowds: p95 of a page beside {name}",
                p95(beside.milliseconds),
                "ms",
                target="within 10 %",
                peer=Comparison("alone", p95(alone.milliseconds)),
                more={
                    "sent": sent(),
                    "statuses": {str(status): count for status, count in beside.statuses.items()},
                },
            )
        yield await signing_in(story, director, seconds)
        yield await overload(director, capacity, seconds)


async def signing_in(story: Story, director: Caller, seconds: float) -> Figure:
    """Milliseconds of a sign-in on a known device while a stranger guesses at a steady rate."""
    staff, took, statuses = story.staff["director"], list[float | None](), Counter[int]()
    async with a_stranger(story) as stranger:
        begun, guesses = time.perf_counter(), []
        for number in range(max(int(GUESSES_A_MINUTE / 60 * seconds), 20)):
            await asyncio.sleep(max(0.0, begun + number * 60 / GUESSES_A_MINUTE - time.perf_counter()))
            guess = {"user_name": f"guessed{number}", "password": "guessed-12345"}
            guesses.append(asyncio.create_task(stranger.post("/sign-in", data=guess)))
            if number % 10 == 5:
                asked = time.perf_counter()
                answer = await director.browser.post(
                    "/sign-in", data={"user_name": staff.user_name, "password": staff.password}
                )
                took.append(1000 * (time.perf_counter() - asked) if answer.is_redirect else None)
        for one in await asyncio.gather(*guesses):
            statuses[one.status_code] += 1
    return Figure(
        f"crowds: p95 of the director's sign-in beside {GUESSES_A_MINUTE} guesses a minute",
        p95(took),
        "ms",
        target="1000 ms",
        more={
            "refused": took.count(None),
            "statuses of the guesses": {str(status): count for status, count in statuses.items()},
        },
    )


async def overload(director: Caller, capacity: int, seconds: float) -> Figure:
    """Seconds from the end of an overload until the page comes as it came before."""
    most = Readers(director)
    begun = time.perf_counter()
    await most.at_once(capacity, 16)
    reached = capacity / (time.perf_counter() - begun)
    before, during = Readers(director), Readers(director)
    await before.read(reached / 5, seconds)
    await during.read(5 * reached, seconds / 2)
    begun = time.perf_counter()
    while time.perf_counter() - begun < LONGEST_RECOVERY_S:
        now = Readers(director)
        await now.read(reached / 5, 2)
        if p95(now.milliseconds) <= 2 * p95(before.milliseconds):
            break
    return Figure(
        "crowds: seconds until a page comes as before, after five times the load",
        time.perf_counter() - begun,
        "s",
        target="60 s",
        more={
            "pages/s at most": reached,
            "p95 before, ms": p95(before.milliseconds),
            "p95 of those answered during, ms": p95(during.milliseconds),
            "statuses during": {str(status): count for status, count in during.statuses.items()},
        },
    )


@dataclass
class Readers:
    """Requests of a page, how long each took, and with which status it ended (0: none)."""

    caller: Caller
    # None: not answered with the page
    milliseconds: list[float | None] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    async def read(self, rate: float, seconds: float) -> None:
        """Ask for the page at this steady rate."""
        begun, asked = time.perf_counter(), []
        for number in range(max(int(rate * seconds), 20)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            asked.append(asyncio.create_task(self._one()))
        await asyncio.gather(*asked)

    async def at_once(self, count: int, connections: int) -> None:
        """Ask for the page so often, over so many connections that never rest."""
        left = iter(range(count))

        async def ask() -> None:
            for _ in left:
                await self._one()

        await asyncio.gather(*(ask() for _ in range(connections)))

    async def _one(self) -> None:
        begun, status = time.perf_counter(), 0
        with suppress(httpx.HTTPError):
            status = (await self.caller.browser.get(PAGE)).status_code
        self.statuses[status] += 1
        self.milliseconds.append(1000 * (time.perf_counter() - begun) if status == 200 else None)


@asynccontextmanager
async def attacker(story: Story) -> AsyncIterator[Callable[[], int]]:
    """A stranger who tries passwords and codes of documents over many connections; yields how many so far."""
    async with httpx.AsyncClient(
        base_url=story.stack.address,
        timeout=30,
        trust_env=False,
        limits=httpx.Limits(max_connections=CONNECTIONS),
    ) as client:

        async def attempt(number: int) -> int:
            if number % 2:
                guess = {"user_name": f"guess{number}", "password": "guessed-12345"}
                return (await client.post("/sign-in", data=guess)).status_code
            return (await client.get(f"/v/{number:016d}")).status_code

        async with repeated(CONNECTIONS, attempt) as results:
            yield results.total


@asynccontextmanager
async def partner(story: Story, history: int) -> AsyncIterator[Callable[[], int]]:
    """Another government system that fetches so many events, and asks for all of them again; yields how many it
    has received so far.
    """
    subscriber, began = Subscriber(), datetime.now(UTC)
    stream = story.stack.bus.jetstream()
    for number in range(1, history + 1):
        await stream.publish(
            f"{DocumentIssued.subject}.58-PAO-01.history", b"{}", headers={"ce-sequence": str(number)}
        )
    await subscriber.listen(story.stack)

    async def again(_: int) -> int:
        await consumers.replay(story.stack.bus, subscriber.partner, began)
        await asyncio.sleep(1)
        return 1

    try:
        async with repeated(1, again):
            yield lambda: sum(numbers.total() for numbers in subscriber.received.values())
    finally:
        await subscriber.close()


@asynccontextmanager
async def repeated(at_once: int, attempt: Callable[[int], Awaitable[int]]) -> AsyncIterator[Counter[int]]:
    """So many attempts at a time, each followed by the next; counts them by their result."""
    results: Counter[int] = Counter()

    async def go_on(first: int) -> None:
        number = first
        while True:
            with suppress(httpx.HTTPError):
                results[await attempt(number)] += 1
            number += at_once

    tasks = [asyncio.create_task(go_on(number)) for number in range(at_once)]
    try:
        yield results
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
