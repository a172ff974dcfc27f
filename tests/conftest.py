"""The systems that several folders share, each started once; and how the suite is divided among workers (`-n
2`): whoever shares a system is one group.
"""

from collections.abc import AsyncIterator, Sequence

import pytest

from deploy.demo.story import Story
from tests.world import origin
from tests.world.appointed import a_story, to_the_years_end
from tests.world.stack import Stack

SYSTEMS = ("year", "story", "world", "lsq", "registry", "edge")
"""Fixtures that start a system; a test belongs to the first that it uses."""
RANKS = {
    name: rank
    for rank, name in enumerate(
        (
            "story",
            "registry",
            "lsq",
            "world",
            "tests/system/test_demo.py",
            "edge",
            "tests/bench/test_smoke.py",
        )
    )
}
"""Groups by their seconds (docs/measured.md): a long one that began last would run alone."""


def pytest_report_header() -> str:
    """Where the servers of this run come from."""
    return origin.line()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test its group: to the fixture `suite_group`, and to pytest-xdist, which runs a group in one
    worker (`--dist loadgroup`).
    """
    name = group_of(metafunc.definition.nodeid, metafunc.fixturenames)
    value = pytest.param(name, id=pytest.HIDDEN_PARAM, marks=pytest.mark.xdist_group(name))
    metafunc.parametrize("suite_group", [value], indirect=True, scope="session")


# before `-m` chooses
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest groups first (`--no-loadscope-reorder`); of a table marked `first_row` all other rows are
    `long`.
    """
    begun = set()
    for item in items:
        if item.get_closest_marker("first_row"):
            name = item.nodeid.split("[")[0]
            if name in begun:
                item.add_marker(pytest.mark.long)
            begun.add(name)

    def rank(item: pytest.Item) -> int:
        mark = item.get_closest_marker("xdist_group")
        return RANKS.get(mark.args[0], len(RANKS)) if mark else len(RANKS)

    items.sort(key=rank)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Stop a run whose tests pytest-xdist has not grouped: each worker would start every system."""
    if session.config.getoption("loadgroup", False) and not any("@" in item.nodeid for item in session.items):
        raise pytest.UsageError("pytest-xdist groups no test: its release does not fit this pytest")


def group_of(nodeid: str, fixtures: Sequence[str]) -> str:
    """The system that a test uses, else its file.

    `year` is `story` some months later; grades runs a small system of its own under the name `lsq`.
    """
    system = next((name for name in SYSTEMS if name in fixtures), None)
    if system is None:
        return nodeid.split("::")[0]
    if system == "lsq" and nodeid.startswith("tests/grades/"):
        return "grades"
    return "story" if system == "year" else system


@pytest.fixture(scope="session", autouse=True)
def suite_group(request: pytest.FixtureRequest) -> str:
    """The group of the running test.

    Systems depend on it: when the next group begins, pytest closes those of the last.

    A `unittest.TestCase` (Hypothesis's state machines) is given no parameter and uses no system.
    """
    return str(getattr(request, "param", ""))


@pytest.fixture(scope="session")
async def lsq(suite_group: str) -> AsyncIterator[Stack]:
    """The running stack of all processes (LSQ_TEST_PROCESSES=registry,grades: only these)."""
    stack = Stack()
    await stack.open()
    codes = {}
    try:
        yield stack
    finally:
        codes = await stack.close()
    assert not any(codes.values()), f"a process did not stop cleanly: {codes}"


@pytest.fixture(scope="session")
async def story(suite_group: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A stack of its own on the demo's day, with people in office."""
    async with a_story(tmp_path_factory.mktemp("story")) as story:
        yield story


@pytest.fixture(scope="session")
async def year(story: Story) -> Story:
    """The same story at the year's end: documents of each kind, work in every queue."""
    await to_the_years_end(story)
    return story
