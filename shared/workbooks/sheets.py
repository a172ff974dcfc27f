"""Read the sheets of a workbook, in the sandbox: the first rows of each, all rows of the one that has the
form.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from typing import Any

# guard.py has refused declarations of entities
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from shared.thai.names import name_to_store
from shared.workbooks.contents import Cells, FormTable, MergedRange, OpenedWorkbook, SheetTop, WorkbookForm
from shared.workbooks.guard import Unfit

TOP_ROWS = 15
"""Rows of each sheet that are handed over: a heading may stand too low."""
MERGED_RANGES = 1_000
FORMULA_CHARACTERS = 200

FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*))")
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
WIDE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]{3}\d')


def read_workbook(body: bytes, container: zipfile.ZipFile, form: WorkbookForm) -> OpenedWorkbook:
    """The sheets of this workbook. Raises `Unfit`."""
    try:
        return _read(CalamineWorkbook.from_filelike(io.BytesIO(body)), container, form)
    except PasswordError:
        raise Unfit("encrypted") from None
    except (CalamineError, ElementTree.ParseError, KeyError, ValueError, OverflowError):
        raise Unfit("broken") from None


def _read(book: CalamineWorkbook, container: zipfile.ZipFile, form: WorkbookForm) -> OpenedWorkbook:
    members = sheet_members(container)
    sheets: list[SheetTop] = []
    table: FormTable | None = None
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet or meta.name not in members:
            continue
        xml = container.read(members[meta.name])
        check_extent(xml, form.limits.last_row)
        sheet = book.get_sheet_by_name(meta.name)
        top = sheet.to_python(skip_empty_area=False, nrows=TOP_ROWS)
        rows = [_values(cells, form.limits.columns) for cells in top]
        # calamine's total_width is the place of the last column
        width = sheet.end[1] + 1 if sheet.end else 0
        formula = first_formula(xml)
        sheets.append(SheetTop(meta.name, width, rows, _merged(sheet), formula))
        if table is None and rows and has_form(rows[0], form):
            table = _table(len(sheets) - 1, sheet, formulas(xml) if formula else {}, form)
    return OpenedWorkbook(sheets, table)


def sheet_members(container: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → its member in the container."""
    relations = _tree(container, "xl/_rels/workbook.xml.rels")
    targets = {relation.get("Id"): (relation.get("Target") or "") for relation in relations}
    names = set(container.namelist())
    members: dict[str, str] = {}
    for sheet in _tree(container, "xl/workbook.xml").iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            target = targets.get(
                next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None), ""
            )
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in names:
                members[sheet.get("name", "")] = path
    return members


def _tree(container: zipfile.ZipFile, member: str) -> ElementTree.Element:
    """One of the small members that say what the others are."""
    return ElementTree.fromstring(container.read(member))  # noqa: S314 -- guard.py has refused declarations of entities


def check_extent(xml: bytes, last_row: int) -> None:
    """Refuse a lone cell in the far corner before it is read: it would make a table of 17 thousand million
    cells.
    """
    low = re.compile(rb'<(?:\w+:)?(?:row|c)\b[^>]*?\br="[A-Z]{0,3}(\d{%d,})"' % len(str(last_row)))
    if WIDE.search(xml) or any(int(row) > last_row for row in low.findall(xml)):
        raise Unfit("too_far")


def has_form(heading: Cells, form: WorkbookForm) -> bool:
    """Whether this row names every column of the form."""
    named = {form.columns.get(name_to_store(str(value))) for value in heading}
    return named >= set(form.columns.values())


def _table(
    place: int, sheet: CalamineSheet, found: dict[int, dict[int, str]], form: WorkbookForm
) -> FormTable:
    grid = sheet.to_python(skip_empty_area=False)
    rows: list[tuple[int, Cells]] = []
    for number, cells in enumerate(grid[1:], 2):
        values = _values(cells, form.limits.columns)
        if any(value != "" for value in values):
            rows.append((number, values))
    return FormTable(place, rows[: form.limits.rows], found, len(rows) > form.limits.rows)


def _values(cells: Iterable[Any], columns: int) -> Cells:
    """Cells as texts, numbers, dates; what is none of them (a time of day, a duration) as the text that
    Python gives it.
    """
    return [
        value if isinstance(value, str | int | float | date) else str(value)
        for value in list(cells)[:columns]
    ]


def _merged(sheet: CalamineSheet) -> list[MergedRange]:
    ranges = [MergedRange(*start, *end) for start, end in sheet.merged_cell_ranges or []]
    return [merged for merged in ranges if merged.top < TOP_ROWS][:MERGED_RANGES]


def first_formula(xml: bytes) -> str:
    """The first cell that holds a formula, `C2`; empty: none does."""
    found = FORMULA.search(xml)
    if found is None:
        return ""
    letters, row = _reference(found[1])
    return f"{letters.decode()}{row}"


def formulas(xml: bytes) -> dict[int, dict[int, str]]:
    """Every cell that holds a formula in place of a value.

    Excel stores the last result beside it, which nobody has checked.
    """
    found: dict[int, dict[int, str]] = {}
    for attributes, text in FORMULA.findall(xml):
        letters, row = _reference(attributes)
        found.setdefault(row, {})[_place(letters)] = (
            "=" + html.unescape(text.decode("utf-8", "replace"))[:FORMULA_CHARACTERS]
        )
    return found


def _reference(attributes: bytes) -> tuple[bytes, int]:
    """Letters and row of a cell. One that does not name its place comes from no program of schools."""
    found = REFERENCE.search(attributes)
    if found is None:
        raise Unfit("broken")
    return found[1], int(found[2])


def _place(letters: bytes) -> int:
    """`A` is 0, `Z` is 25, `AA` is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
