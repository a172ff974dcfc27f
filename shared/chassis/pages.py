"""Pages of a reply that must not grow beyond what the bus carries: 1 MB."""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

# JSON of the rows of a page; the rest of the reply, and the headers, are small.
MAX_PAGE_BYTES = 800_000

Row = TypeVar("Row", bound=BaseModel)


def fitting(rows: Sequence[Row]) -> list[Row]:
    """The first rows that fit into one reply; at least one, if there is one."""
    size = 0
    for count, row in enumerate(rows):
        size += len(row.model_dump_json().encode()) + 1
        if count and size > MAX_PAGE_BYTES:
            return list(rows[:count])
    return list(rows)
