"""Every bench still runs: tiny sizes, no time is judged."""
import importlib
import json
from typing import Any

import pytest

from tests.bench.__main__ import NAMES, main

TINY: dict[str, dict[str, Any]] = {
    "rules": {"times": 5, "stream": 200, "students": 2},
    "imports": {"count": 600},
    "migration": {"schools": 2, "students": 3},
    "sight": {"rate": 20, "seconds": 2, "schools": 4},
    "press": {"documents": 6, "by_hand_pages": 2},
    "start": {"demo": False},
    "edge": {"count": 40, "rates": (20,), "seconds": 1},
}


@pytest.mark.parametrize("name", NAMES)
async def test_a_bench_says_its_figures(name: str) -> None:
    """Each figure is one line of JSON with a name, a value, its unit and the load."""
    lines = [figure.line() async for figure in importlib.import_module(f"tests.bench.{name}").measure(**TINY[name])]

    said = [json.loads(line) for line in lines]
    assert said
    assert all({"name", "value", "unit", "load"} <= one.keys() and one["value"] >= 0 for one in said if "growth" not in one["name"])


async def test_a_bench_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With the names that there are."""
    assert await main(["speed"]) == 2
    assert "press" in capsys.readouterr().err
