"""The reader of the workbook of forms: each row with its texts, and what is wrong with its cells."""

import asyncio
import re
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from services.registry.workbooks import opened
from shared.contracts.problem import Refusal
from shared.contracts.registry.circulars import LetterNumber
from shared.contracts.registry.move_form_workbook import (
    ASKS,
    COLUMNS,
    LABEL,
    MAX_ROWS,
    RESULT,
    WHAT_TO_DO,
)
from shared.contracts.registry.move_forms import ContactName, Telephone
from shared.contracts.registry.problems import (
    CELL_WRONG,
    COLUMNS_WRONG,
    WORKBOOK_TOO_LARGE,
)
from shared.thai.dates import read_date
from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_store
from shared.workbooks.contents import Cells, OpenedWorkbook, Value, WorkbookForm
from shared.workbooks.guard import Limits

LIMITS = Limits(
    file_bytes=5_000_000,
    unpacked_bytes=40_000_000,
    members=200,
    rows=MAX_ROWS,
    columns=60,
    last_row=9_999,
    memory_bytes=250_000_000,
)
FORM = WorkbookForm(LIMITS, {name_to_store(column.label): column.name for column in COLUMNS})
# What the reply has of a cell that is longer than any field.
MAX_CELL_CHARACTERS = 200
SCHOOL_CODE = re.compile(r"[0-9]{10}")
TEXTS: dict[str, tuple[TypeAdapter[str], str, str]] = {
    "number": (TypeAdapter(LetterNumber), "ต้องมี 1–60 อักขระ", "it needs 1 to 60 characters"),
    "contact_name": (TypeAdapter(ContactName), "ต้องมี 3–150 อักขระ", "it needs 3 to 150 characters"),
    "telephone": (
        TypeAdapter(Telephone),
        "ไม่ใช่หมายเลขโทรศัพท์ เช่น 053-612-345 ต่อ 101",
        "it is not a telephone number such as 053-612-345 ต่อ 101",
    ),
}


class ReadForm(NamedTuple):
    """A row: its texts, the values of a form in them, and what is wrong with its cells."""

    row: int
    cells: dict[str, str]
    values: dict[str, Any]
    wrong: list[Refusal]


async def read_forms(body: bytes) -> list[ReadForm]:
    """Every row that is not empty. Refuse a wrong file, wrong columns, too many rows."""
    return await asyncio.to_thread(_rows, await opened(body, FORM))


def _rows(found: OpenedWorkbook) -> list[ReadForm]:
    heads = found.sheets[found.table.sheet if found.table else 0].rows[:1]
    places = _places(heads[0] if heads else [])
    assert found.table is not None, "the sandbox reads the first sheet whose row 1 names every column"
    if found.table.is_cut:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {MAX_ROWS} rows")
    rows = [
        _row(number, {name: _text(cells[place]) for name, place in places.items()})
        for number, cells in found.table.rows
    ]
    return [row for row in rows if any(row.cells.values())]


def _places(heads: Cells) -> dict[str, int]:
    """The place of each column. Refuse missing, unknown and repeated heads, all at once."""
    texts = [name_to_store(str(head)) for head in heads]
    missing = [label for label in FORM.columns if texts.count(label) != 1]
    extra = [text[:40] for text in texts if text and text not in (*FORM.columns, RESULT, WHAT_TO_DO)]
    if missing or extra:
        raise COLUMNS_WRONG.refuse(
            field="workbook", missing=", ".join(missing) or "-", extra=", ".join(extra[:10]) or "-"
        )
    return {FORM.columns[text]: place for place, text in enumerate(texts) if text in FORM.columns}


def _text(value: Value) -> str:
    """The text of a cell with Arabic digits: whole numbers without `.0`, dates as day/month/year."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, date | datetime):
        return f"{value.day}/{value.month}/{value.year}"
    return arabic_digits(name_to_store(str(value)))[:MAX_CELL_CHARACTERS]


def _row(number: int, cells: dict[str, str]) -> ReadForm:
    values: dict[str, Any] = {}
    wrong: list[Refusal] = []
    if not SCHOOL_CODE.fullmatch(cells["school"]):
        wrong.append(_wrong("school", "ต้องเป็นตัวเลข 10 หลัก", "it needs ten digits"))
    values["asks"] = ASKS.get(cells["answer"])
    if values["asks"] is None:
        wrong.append(_wrong("answer", f"ไม่อยู่ในรายการ: {', '.join(ASKS)}", "it is not in the list"))
    for name in ("dated", "received"):
        values[name] = read_date(cells[name]).day
        if values[name] is None:
            wrong.append(
                _wrong(name, "อ่านเป็นวันที่ไม่ได้ ใช้ วัน/เดือน/ปี พ.ศ.", "it is not a date; use day/month/year")
            )
    for name, (allowed, why_th, why_en) in TEXTS.items():
        try:
            values[name] = allowed.validate_python(cells[name])
        except ValidationError:
            wrong.append(_wrong(name, why_th, why_en))
    return ReadForm(number, cells, values, wrong)


def _wrong(name: str, why_th: str, why_en: str) -> Refusal:
    """The refusal of a cell, without its text, which may be personal."""
    return CELL_WRONG.refuse(field=name, head=LABEL[name], why_th=why_th, why_en=why_en)
