"""Arrange lists in three column groups, as on front and back of ปพ.1: a year in each group if it fits, else
continuously.

The print shrinks one step at a time; after the last step the form is refused, never given a third page.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from services.documents.forms.text import Drawn, TooLong, rows

GROUPS = 3


class Step(NamedTuple):
    """A size of print, and the height of a line in it."""

    size_pt: float
    height_mm: float


class PrintLine(NamedTuple):
    """A line of a group: heading or item, how many lines of print it takes, the cells as drawn."""

    # term, item, end
    kind: str
    lines: int
    cells: tuple[Drawn, ...]


class Section(NamedTuple):
    """What belongs under one heading; sections of the same `year` share a group where they fit."""

    year: str
    # called with the size in points, and whether the section continues from the group before
    heading: Callable[[float, bool], PrintLine]
    items: Callable[[float], list[PrintLine]]


def arrange(
    sections: Sequence[Section],
    closing: Callable[[float], PrintLine],
    steps: Sequence[Step],
    height_mm: float,
    field: str,
) -> dict[str, Any]:
    """The groups in the first size in which everything fits into this height, closing line included.

    Raises TooLong after the last size.
    """
    for step in steps:
        capacity = int(height_mm / step.height_mm + 1e-6)
        groups = _by_year(sections, closing, step.size_pt, capacity) or _continuous(
            sections, closing, step.size_pt, capacity
        )
        if groups:
            drawn = [[[line.kind, line.lines, *line.cells] for line in group] for group in groups]
            return {"size": step.size_pt, "height": step.height_mm, "room": height_mm, "groups": drawn}
    raise TooLong(field)


def _by_year(
    sections: Sequence[Section], closing: Callable[[float], PrintLine], size: float, capacity: int
) -> list[list[PrintLine]] | None:
    years = list(dict.fromkeys(section.year for section in sections))
    if len(years) > GROUPS:
        return None
    groups: list[list[PrintLine]] = [[] for _ in range(GROUPS)]
    for section in sections:
        groups[years.index(section.year)] += [section.heading(size, False), *section.items(size)]
    groups[len(years) - 1].append(closing(size))
    return groups if all(_height(group) <= capacity for group in groups) else None


def _continuous(
    sections: Sequence[Section], closing: Callable[[float], PrintLine], size: float, capacity: int
) -> list[list[PrintLine]] | None:
    """Fill the first group, then the next.

    A heading stays with its first item, and is repeated where its items continue in the next group.
    """
    groups: list[list[PrintLine]] = [[]]

    def put(*lines: PrintLine, repeated_heading: PrintLine | None = None) -> None:
        if _height(groups[-1]) + sum(line.lines for line in lines) > capacity:
            groups.append([repeated_heading] if repeated_heading else [])
        groups[-1].extend(lines)

    for section in sections:
        items = section.items(size)
        put(section.heading(size, False), *items[:1])
        for item in items[1:]:
            put(item, repeated_heading=section.heading(size, True))
    put(closing(size))
    if len(groups) > GROUPS or any(_height(group) > capacity for group in groups):
        return None
    return groups + [[] for _ in range(GROUPS - len(groups))]


def _height(group: list[PrintLine]) -> int:
    return sum(line.lines for line in group)


def item(*cells: Drawn) -> PrintLine:
    """An item as high as its first cell needs."""
    return PrintLine("item", rows(cells[0]), cells)
