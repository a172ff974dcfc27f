"""The reading child: a workbook comes in, its table or what is wrong with it goes out. Run by reader.py, one process a workbook.

It opens what strangers made, so it gets no settings and no secrets, and the limits below; when it dies of one of them, the service lives on.
"""
import json
import resource
import sys
from contextlib import suppress

from services.linkage.imports.localschool import container, sheet

MEMORY_LIMIT = 800_000_000                                    # bytes of address space; 50,000 rows take about 350 MB
CPU_LIMIT = 40                                                # seconds; 50,000 rows take about 3


def main() -> None:
    """Bytes on standard input; one JSON object on standard output: `table` or `unfit`."""
    _limit()
    body = sys.stdin.buffer.read()
    try:
        answer: dict[str, object] = {"table": _compact(sheet.read(body, container.inspect(body)))}
    except container.Unfit as unfit:
        answer = {"unfit": unfit.kind, "faults": unfit.faults, "facts": unfit.facts}
    except MemoryError:
        answer = {"unfit": "too_heavy", "faults": [], "facts": {}}
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    """Limits of this process alone. macOS refuses the first one: there the size limits and the time limit of reader.py remain."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_LIMIT, CPU_LIMIT))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _compact(table: sheet.Table) -> dict[str, object]:
    """Every text once, cells as numbers of texts: the same name stands in hundreds of rows, here and in the memory of who reads this."""
    texts: dict[str, int] = {}
    rows = [(number, [texts.setdefault(text, len(texts)) for text in cells]) for number, cells in table.rows]
    return {
        "sheet": table.sheet, "heading": table.heading, "positions": table.positions, "texts": list(texts), "rows": rows,
        "formulas": [(row, list(cells.items())) for row, cells in table.formulas.items()],
    }


if __name__ == "__main__":
    main()
