"""The reader of the workbook of organisations: each row with its fields, or with what is wrong with it."""

import asyncio
import re
from collections import Counter
from typing import NamedTuple

from services.registry.workbooks import opened
from shared.contracts.problem import ProblemBody, Refusal, together
from shared.contracts.registry.organisation_workbook import COLUMNS, KINDS, LABEL, LEVELS, SCHOOL
from shared.contracts.registry.problems import (
    CELL_WRONG,
    COLUMNS_WRONG,
    WORKBOOK_TOO_LARGE,
)
from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_store
from shared.workbooks.contents import Cells, OpenedWorkbook, WorkbookForm
from shared.workbooks.guard import Limits

# All authorities, or all schools, of the country and room to spare.
MAX_ROWS = 12_000
LIMITS = Limits(
    file_bytes=10_000_000,
    unpacked_bytes=120_000_000,
    members=200,
    rows=MAX_ROWS,
    columns=40,
    last_row=99_999,
    memory_bytes=600_000_000,
)
FORM = WorkbookForm(LIMITS, {name_to_store(column.label): column.name for column in COLUMNS})
MAX_CELL_CHARACTERS = 200
DIGITS = {"subdistrict": re.compile("[0-9]{6}"), "moe_code": re.compile("[0-9]{10}")}
PLACE = re.compile("[0-9]{10}|[0-9]{2}-[A-Z]{2,3}-[0-9]{2,4}")
PROVINCE = re.compile("[1-9][0-9]")


class ReadRow(NamedTuple):
    """A row: what it is about (`key`), its fields, and what is wrong with its cells."""

    row: int
    key: str
    fields: dict[str, str]
    problem: ProblemBody | None


async def read_organisations(body: bytes) -> list[ReadRow]:
    """Every row that is not empty. Refuse a wrong file, wrong columns, too many rows."""
    return await asyncio.to_thread(_rows, await opened(body, FORM))


def _rows(found: OpenedWorkbook) -> list[ReadRow]:
    if found.table is None:
        raise COLUMNS_WRONG.refuse(field="workbook", missing=", ".join(LABEL.values()), extra="-")
    if found.table.is_cut:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {MAX_ROWS} rows")
    heads = found.sheets[found.table.sheet].rows[0]
    places = {
        FORM.columns[text]: place
        for place, text in enumerate(name_to_store(str(head)) for head in heads)
        if text in FORM.columns
    }
    rows = [_row(number, cells, places) for number, cells in found.table.rows]
    return _without_doubles(rows)


def _row(number: int, cells: Cells, places: dict[str, int]) -> ReadRow:
    fields = {name: _text(cells[place]) if place < len(cells) else "" for name, place in places.items()}
    for name in ("place", "above", "subdistrict", "moe_code"):
        fields[name] = arabic_digits(fields[name])
    key = fields["place"] or f"{fields['above']}|{fields['name_th']}"
    wrong = _faults(fields)
    return ReadRow(number, key, fields, together(wrong).body if wrong else None)


def _text(value: object) -> str:
    """The text of a cell: whole numbers without `.0`."""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else name_to_store(str(value))


def _faults(fields: dict[str, str]) -> list[Refusal]:
    wrong = [
        _wrong(column.name, "ต้องกรอก", "it is empty")
        for column in COLUMNS
        if column.required and not fields[column.name]
    ]
    wrong += [
        _wrong(
            name, f"ยาวเกิน {MAX_CELL_CHARACTERS} อักขระ", f"it is longer than {MAX_CELL_CHARACTERS} characters"
        )
        for name, text in fields.items()
        if len(text) > MAX_CELL_CHARACTERS
    ]
    if fields["kind"] and fields["kind"] not in KINDS:
        wrong.append(_wrong("kind", f"ไม่อยู่ในรายการ: {', '.join(KINDS)}", "it is not in the list"))
    if fields["place"] and not PLACE.fullmatch(fields["place"]):
        wrong.append(_wrong("place", "ไม่ใช่รหัสในระบบ", "it is no place"))
    if fields["kind"] != SCHOOL and fields["above"] and not PROVINCE.fullmatch(fields["above"]):
        wrong.append(_wrong("above", "อปท. ต้องระบุรหัสจังหวัด 2 หลัก", "an authority needs its province"))
    wrong += [
        _wrong(name, "จำนวนหลักไม่ถูกต้อง", "the number of digits is wrong")
        for name, form in DIGITS.items()
        if fields[name] and not form.fullmatch(fields[name])
    ]
    if unknown := [name for name in level_names(fields["levels"]) if name not in LEVELS]:
        wrong.append(_wrong("levels", f"ไม่รู้จักระดับ {unknown[0][:40]}", "a level is unknown"))
    return wrong


def level_names(text: str) -> list[str]:
    """The names of levels in a cell."""
    return [name.strip() for name in text.split(",") if name.strip()]


def _wrong(name: str, why_th: str, why_en: str) -> Refusal:
    return CELL_WRONG.refuse(field=name, head=LABEL[name], why_th=why_th, why_en=why_en)


def _without_doubles(rows: list[ReadRow]) -> list[ReadRow]:
    """The rows; of several about the same organisation each is refused."""
    counted = Counter(row.key for row in rows)
    double = _wrong("name_th", "มีหลายแถวของหน่วยงานเดียวกัน", "several rows are about the same").body
    return [row._replace(problem=row.problem or double) if counted[row.key] > 1 else row for row in rows]
