"""The house is opened once for all tests that need it; each test has schools of its own. A second house tells a story: people in office, a year's end."""
from collections.abc import AsyncIterator

import pytest

from deploy.local.demo.story import Story
from tests.world import origin
from tests.world.appointed import a_story, to_the_years_end
from tests.world.house import House


def pytest_report_header() -> str:
    """Where the servers of this run come from."""
    return origin.line()


@pytest.fixture(scope="session")
async def lsq() -> AsyncIterator[House]:
    """The whole house, running (LSQ_TEST_PROCESSES=registry,grades: only these)."""
    house = House()
    await house.open()
    codes = {}
    try:
        yield house
    finally:
        codes = await house.close()
    assert not any(codes.values()), f"a process did not stop cleanly: {codes}"


@pytest.fixture(scope="session")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A house of its own on the demo's day, its people in office."""
    async with a_story(tmp_path_factory.mktemp("story")) as story:
        yield story


@pytest.fixture(scope="session")
async def year(story: Story) -> Story:
    """The same story at the year's end: documents of each kind, work in every queue."""
    await to_the_years_end(story)
    return story
