"""Read a workbook of a school in the sandbox: the table of the form, or a `Refusal` with what to do."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from services.linkage.imports.localschool.heading import (
    KNOWN,
    HeadingFault,
    column_faults,
    columns_refusal,
    heading_texts,
    sheet_of_form,
)
from services.linkage.imports.localschool.layout import NAMES
from shared.contracts.linkage import problems
from shared.contracts.problem import Refusal
from shared.workbooks.contents import OpenedWorkbook, Value, WorkbookForm
from shared.workbooks.guard import Limits, Unfit
from shared.workbooks.opening import TIMEOUT_S, open_workbook

# of data in one workbook; a larger school uploads one for each year
MAX_ROWS = 50_000
MAX_COLUMNS = 100
# 50,000 rows of the form take about 6 MB, 80 MB unpacked, 350 MB of memory
LIMITS = Limits(
    file_bytes=20_000_000,
    unpacked_bytes=150_000_000,
    members=500,
    rows=MAX_ROWS,
    columns=MAX_COLUMNS,
    last_row=2 * MAX_ROWS,
    memory_bytes=800_000_000,
)
FORM = WorkbookForm(LIMITS, KNOWN)


@dataclass(frozen=True)
class Workbook:
    """The table as the school filled it in: heading, the place of each column of LSF1, rows (number in Excel,
    cells as text), formulas by row and place.
    """

    sheet: str
    heading: list[str]
    positions: list[int]
    rows: list[tuple[int, list[str]]]
    formulas: dict[int, dict[int, str]]


async def read_workbook(body: bytes, timeout_s: float = TIMEOUT_S) -> Workbook:
    """Read the table of this workbook.

    Refuses in the order of cause: wrong file, then wrong columns. Wrong rows: rows.py.
    """
    try:
        opened = await open_workbook(body, FORM, timeout_s)
    except Unfit as unfit:
        raise refusal_of(unfit) from None
    return await asyncio.to_thread(_workbook, opened)


def refusal_of(unfit: Unfit) -> Refusal:
    """The refusal of an unfit file, with the limits of this form."""
    kind = "too_many_rows" if unfit.kind == "too_far" else unfit.kind
    limits = {
        "too_large": LIMITS.file_bytes // 1_000_000,
        "bomb": LIMITS.unpacked_bytes // 1_000_000,
        "too_many_rows": MAX_ROWS,
    }
    return problems.OF_WORKBOOK[kind].refuse("workbook", limit=limits.get(kind))


def _workbook(opened: OpenedWorkbook) -> Workbook:
    """The table of the one sheet that is the form.

    Refuses wrong sheet, then wrong columns, then too many rows.
    """
    sheet = sheet_of_form(opened.sheets)
    if sheet.width > MAX_COLUMNS:
        raise columns_refusal([HeadingFault(str(sheet.width), "unknown", "")])
    heading = heading_texts(sheet.rows[0])
    names = [KNOWN.get(text) for text in heading]
    counts = Counter(names)
    if any(counts[name] > 1 for name in NAMES):
        raise columns_refusal(column_faults(sheet.rows[0]))
    table = opened.table
    assert table is not None, (
        "the sandbox reads the first sheet whose row 1 names every column, and this is the only one"
    )
    if table.is_cut:
        raise problems.OF_WORKBOOK["too_many_rows"].refuse("workbook", limit=MAX_ROWS)
    if not table.rows:
        raise problems.OF_WORKBOOK["no_rows"].refuse("workbook")
    rows = [(number, [as_text(value) for value in cells]) for number, cells in table.rows]
    return Workbook(sheet.name, heading, [names.index(column) for column in NAMES], rows, table.formulas)


def as_text(value: Value) -> str:
    """The text of a cell. Whole numbers have no `.0`; dates are day/month/year, in the era of the cell."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return f"{value:%d/%m}/{value.year:04d} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m}/{value.year:04d}"
    return str(value)
