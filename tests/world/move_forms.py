"""Workbooks of forms about LocalSchool data."""

import io
from collections.abc import Iterable, Mapping

import xlsxwriter

from shared.contracts.registry.move_form_workbook import COLUMNS, SHEET


def row_of(school: str, /, **cells: str) -> dict[str, str]:
    """A row that is right, unless `cells` changes it."""
    return {
        "school": school,
        "answer": "ขอย้ายข้อมูล",
        "number": "มส 52003/145",
        "dated": "1/6/2569",
        "received": "3 มิ.ย. 2569",
        "contact_name": "นางสาวตัวอย่าง ประสานงาน",
        "telephone": "053-612-345 ต่อ 101",
    } | cells


def a_workbook_of_forms(
    rows: Iterable[Mapping[str, str]], heads: list[str] | None = None, formula: str = ""
) -> bytes:
    """A workbook with these rows."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, heads or [column.label for column in COLUMNS])
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [row[column.name] for column in COLUMNS])
        if formula:
            sheet.write_formula("C2", formula)
    return made.getvalue()
