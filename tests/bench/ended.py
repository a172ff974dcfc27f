"""How long a session that was ended in one process of the portal goes on in another: python -m tests.bench ended

Two real processes of the portal; in the second row no hint is heard, and the watch asks by itself.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from deploy.demo.story import Person, Story, sign_in
from services.portal.ended_sessions import EndedSessionsWatch
from tests.bench.figures import Figure
from tests.portal.test_ended_sessions import a_second_portal, a_watch, cached, status
from tests.world.appointed import a_story
from tests.world.stack import until

TARGET = "5 at most"


async def measure() -> AsyncIterator[Figure]:
    """All figures, on a system of its own."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_story(Path(folder)) as story:
            async for figure in figures(story):
                yield figure


async def figures(story: Story, times: int = 20) -> AsyncIterator[Figure]:
    """Seconds from the answer to the sign-out until the other process refuses, the slowest of `times`."""
    async with a_second_portal(story) as second:
        with_hint = [await until_refused(story, second) for _ in range(times)]
    yield Figure("ended elsewhere, with the hint, slowest", max(with_hint), "s", target=TARGET)
    without = await without_hint(story, times)
    yield Figure("ended elsewhere, the hint lost, slowest", max(without), "s", target=TARGET)


async def until_refused(story: Story, second: httpx.AsyncClient) -> float:
    """Sign out at the first process, and ask the second until it refuses."""
    person = await a_session(story, "registrar")
    assert 200 == await status(second, person.bearer)
    begun = await signed_out(story, person)
    await until(lambda: status(second, person.bearer), lambda code: code == 401)
    return time.perf_counter() - begun


async def without_hint(story: Story, times: int) -> list[float]:
    """The same in a process that hears no hint, at moments spread over the interval."""
    watch = a_watch(story)
    running = asyncio.create_task(watch.run())
    try:
        await until(lambda: watch.since is not None)
        return [await until_dropped(story, watch, number / times) for number in range(times)]
    finally:
        running.cancel()


async def until_dropped(story: Story, watch: EndedSessionsWatch, later_s: float) -> float:
    """Sign out, and wait until the token is dropped."""
    person = await a_session(story, "clerk")
    await cached(watch, person)
    await asyncio.sleep(later_s)
    begun = await signed_out(story, person)
    await until(lambda: not watch.sessions.knows(person.session))
    return time.perf_counter() - begun


async def a_session(story: Story, key: str) -> Person:
    """One more session of this person, whose others go on."""
    staff = story.staff[key]
    return await sign_in(story.stack, story.http, staff.user_name, staff.password)


async def signed_out(story: Story, person: Person) -> float:
    """End the session; return the moment of the answer."""
    await story.http.post("/api/v1/sign-out", headers=person.bearer)
    return time.perf_counter()
