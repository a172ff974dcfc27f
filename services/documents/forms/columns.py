"""Lists in three column groups, as the front and the back of ปพ.1 have them: year by year where each year fits its group, else one after the other.

The print shrinks one step at a time (size, height of a line); after the last step the form is refused, never a third page.
"""
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from services.documents.forms.text import Drawn, TooLong, rows

GROUPS = 3


class Step(NamedTuple):
    """A size of print: points, and millimetres a line."""

    size: float
    height: float


class PrintLine(NamedTuple):
    """A line of a group: heading or item, how many lines of print it takes, the cells as drawn."""

    # term, item, end
    kind: str
    lines: int
    cells: tuple[Drawn, ...]


class Section(NamedTuple):
    """What belongs under one heading; sections of the same `year` share a group where they fit."""

    year: str
    # size, whether the section is continued from the group before
    heading: Callable[[float, bool], PrintLine]
    items: Callable[[float], list[PrintLine]]


def arrange(sections: Sequence[Section], closing: Callable[[float], PrintLine], steps: Sequence[Step], room: float, field: str) -> dict[str, Any]:
    """The groups in the first size in which everything fits in `room` millimetres, closing line included. Refused (TooLong) after the last."""
    for step in steps:
        capacity = int(room / step.height + 1e-6)
        groups = _by_year(sections, closing, step.size, capacity) or _flowing(sections, closing, step.size, capacity)
        if groups:
            return {"size": step.size, "height": step.height, "room": room, "groups": [[[line.kind, line.lines, *line.cells] for line in group] for group in groups]}
    raise TooLong(field)


def _by_year(sections: Sequence[Section], closing: Callable[[float], PrintLine], size: float, capacity: int) -> list[list[PrintLine]] | None:
    years = list(dict.fromkeys(section.year for section in sections))
    if len(years) > GROUPS:
        return None
    groups: list[list[PrintLine]] = [[] for _ in range(GROUPS)]
    for section in sections:
        groups[years.index(section.year)] += [section.heading(size, False), *section.items(size)]
    groups[len(years) - 1].append(closing(size))
    return groups if all(_height(group) <= capacity for group in groups) else None


def _flowing(sections: Sequence[Section], closing: Callable[[float], PrintLine], size: float, capacity: int) -> list[list[PrintLine]] | None:
    """Down the first group, then the next; a heading keeps its first item, and is repeated where its items continue in the next group."""
    groups: list[list[PrintLine]] = [[]]

    def put(*lines: PrintLine, again: PrintLine | None = None) -> None:
        if _height(groups[-1]) + sum(line.lines for line in lines) > capacity:
            groups.append([again] if again else [])
        groups[-1].extend(lines)

    for section in sections:
        items = section.items(size)
        put(section.heading(size, False), *items[:1])
        for item in items[1:]:
            put(item, again=section.heading(size, True))
    put(closing(size))
    if len(groups) > GROUPS or any(_height(group) > capacity for group in groups):
        return None
    return groups + [[] for _ in range(GROUPS - len(groups))]


def _height(group: list[PrintLine]) -> int:
    return sum(line.lines for line in group)


def item(*cells: Drawn) -> PrintLine:
    """An item as high as its first cell needs."""
    return PrintLine("item", rows(cells[0]), cells)
