"""Measure: python -m tests.bench [NAME …]; `make bench` and `lsq bench` call this. One JSON line a figure.

Names are the modules beside this one: commits, crowds, edge, ended, fairness, imports, migration, press, relay, rules,
sight, sign_in, start, trackers. Without names: all, one after the other.
"""

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator

from tests.bench.figures import Figure, running

NAMES = (
    "rules",
    "imports",
    "migration",
    "sight",
    "press",
    "start",
    "edge",
    "commits",
    "relay",
    "fairness",
    "crowds",
    "ended",
    "trackers",
    "sign_in",
)


async def main(names: list[str]) -> int:
    """Run these; 2 when there is none of a name."""
    if unknown := [name for name in names if name not in NAMES]:
        print(f"no bench is called {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names or NAMES:
        bench = importlib.import_module(f"tests.bench.{name}")
        # it measures a stack; the others start what they measure
        if hasattr(bench, "PROCESSES"):
            async with running(*bench.PROCESSES) as stack:
                await print_all(bench.measure(stack))
        else:
            await print_all(bench.measure())
    return 0


async def print_all(figures: AsyncIterator[Figure]) -> None:
    """Print each figure on a line, as soon as it is measured."""
    async for figure in figures:
        print(figure.line(), flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
