"""The reader of a workbook of particulars: its rows as completions, each with what is wrong with it."""

from collections import Counter
from collections.abc import Container, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.grades.students.particulars import Particulars, columns_of, name_on
from shared.contracts.grades.particulars_workbook import COLUMNS, MAX_ROWS
from shared.contracts.grades.problems import (
    BY_ORDER_ONLY,
    PARTICULARS_COLUMNS,
    PARTICULARS_TOO_LARGE,
    PARTICULARS_UNREADABLE,
    STUDENTS_REPEATED,
    STUDENTS_UNKNOWN,
    VALUE_WRONG,
)
from shared.contracts.grades.queries import CompletionOfRow
from shared.contracts.grades.rows import Completion
from shared.contracts.problem import Refusal
from shared.contracts.record import FormerSchool
from shared.thai.dates import read_date
from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_store
from shared.workbooks.contents import Value, WorkbookForm
from shared.workbooks.guard import Limits, Unfit
from shared.workbooks.opening import open_workbook

# A workbook of 2,000 rows has 250 kB.
LIMITS = Limits(
    file_bytes=5_000_000,
    unpacked_bytes=40_000_000,
    members=200,
    rows=MAX_ROWS,
    columns=40,
    last_row=9_999,
    memory_bytes=250_000_000,
)
LABELS = {column.name: column.label for column in COLUMNS}
FORM = WorkbookForm(LIMITS, {column.label: column.name for column in COLUMNS if column.is_read})
TOO_LARGE = {"too_large", "bomb", "too_far", "too_heavy"}
FORMER = ("former_name", "former_province", "former_class")


class TypedRow(NamedTuple):
    """A row: its number as in Excel, the text of each column, the columns that are formulas."""

    row: int
    cells: dict[str, str]
    formulas: set[str]


async def read_workbook(body: bytes) -> list[TypedRow]:
    """The rows of the workbook that have a value. Refuse a wrong file, wrong columns, too many rows."""
    try:
        opened = await open_workbook(body, FORM)
    except Unfit as unfit:
        if unfit.kind in TOO_LARGE:
            raise PARTICULARS_TOO_LARGE.refuse("workbook", rows=f"{MAX_ROWS:,}") from None
        raise PARTICULARS_UNREADABLE.refuse("workbook") from None
    table = opened.table
    if table is None:
        raise PARTICULARS_COLUMNS.refuse("workbook")
    if table.is_cut:
        raise PARTICULARS_TOO_LARGE.refuse("workbook", rows=f"{MAX_ROWS:,}")
    heads = [name_to_store(str(value)) for value in opened.sheets[table.sheet].rows[0]]
    places = {FORM.columns[head]: place for place, head in enumerate(heads) if head in FORM.columns}
    return [
        TypedRow(
            number,
            {name: _text(cells[place]) if place < len(cells) else "" for name, place in places.items()},
            {name for name, place in places.items() if place in table.formulas.get(number, ())},
        )
        for number, cells in table.rows
    ]


def _text(value: Value) -> str:
    """The text of a cell: whole numbers without `.0`, dates as day/month/year in the era of the cell."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return name_to_store(str(value))


def completions_in(
    rows: list[TypedRow], known: Mapping[str, Particulars], by_order: Container[UUID], today: date
) -> list[CompletionOfRow]:
    """What each row would change, or why it cannot be used. `by_order`: graduates."""
    times = Counter(_number(row) for row in rows)
    return [
        _completion_of(row, known.get(_number(row)), by_order, today, is_repeated=times[_number(row)] > 1)
        for row in rows
    ]


def _number(row: TypedRow) -> str:
    return arabic_digits(row.cells["student_no"])


def _completion_of(
    row: TypedRow, student: Particulars | None, by_order: Container[UUID], today: date, *, is_repeated: bool
) -> CompletionOfRow:
    number, refusals = _number(row), _refusals(row)
    if is_repeated:
        refusals.append(STUDENTS_REPEATED.refuse("student_no", students=number[:13]))
    if student is None:
        refusals.append(STUDENTS_UNKNOWN.refuse("student_no", count=1, students=number[:13] or "-"))
    changed: dict[str, Any] = {}
    if student and not refusals:
        completion = _completion(row)
        changed = student.differing(columns_of(completion, student.photo))
        if changed and student.pupil in by_order:
            refusals.append(BY_ORDER_ONLY.refuse("student_no", students=number))
    return CompletionOfRow(
        row=row.row,
        pupil=student.pupil if student else None,
        student_no=number[:13],
        name=name_on(student, today) if student else "",
        before={field: _shown(getattr(student, field)) for field in changed},
        completion=completion if changed and not refusals else None,
        problems=[refusal.body for refusal in refusals],
    )


def _refusals(row: TypedRow) -> list[Refusal]:
    """The refusal of each cell that cannot be used."""
    wrong = [*row.formulas]
    if row.cells["entry_date"] and read_date(row.cells["entry_date"]).day is None:
        wrong.append("entry_date")
    if len({bool(row.cells[name]) for name in FORMER}) > 1:
        wrong.append("former_name")
    wrong += [name for name, text in row.cells.items() if len(text) > 200]
    return [VALUE_WRONG.refuse(name, what=LABELS[name]) for name in dict.fromkeys(wrong)]


def _completion(row: TypedRow) -> Completion:
    cells = row.cells
    former = (
        FormerSchool(
            name=cells["former_name"], province=cells["former_province"], last_class=cells["former_class"]
        )
        if cells["former_name"]
        else None
    )
    return Completion(
        student_no=_number(row),
        **{name: cells[name] or None for name in ("nationality", "religion", "father", "mother")},
        entry_date=read_date(cells["entry_date"]).day,
        former_school=former,
    )


def _shown(value: Any) -> str:
    """A recorded value as text: a day in ISO 8601, a former school in its three parts."""
    if isinstance(value, dict):
        return " ".join(map(str, value.values()))
    return "" if value is None else str(value)
