"""The reader of the workbook: it checks file and columns, and returns rows with their refusals."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.registry.orders.collected.layout import COLUMNS, DUTIES, LABEL, OFFICES
from services.registry.rules.orders import Named, Term, is_acting
from services.registry.workbooks import opened
from shared.contracts.problem import Refusal
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

# Rows of data: more than a province with all its schools needs.
MAX_ROWS = 500
# A workbook of 500 rows has 60 kB.
LIMITS = Limits(
    file_bytes=5_000_000,
    unpacked_bytes=40_000_000,
    members=200,
    rows=2 * MAX_ROWS,
    columns=60,
    last_row=9_999,
    memory_bytes=250_000_000,
)
FORM = WorkbookForm(LIMITS, {name_to_store(column.label): column.name for column in COLUMNS})
# Of one cell, as in RecordOrder.
MAX_CELL_CHARACTERS = 200
AUTHORITY_CODE = re.compile(r"[0-9]{2}-[A-Z]{2,3}-[0-9]{2,4}")
SCHOOL_CODE = re.compile(r"[0-9]{10}")
WHY_NO_DATE = {
    "YEAR_TWO_DIGITS": ("ปีต้องมี 4 หลัก", "the year needs four digits"),
    "NO_SUCH_DAY": ("ไม่มีวันนี้ในปฏิทิน", "there is no such day"),
    "WEEKDAY_WRONG": ("วันในสัปดาห์ไม่ตรงกับวันที่", "the day of the week does not fit"),
}
NO_DATE = ("อ่านเป็นวันที่ไม่ได้ ใช้ วัน/เดือน/ปี พ.ศ.", "it is not a date; use day/month/year")


@dataclass
class CollectedLine:
    """A row: the order, the appointee, and what is wrong with it."""

    row: int
    authority: str = "-"
    school: str = "-"
    number: str = ""
    signer_name: str = ""
    signer_position: str = ""
    term: Term | None = None
    received: date | None = None
    who: Named | None = None
    wrong: list[Refusal] = field(default_factory=list)


async def read(body: bytes) -> list[CollectedLine]:
    """Every row that is not empty, with the refusals of its cells.

    Refuse a wrong file, wrong columns, too many rows.
    """
    return await asyncio.to_thread(_lines, await opened(body, FORM))


def _lines(found: OpenedWorkbook) -> list[CollectedLine]:
    """The rows of the first sheet."""
    places = _places(next((sheet.rows[0] for sheet in found.sheets[:1] if sheet.rows), []))
    table = found.table
    assert table is not None, "the sandbox reads the first sheet whose row 1 names every column: this one"
    rows = [(number, cells) for number, cells in table.rows if any(str(cell).strip() for cell in cells)]
    if table.is_cut or len(rows) > MAX_ROWS:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {MAX_ROWS} rows")
    return [
        _line(number, {name: _text(cells[place]) for name, place in places.items()}) for number, cells in rows
    ]


def _places(heads: Cells) -> dict[str, int]:
    """The place of each column. Refuse missing, unknown and repeated heads, all at once."""
    texts = [name_to_store(str(head)) for head in heads]
    missing = [label for label in FORM.columns if texts.count(label) != 1]
    extra = [text[:40] for text in texts if text and text not in FORM.columns]
    if missing or extra:
        raise COLUMNS_WRONG.refuse(
            field="workbook", missing=", ".join(missing) or "-", extra=", ".join(extra[:10]) or "-"
        )
    return {FORM.columns[text]: place for place, text in enumerate(texts) if text}


def _text(value: Value) -> str:
    """The text of a cell: whole numbers without `.0`, dates as day/month/year in the era of the cell."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, date | datetime):
        return f"{value.day}/{value.month}/{value.year}"
    return name_to_store(str(value))


def _line(row: int, cells: dict[str, str]) -> CollectedLine:
    """A row, with every cell that is wrong."""
    line = CollectedLine(
        row,
        number=arabic_digits(cells["number"])[:MAX_CELL_CHARACTERS],
        signer_name=cells["signer_name"],
        signer_position=cells["signer_position"],
    )
    line.wrong = [*_empty_or_long(cells)]
    authority = arabic_digits(cells["authority"]).upper()
    school = arabic_digits(cells["school"])
    if AUTHORITY_CODE.fullmatch(authority):
        line.authority = authority
    elif authority:
        line.wrong.append(
            _wrong("authority", "ไม่ใช่รหัส อปท. เช่น 58-PAO-01", "it is not the code of an authority")
        )
    if SCHOOL_CODE.fullmatch(school):
        line.school = school
    elif school:
        line.wrong.append(_wrong("school", "ต้องเป็นตัวเลข 10 หลัก", "it needs ten digits"))
    dates = {
        name: _date(name, cells[name], line.wrong) for name in ("dated", "term_from", "term_to", "received")
    }
    office = _choice("office", cells, OFFICES, line.wrong)
    duty = _choice("duty", cells, DUTIES, line.wrong)
    line.received = dates["received"]
    if dates["dated"] and dates["term_from"]:
        line.term = Term(dates["dated"], dates["term_from"], dates["term_to"])
    if office and not line.wrong:
        number = re.sub(r"[\s-]", "", arabic_digits(cells["national_id"]))
        line.who = Named(
            number,
            cells["title"],
            cells["first"],
            cells["last"] or None,
            cells["position"],
            office,
            duty,
            is_acting(cells["position"]),
        )
    return line


def _empty_or_long(cells: dict[str, str]) -> Iterator[Refusal]:
    for column in COLUMNS:
        if column.required and not cells[column.name]:
            yield _wrong(column.name, "ต้องกรอก", "it is empty")
        elif len(cells[column.name]) > MAX_CELL_CHARACTERS:
            yield _wrong(
                column.name,
                f"ยาวเกิน {MAX_CELL_CHARACTERS} อักขระ",
                f"it is longer than {MAX_CELL_CHARACTERS} characters",
            )


def _date(name: str, text: str, wrong: list[Refusal]) -> date | None:
    found = read_date(text)
    if text and found.day is None:
        wrong.append(_wrong(name, *WHY_NO_DATE.get(found.refusal or "", NO_DATE)))
    return found.day


def _choice(name: str, cells: dict[str, str], choices: dict[str, Any], wrong: list[Refusal]) -> Any:
    if cells[name] and cells[name] not in choices:
        wrong.append(_wrong(name, f"ไม่อยู่ในรายการ: {', '.join(choices)}", "it is not in the list"))
    return choices.get(cells[name])


def _wrong(name: str, why_th: str, why_en: str) -> Refusal:
    """The refusal of a cell, without its text, which may be personal."""
    return CELL_WRONG.refuse(field=name, head=LABEL[name], why_th=why_th, why_en=why_en)
