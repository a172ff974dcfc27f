"""What it takes that everybody signs in within half an hour, on the morning of a deadline:
python -m tests.bench sign_in

A whole system with its real portal. Each signs in on a page, as in a browser, and opens home.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from deploy.demo.story import Story
from tests.bench.fairness import p95
from tests.bench.figures import Figure, cpu, pids, servers
from tests.portal.callers import a_stranger
from tests.world.appointed import a_story

PEOPLE = 45_000
SECONDS = 1800
AT_ONCE = 4
KEYS = ("dla", "province", "clerk", "officer", "director", "registrar", "writer")


async def measure() -> AsyncIterator[Figure]:
    """All figures, on a system of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_story(Path(folder)) as story:
            async for figure in figures(story):
                yield figure


async def figures(story: Story, count: int = 200) -> AsyncIterator[Figure]:
    """Cores that all sign-ins take in half an hour, from the CPU of all processes; what one of them waits."""
    group = [
        *pids(story.stack, "portal", "registry", "grades", "documents", "linkage"),
        *servers(story.stack),
    ]
    at_once, took = asyncio.Semaphore(AT_ONCE), list[float | None]()
    before = cpu(group)
    await asyncio.gather(*(one(story, KEYS[number % len(KEYS)], at_once, took) for number in range(count)))
    each = (cpu(group) - before) / count
    yield Figure(
        f"sign-in and home: cores for {PEOPLE:,} in half an hour",
        each * PEOPLE / 1000 / SECONDS,
        "cores",
        cpu_ms=each,
        per="sign-in with home",
    )
    yield Figure(f"sign-in and home, p95 with {AT_ONCE} at once", p95(took), "ms")


async def one(story: Story, key: str, at_once: asyncio.Semaphore, took: list[float | None]) -> None:
    """One person, by a browser of his own."""
    staff = story.staff[key]
    async with at_once, a_stranger(story) as browser:
        begun = time.perf_counter()
        answer = await browser.post(
            "/sign-in", data={"user_name": staff.user_name, "password": staff.password}
        )
        assert answer.is_redirect, answer.text
        assert (await browser.get("/home")).is_success
        took.append(1000 * (time.perf_counter() - begun))
