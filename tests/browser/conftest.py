"""Headless Chromium (Debian's), and a house whose people are in office."""
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from deploy.local.demo.offices import setup
from deploy.local.demo.story import CLOCK, Story
from tests.world.appointed import appointed
from tests.world.house import House

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all pages. Without Debian's chromium these tests are skipped; `.ci/run` installs it."""
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        await opened.close()


@pytest.fixture(scope="session")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A house of its own on the demo's day: its registry needs DLA's first officer before it starts."""
    house = House(clock_start=CLOCK)
    staff = setup(house.folder, seed=1)
    out: Path = tmp_path_factory.mktemp("story")
    await house.open()
    try:
        async with appointed(house, staff, out) as found:
            yield found
    finally:
        await house.close()
