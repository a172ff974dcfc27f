"""Find the sheet with the form LSF1, and the faults of a heading that is nearly that of the form. Pure."""

import difflib
from collections.abc import Sequence
from typing import NamedTuple

from services.linkage.imports.localschool.layout import COLUMNS, LABELS, NAMES, REMEDY_LABEL, RESULT_LABEL
from shared.contracts.linkage import problems
from shared.contracts.problem import FieldProblem, Refusal
from shared.thai.names import name_to_store
from shared.workbooks.contents import Cells, SheetTop

# known labels from which on a row counts as a heading of this form
MIN_KNOWN_LABELS = 5
MAX_UNKNOWN = 100
# of a heading, compared to guess the column that is meant
GUESSED_CHARACTERS = 100

KNOWN = {name_to_store(column.label): column.name for column in COLUMNS} | {
    column.name: column.name for column in COLUMNS
}
"""The text of a heading → its column."""


class HeadingFault(NamedTuple):
    """A column that differs from the form: its heading; `missing`, `unknown` or `twice`; the heading that may
    be meant.
    """

    label: str
    what: str
    guess: str


def heading_texts(row: Cells) -> list[str]:
    """The texts of a row, in the spelling in which headings are compared."""
    return [name_to_store(str(value)) for value in row]


def sheet_of_form(sheets: Sequence[SheetTop]) -> SheetTop:
    """The one sheet whose row 1 names every column.

    Refuses several such sheets, and none (with the faults of the nearest one).
    """
    found = [sheet for sheet in sheets if sheet.rows and len(_known(sheet.rows[0])) == len(COLUMNS)]
    if len(found) == 1:
        return found[0]
    if found:
        raise problems.OF_WORKBOOK["several_sheets"].refuse(
            "workbook", sheets=", ".join(sheet.name for sheet in found)
        )
    nearest = max(sheets, key=_most_known, default=None)
    if nearest is None or _most_known(nearest) < MIN_KNOWN_LABELS:
        raise problems.OF_WORKBOOK["no_form"].refuse("workbook")
    raise _heading_refusal(nearest)


def _known(row: Cells) -> set[str]:
    """The columns of the form that this row names."""
    return {KNOWN[text] for text in heading_texts(row) if text in KNOWN}


def _most_known(sheet: SheetTop) -> int:
    return max((len(_known(row)) for row in sheet.rows), default=0)


def _heading_refusal(sheet: SheetTop) -> Refusal:
    """The refusal of a sheet by its heading: merged cells, not in row 1, or columns that are missing, unknown
    or twice.
    """
    row = next(place for place, cells in enumerate(sheet.rows) if len(_known(cells)) == _most_known(sheet))
    if any(merged.top <= row <= merged.bottom and merged.left != merged.right for merged in sheet.merged):
        return problems.OF_WORKBOOK["heading_merged"].refuse("workbook", row=row + 1)
    if row:
        return problems.OF_WORKBOOK["heading_low"].refuse("workbook", row=row + 1)
    return columns_refusal(column_faults(sheet.rows[0]))


def column_faults(heading: Cells) -> list[HeadingFault]:
    """Every column that differs from the form."""
    texts = heading_texts(heading)
    named = [KNOWN[text] for text in texts if text in KNOWN]
    unknown = [
        text for text in texts if text and text not in KNOWN and text not in (RESULT_LABEL, REMEDY_LABEL)
    ]
    missing = [LABELS[name] for name in NAMES if name not in named]
    faults = [HeadingFault(text, "missing", _nearest(text, unknown)) for text in missing]
    faults += [HeadingFault(text, "unknown", _nearest(text, missing)) for text in unknown[:MAX_UNKNOWN]]
    return faults + [HeadingFault(LABELS[name], "twice", "") for name in NAMES if named.count(name) > 1]


def _nearest(text: str, among: Sequence[str]) -> str:
    matches = difflib.get_close_matches(
        text[:GUESSED_CHARACTERS], [one[:GUESSED_CHARACTERS] for one in among], 1, 0.5
    )
    return next(iter(matches), "")


def columns_refusal(faults: Sequence[HeadingFault]) -> Refusal:
    """The refusal of a heading with these faults, each as a field."""
    missing = [fault.label for fault in faults if fault.what == "missing"]
    strange = [fault.label for fault in faults if fault.what != "missing"]
    refused = problems.OF_WORKBOOK["columns"].refuse(
        "workbook", missing=", ".join(missing) or "-", strange=", ".join(strange)[:500] or "-"
    )
    refused.body.fields = [
        FieldProblem(
            field=fault.label[:200],
            code=fault.what,
            message_en=f"nearest: {fault.guess}" if fault.guess else fault.what,
        )
        for fault in faults
    ]
    return refused
