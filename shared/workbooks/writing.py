"""What workbooks that are written here have in common: the row of headings."""

from collections.abc import Iterable
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


class Heading(NamedTuple):
    """The head of a column: its text, the column's width in characters (None: Excel's own), a comment."""

    label: str
    width: float | None = None
    comment: str = ""


def write_headings(
    sheet: Worksheet, headings: Iterable[Heading], heading_format: Format, cell_format: Format | None = None
) -> None:
    """Write row 1, which stays in view; `cell_format` is the format of all cells below."""
    for place, heading in enumerate(headings):
        if heading.width is not None:
            sheet.set_column(place, place, heading.width, cell_format)
        sheet.write_string(0, place, heading.label, heading_format)
        if heading.comment:
            sheet.write_comment(0, place, heading.comment)
    sheet.freeze_panes(1, 0)
