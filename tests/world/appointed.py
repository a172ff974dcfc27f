"""A house in which people are in office: the demo's first steps, on the house of the tests."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from deploy.local.demo.offices import offices
from deploy.local.demo.story import Story
from tests.world.house import House
from tests.world.staff import Staff


@asynccontextmanager
async def appointed(lsq: House, staff: dict[str, Staff], out: Path, seed: int = 1) -> AsyncIterator[Story]:
    """Orders recorded, tracker filled, people signed in; registry has taken in DLA's first officer at its start."""
    async with httpx.AsyncClient(base_url=lsq.address, timeout=60, trust_env=False) as http:
        story = Story(lsq, seed, out, http, say=lambda _: None, staff=staff)
        await offices(story)
        yield story
