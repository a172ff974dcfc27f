"""The workbook of organisations that people download: empty, or with the organisations of a day to edit."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter
from fastapi import Response

from services.portal.gateway import Gateway
from services.portal.session import Session
from shared.contracts.registry.organisation_workbook import COLUMNS, KINDS, LEVELS, SCHOOL, SHEET
from shared.contracts.registry.queries import OrganisationLine, OrganisationsOn
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import XLSX
from shared.workbooks.writing import Heading, write_headings

# Rows below the last one that have lists, too.
EMPTY_ROWS = 500
LINES_PER_QUESTION = 500


async def current_lines(
    session: Session, gateway: Gateway, province: str, on: date
) -> list[OrganisationLine]:
    """The open authorities and schools of a province on a day; of the country for `-`."""
    found: list[OrganisationLine] = []
    while True:
        question = OrganisationsOn(
            authority=province, school=NOWHERE, on=on, start=len(found), limit=LINES_PER_QUESTION
        )
        answer = await gateway.ask(question, session.token)
        found += answer.lines
        if len(found) >= answer.total or not answer.lines:
            return [line for line in found if line.state == "open"]


def organisation_workbook(lines: Sequence[OrganisationLine]) -> bytes:
    """The workbook with these organisations; every cell is text, so that Excel changes no code."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(SHEET)
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF7", "border": 1})
        headings = [Heading(column.label, column.width, column.comment) for column in COLUMNS]
        write_headings(sheet, headings, head, book.add_format({"num_format": "@"}))
        for row, line in enumerate(lines, 1):
            for place, text in enumerate(_cells(line)):
                sheet.write_string(row, place, text)
        kind = [column.name for column in COLUMNS].index("kind")
        last = len(lines) + EMPTY_ROWS
        sheet.data_validation(1, kind, last, kind, {"validate": "list", "source": list(KINDS)})
    return made.getvalue()


def workbook_response(body: bytes, name: str) -> Response:
    """A workbook that the browser saves as `name`."""
    disposition = f'attachment; filename="{name}"'
    return Response(body, media_type=XLSX, headers={"content-disposition": disposition})


def _cells(line: OrganisationLine) -> Iterable[str]:
    """The cells of an organisation, in the order of the columns."""
    is_school = line.school != NOWHERE
    levels = {level: name for name, level in LEVELS.items()}
    return (
        line.school if is_school else line.authority,
        SCHOOL if is_school else line.authority_kind.thai if line.authority_kind else "",
        line.name,
        line.name_en,
        line.authority if is_school else line.province,
        line.subdistrict or "",
        ", ".join(levels[level] for level in line.levels),
        line.moe_code or "",
    )
