"""What is asked of the sandbox, and what it answers; as values, and as JSON between the two processes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from shared.workbooks.guard import Limits, Unfit

Value = str | int | float | bool | date | datetime
"""A cell as the file has it; an empty one is an empty text."""
Cells = list[Value]


@dataclass(frozen=True)
class WorkbookForm:
    """The form that is looked for: what a file may measure, and which column each heading names (headings in
    the spelling of `name_to_store`).
    """

    limits: Limits
    columns: Mapping[str, str]

    def to_json(self) -> bytes:
        """The form as one line."""
        return json.dumps({"limits": asdict(self.limits), "columns": dict(self.columns)}).encode()

    @staticmethod
    def of_json(line: bytes) -> "WorkbookForm":
        """The form of such a line."""
        form = json.loads(line)
        return WorkbookForm(Limits(**form["limits"]), form["columns"])


class MergedRange(NamedTuple):
    """Merged cells, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


class SheetTop(NamedTuple):
    """A worksheet: its name, how many columns it has, its first rows, the merged cells in them, the first
    cell with a formula (empty: none).
    """

    name: str
    width: int
    rows: list[Cells]
    merged: list[MergedRange]
    formula: str


class FormTable(NamedTuple):
    """The rows below the heading of the sheet that has the form."""

    # place of the sheet among all
    sheet: int
    # row as Excel shows it, its cells; rows without any value are left out
    rows: list[tuple[int, Cells]]
    # row as Excel shows it → place of the cell → the formula
    formulas: dict[int, dict[int, str]]
    # there are more rows than the form's limit
    is_cut: bool


class OpenedWorkbook(NamedTuple):
    """All worksheets by their first rows; the table of the first one whose row 1 names every column of the
    form.
    """

    sheets: list[SheetTop]
    table: FormTable | None


def answer_of(workbook: OpenedWorkbook) -> str:
    """The workbook as JSON: every value once, cells as numbers of values, since the same name stands in
    hundreds of rows.
    """
    numbers: dict[Any, int] = {}

    def numbered(cells: Sequence[Value]) -> list[int]:
        # 1, 1.0 and True are equal, so values other than texts are kept apart by their kind
        return [
            numbers.setdefault(value if type(value) is str else (type(value), value), len(numbers))
            for value in cells
        ]

    sheets = [
        (sheet.name, sheet.width, [numbered(cells) for cells in sheet.rows], sheet.merged, sheet.formula)
        for sheet in workbook.sheets
    ]
    table = None
    if workbook.table:
        rows = [(number, numbered(cells)) for number, cells in workbook.table.rows]
        table = (
            workbook.table.sheet,
            rows,
            [(row, list(cells.items())) for row, cells in workbook.table.formulas.items()],
            workbook.table.is_cut,
        )
    values = [_to_json(key if type(key) is str else key[1]) for key in numbers]
    return json.dumps({"values": values, "sheets": sheets, "table": table})


def answer_of_unfit(unfit: Unfit) -> str:
    """The refusal as JSON."""
    return json.dumps({"unfit": unfit.kind, "where": unfit.where})


def workbook_of(answer: bytes) -> OpenedWorkbook:
    """The workbook of an answer. Raises `Unfit` when the answer is a refusal."""
    read: dict[str, Any] = json.loads(answer)
    if "unfit" in read:
        raise Unfit(read["unfit"], read["where"])
    value = [_of_json(one) for one in read["values"]].__getitem__
    sheets = [
        SheetTop(
            name,
            width,
            [list(map(value, cells)) for cells in rows],
            [MergedRange(*merged) for merged in ranges],
            formula,
        )
        for name, width, rows, ranges, formula in read["sheets"]
    ]
    if read["table"] is None:
        return OpenedWorkbook(sheets, None)
    sheet, rows, formulas, is_cut = read["table"]
    table = FormTable(
        sheet,
        [(number, list(map(value, cells))) for number, cells in rows],
        {row: dict(cells) for row, cells in formulas},
        is_cut,
    )
    return OpenedWorkbook(sheets, table)


def _to_json(value: Value) -> Any:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _of_json(value: Any) -> Value:
    if not isinstance(value, dict):
        plain: Value = value
        return plain
    return (
        datetime.fromisoformat(value["datetime"])
        if "datetime" in value
        else date.fromisoformat(value["date"])
    )
