"""Every bench still runs: tiny sizes, no time is judged."""

import importlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.demo.story import Story
from tests.bench import crowds, ended, sign_in
from tests.bench.__main__ import NAMES, main
from tests.bench.figures import Figure, running
from tests.world.stack import Stack

# measured on the story that other tests share
OF_THE_STORY = ("crowds", "ended", "sign_in")
BENCHES = {name: importlib.import_module(f"tests.bench.{name}") for name in NAMES if name not in OF_THE_STORY}
TINY: dict[str, dict[str, Any]] = {
    "rules": {"times": 5, "stream": 200, "students": 2},
    "imports": {"count": 600},
    "migration": {"schools": 2, "students": 3},
    "sight": {"rate": 20, "seconds": 2, "schools": 4},
    "press": {"documents": 6, "comparison_pages": 2},
    "start": {"demo": False},
    # a rate that a busy machine reaches too
    "edge": {"count": 40, "rates": (5,), "seconds": 4},
    "commits": {"seconds": 1, "writers": 4},
    "relay": {"events": 200, "parts": 2},
    "fairness": {"savers": 5, "seconds": 1, "rate": 20, "capacity": 40},
    "trackers": {"authorities": 3, "schools": 4, "times": 3},
}
# of each figure: its unit, and what it is compared with
FIGURES = {
    "rules": [("µs CPU", {"limit"}), ("pupils per CPU second", set()), ("µs CPU", set())],
    "imports": [("rows/s", set()), ("s", set()), ("s", set()), ("s", set())],
    "migration": [("rows/s", {"limit"})],
    "sight": [("ms", {"limit"}), ("ms", {"limit"})],
    "press": [("documents/s", {"limit", "peer"}), ("bytes", set()), ("MiB", set())],
    "start": [("s", set())],
    "edge": [("commands/s", set()), ("queries/s", set())] + [("ms", set())] * 4,
    "commits": [("commits/s", {"peer"})] * 2,
    "relay": [("events/s", set()), ("rows", set()), ("ms", {"peer"})],
    "fairness": [("ms", {"peer"}), ("s", set())],
    "trackers": [("ms", set())] * 3,
}


@pytest.fixture(scope="module")
async def stack() -> AsyncIterator[Stack]:
    """One stack for all benches that measure one, with the processes of all of them."""
    async with running(
        *dict.fromkeys(process for bench in BENCHES.values() for process in getattr(bench, "PROCESSES", ()))
    ) as stack:
        yield stack


@pytest.mark.first_row
@pytest.mark.parametrize("name", BENCHES)
async def test_a_bench_prints_its_figures(name: str, stack: Stack) -> None:
    """Each figure is one line of JSON with a name, a value, its unit, the load, and the limit or peer that
    belongs to it.
    """
    bench = BENCHES[name]
    figures = (
        bench.measure(stack, **TINY[name]) if hasattr(bench, "PROCESSES") else bench.measure(**TINY[name])
    )
    await check(figures, FIGURES[name])


@pytest.mark.long
async def test_the_bench_of_sign_ins_prints_its_figures(story: Story) -> None:
    """Each office once."""
    await check(sign_in.figures(story, count=7), [("cores", set()), ("ms", set())])


@pytest.mark.long
async def test_the_bench_of_crowds_prints_its_figures(story: Story) -> None:
    """Without a history that the partner could fetch: other tests read the story's events. At the end the portal
    forgets the guesses, which came from the address of the other tests.
    """
    try:
        await check(
            crowds.figures(story, rate=5, seconds=2, capacity=10, history=0),
            [("ms", {"peer"}), ("ms", {"peer"}), ("ms", set()), ("s", set())],
        )
    finally:
        await story.stack.restart("portal")


@pytest.mark.long
async def test_the_bench_of_ended_sessions_prints_its_figures(story: Story) -> None:
    """Two processes of the portal; with a hint, and without one."""
    await check(ended.figures(story, times=1), [("s", set()), ("s", set())])


async def check(figures: AsyncIterator[Figure], expected: list[tuple[str, set[str]]]) -> None:
    """Each figure has what is expected, and no value is zero."""
    lines = [json.loads(figure.line()) async for figure in figures]

    assert expected == [(one["unit"], {"limit", "peer"} & one.keys()) for one in lines]
    assert all({"name", "value", "unit", "load"} <= one.keys() for one in lines)
    # a growth may be none
    assert [] == [one["name"] for one in lines if one["value"] <= 0 and "growth" not in one["name"]]
    assert [] == [
        one["name"]
        for one in lines
        for place in ("limit", "peer")
        if place in one and one[place]["value"] <= 0
    ]


async def test_an_unknown_bench_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists the known names."""
    assert await main(["speed"]) == 2
    assert "press" in capsys.readouterr().err
