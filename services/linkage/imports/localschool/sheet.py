"""Which sheet holds the form, where its columns stand, and what stands in its cells, as text."""
import difflib
import html
import io
import re
import zipfile
from datetime import date, datetime
from typing import Any, NamedTuple
from xml.etree import ElementTree  # declarations of entities were refused by container.py

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from services.linkage.imports.localschool.container import Unfit
from services.linkage.imports.localschool.layout import COLUMNS, LABELS, NAMES, REMEDY_LABEL, RESULT_LABEL

ROW_LIMIT = 50_000                                            # rows of data in one workbook; a greater school sends one a year
WIDTH_LIMIT = 100                                             # columns
ENOUGH = 5                                                    # labels by which a heading is known as this form's
SEARCHED = 15                                                 # rows in which a heading that stands too low is looked for

FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*))")
REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
WIDE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]{3}\d')
ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))

Cells = list[str]


class Table(NamedTuple):
    """The form as the school wrote it. `positions[i]` is where column i of LSF1 stands; `rows` are (row as Excel shows it, cells as text)."""

    sheet: str
    heading: Cells
    positions: list[int]
    rows: list[tuple[int, Cells]]
    formulas: dict[int, dict[int, str]]                       # row as Excel shows it → place of the cell → the formula


def read(body: bytes, container: zipfile.ZipFile) -> Table:
    """The table of the one sheet that is the form. Raises `Unfit`: wrong sheet, then wrong columns, then too many rows."""
    try:
        return _read(CalamineWorkbook.from_filelike(io.BytesIO(body)), container)
    except PasswordError:
        raise Unfit("encrypted") from None
    except (CalamineError, ElementTree.ParseError, KeyError):
        raise Unfit("broken") from None


def _read(book: CalamineWorkbook, container: zipfile.ZipFile) -> Table:
    parts = sheet_parts(container)
    found: list[tuple[str, CalamineSheet, list[list[Any]]]] = []
    best: tuple[int, Unfit] | None = None
    for meta in book.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet or meta.name not in parts:
            continue
        _check_extent(container.read(parts[meta.name]))
        sheet = book.get_sheet_by_name(meta.name)
        cells = sheet.to_python(skip_empty_area=False, nrows=SEARCHED)
        known = max((len(_known(row)) for row in cells), default=0)
        if not best or known > best[0]:
            best = (known, _wrong_heading(sheet, cells, known))
        if cells and len(_known(cells[0])) == len(COLUMNS):
            found.append((meta.name, sheet, cells))
    if not best or best[0] < ENOUGH:
        raise Unfit("no_form")
    if not found:
        raise best[1]
    if len(found) > 1:
        raise Unfit("several_sheets", sheets=", ".join(name for name, _, _ in found))
    name, sheet, _ = found[0]
    return _table(name, sheet, container.read(parts[name]))


def sheet_parts(container: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → its member in the container."""
    relations = _tree(container, "xl/_rels/workbook.xml.rels")
    targets = {r.get("Id"): (r.get("Target") or "") for r in relations}
    members, parts = set(container.namelist()), {}
    for sheet in _tree(container, "xl/workbook.xml").iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            target = targets.get(next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in members:
                parts[sheet.get("name", "")] = path
    return parts


def _tree(container: zipfile.ZipFile, member: str) -> ElementTree.Element:
    """One of the small members that say what the others are."""
    return ElementTree.fromstring(container.read(member))  # noqa: S314 -- container.py has refused declarations of entities


def _check_extent(xml: bytes) -> None:
    """A single cell in the far corner would make a table of 17 thousand million cells: told before it is read."""
    if WIDE.search(xml):
        raise Unfit("too_many_rows", limit=ROW_LIMIT)
    last = max((int(row) for row in ROW.findall(xml)), default=0)
    if last > 2 * ROW_LIMIT:
        raise Unfit("too_many_rows", limit=ROW_LIMIT)


def label(value: object) -> str:
    """A heading as it is compared: without invisible letters and doubled spaces, sara am in one piece."""
    return " ".join(str(value).translate(INVISIBLE).replace("ํา", "ำ").split())


KNOWN = {label(column.label): column.name for column in COLUMNS} | {column.name: column.name for column in COLUMNS}


def _known(row: list[Any]) -> list[str]:
    """The columns of the form that this row names, each once."""
    return list(dict.fromkeys(KNOWN[text] for text in map(label, row) if text in KNOWN))


def _wrong_heading(sheet: CalamineSheet, cells: list[list[Any]], known: int) -> Unfit:
    """What is wrong with this sheet's columns: merged, not in row 1, or which are missing, unknown, there twice."""
    counts = [len(_known(row)) for row in cells]
    first = counts.index(known) if counts else 0
    if any(top <= first <= bottom and left != right for (top, left), (bottom, right) in sheet.merged_cell_ranges or []):
        return Unfit("heading_merged", row=first + 1)
    if first:
        return Unfit("heading_low", row=first + 1)
    return Unfit("columns", column_faults(cells[0]) if cells else [])


def column_faults(heading: list[Any]) -> list[tuple[str, str, str]]:
    """(label, missing | unknown | twice, nearest guess) of every column that is not as in the form."""
    texts = [label(value) for value in heading]
    named = [KNOWN[text] for text in texts if text in KNOWN]
    strange = [text for text in texts if text and text not in KNOWN and text not in (RESULT_LABEL, REMEDY_LABEL)]
    missing = [LABELS[name] for name in NAMES if name not in named]
    faults = [(text, "missing", _nearest(text, strange)) for text in missing]
    faults += [(text, "unknown", _nearest(text, missing)) for text in strange[:WIDTH_LIMIT]]
    return faults + [(LABELS[name], "twice", "") for name in NAMES if named.count(name) > 1]


def _nearest(text: str, among: list[str]) -> str:
    return next(iter(difflib.get_close_matches(text, among, 1, 0.5)), "")


def _table(name: str, sheet: CalamineSheet, xml: bytes) -> Table:
    if sheet.total_width > WIDTH_LIMIT:
        raise Unfit("columns", [(str(sheet.total_width), "unknown", "")])
    grid = sheet.to_python(skip_empty_area=False)
    heading = [label(value) for value in grid[0]]
    names = [KNOWN.get(text) for text in heading]
    if any(names.count(column) > 1 for column in NAMES):
        raise Unfit("columns", column_faults(grid[0]))
    rows = [(number, cells) for number, raw in enumerate(grid[1:], 2) if any(cells := [as_text(v) for v in raw])]
    if len(rows) > ROW_LIMIT:
        raise Unfit("too_many_rows", limit=ROW_LIMIT)
    if not rows:
        raise Unfit("no_rows")
    return Table(name, heading, [names.index(column) for column in NAMES], rows, formulas(xml))


def as_text(value: object) -> str:
    """What a cell shows. Whole numbers lose the `.0` that Excel's format gives them; dates are day/month/year as the cell has it."""
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


def formulas(xml: bytes) -> dict[int, dict[int, str]]:
    """Every cell that holds a formula in place of a value. Excel stores the last result beside it, which nobody has checked."""
    found: dict[int, dict[int, str]] = {}
    for attributes, text in FORMULA.findall(xml):
        if not (at := REFERENCE.search(attributes)):
            raise Unfit("broken")                             # a cell that does not say where it stands: no program of schools writes this
        found.setdefault(int(at[2]), {})[_place(at[1])] = "=" + html.unescape(text.decode("utf-8", "replace"))[:200]
    return found


def _place(letters: bytes) -> int:
    """`A` is 0, `Z` is 25, `AA` is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
