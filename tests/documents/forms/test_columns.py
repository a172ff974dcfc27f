"""Three column groups: year by year where each fits, else flowing, smaller step by step, refused in the end."""

import pytest

from services.documents.forms.columns import PrintLine, Section, Step, arrange, item
from services.documents.forms.text import TooLong

STEPS = (Step(8.5, 5.0), Step(7.0, 4.0))
# items of each term (two a year), room in mm → size, lines of the groups
PLANS = [
    ("a year each", [3, 3, 3, 3, 3, 3], 50, 8.5, [8, 8, 9]),
    ("one year is long: it flows", [1, 1, 1, 1, 9, 8], 50, 8.5, [10, 9, 10]),
    ("the smaller print, a year each", [5, 5, 5, 5, 4, 4], 50, 7.0, [12, 12, 11]),
    ("the smaller print, flowing", [7, 7, 3, 3, 2, 2], 50, 7.0, [12, 12, 9]),
]


def _section(at: int, count: int) -> Section:
    return Section(
        str(2567 + at // 2),
        lambda size, again: PrintLine("term", 1, ("ต่อ" if again else "ภาค",)),
        lambda size: [item("วิชา") for _ in range(count)],
    )


def _end(size: float) -> PrintLine:
    return PrintLine("end", 1, ("สิ้นสุด",))


@pytest.mark.parametrize(("case", "counts", "room", "size", "lines"), PLANS, ids=[plan[0] for plan in PLANS])
def test_lists_go_into_three_groups(
    case: str, counts: list[int], room: float, size: float, lines: list[int]
) -> None:
    """Size and lines of each group, headings and the closing line counted."""
    arranged = arrange([_section(at, count) for at, count in enumerate(counts)], _end, STEPS, room, "terms")

    assert (arranged["size"], [sum(line[1] for line in group) for group in arranged["groups"]]) == (
        size,
        lines,
    )


def test_a_term_that_continues_has_its_heading_again_in_the_next_group() -> None:
    """The reader of group 2 sees which term it is."""
    arranged = arrange(
        [_section(0, 14), _section(2, 1), _section(4, 1), _section(6, 1)], _end, STEPS, 50, "terms"
    )

    assert [group[0][2] for group in arranged["groups"][:2]] == ["ภาค", "ต่อ"]


def test_what_does_not_fit_in_the_smallest_print_is_refused() -> None:
    """Never a third page."""
    with pytest.raises(TooLong):
        arrange([_section(at, 9) for at in range(6)], _end, STEPS, 50, "terms")
