"""Workbooks of forms: the empty one, one sent in with the outcomes of its rows, the list of schools."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from services.portal.texts.move_forms import ANSWERS, NO_ANSWER, OUTCOMES
from shared.contracts.registry.move_form_workbook import (
    ASKS,
    COLUMNS,
    MAX_ROWS,
    RESULT,
    SHEET,
    WHAT_TO_DO,
)
from shared.contracts.registry.move_forms import MoveFormLine, MoveFormRow
from shared.thai.dates import slash_date
from shared.workbooks.writing import Heading, write_headings

HEADINGS = [Heading(column.label, column.width, column.comment) for column in COLUMNS]
# Row of the sheet, counted from 0, and its cells.
Row = tuple[int, Sequence[str]]


def blank_workbook() -> bytes:
    """The workbook to fill in, with the list of answers and a comment on each head."""
    return _workbook(HEADINGS, [])


def marked_workbook(rows: Iterable[MoveFormRow]) -> bytes:
    """The rows of a workbook at their places, with the columns of what came of each and what to do."""
    headings = [*HEADINGS, Heading(RESULT, 50), Heading(WHAT_TO_DO, 50)]
    return _workbook(headings, [(row.row - 1, _marked(row)) for row in rows])


def list_workbook(lines: Iterable[MoveFormLine]) -> bytes:
    """A row a school, with its answer."""
    headings = [
        Heading("จังหวัด", 18),
        Heading("อปท.", 34),
        Heading("รหัสสถานศึกษา", 16),
        Heading("สถานศึกษา", 40),
        Heading("กำหนดส่ง", 14),
        Heading("คำตอบ", 18),
        Heading("เลขที่หนังสือ", 22),
        Heading("ลงวันที่", 14),
        Heading("ได้รับเมื่อวันที่", 14),
        Heading("ผู้ประสานงาน", 30),
        Heading("โทรศัพท์", 22),
    ]
    return _workbook(headings, [(row, _listed(line)) for row, line in enumerate(lines, 1)])


def _marked(row: MoveFormRow) -> list[str]:
    problems = (row.problem.problems or [row.problem]) if row.problem else []
    return [
        *(row.cells[column.name] for column in COLUMNS),
        "; ".join([OUTCOMES[row.outcome].words, *(one.th for one in problems)]),
        "; ".join(one.remedy_th for one in problems),
    ]


def _listed(line: MoveFormLine) -> list[str]:
    due = slash_date(line.due) if line.due else ""
    school = [line.province_name, line.authority_name, line.school, line.school_name, due]
    if line.form is None:
        return [*school, NO_ANSWER]
    days = [slash_date(line.form.dated), slash_date(line.form.received_on)]
    contact = [line.form.contact_name, line.form.telephone]
    return [*school, ANSWERS[line.form.asks], line.form.number, *days, *contact]


def _workbook(headings: Sequence[Heading], rows: Iterable[Row]) -> bytes:
    """All cells are text, so that Excel changes no code and no date of the Buddhist era."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(SHEET)
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF7", "border": 1})
        write_headings(sheet, headings, head, book.add_format({"num_format": "@"}))
        for row, cells in rows:
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text)
        if headings[: len(HEADINGS)] == HEADINGS:
            place = [column.name for column in COLUMNS].index("answer")
            sheet.data_validation(1, place, MAX_ROWS, place, {"validate": "list", "source": list(ASKS)})
    return made.getvalue()
