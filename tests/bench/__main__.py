"""Measure: python -m tests.bench [NAME …]; `make bench` and `lsq bench` call this. One JSON line a figure.

Names are the modules beside this one: edge, imports, migration, press, rules, sight, start. Without names: all, one after the other.
"""
import asyncio
import importlib
import sys

from tests.bench.figures import Figure

NAMES = ("rules", "imports", "migration", "sight", "press", "start", "edge")


async def main(names: list[str]) -> int:
    """Run these; 2 when there is none of a name."""
    if unknown := [name for name in names if name not in NAMES]:
        print(f"no bench is called {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names or NAMES:
        async for figure in importlib.import_module(f"tests.bench.{name}").measure():
            say(figure)
    return 0


def say(figure: Figure) -> None:
    """One line, at once."""
    print(figure.line(), flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
