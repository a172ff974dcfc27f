"""The sandbox: a workbook is opened in a process of its own, which the file may kill; the result is its
values, or the reason why it is refused.
"""

import datetime
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from deploy.demo.people import workbooks
from deploy.demo.people.workbooks import LABELS, ROW, book_of, with_long_text, with_part, workbook
from shared.workbooks.contents import Value, WorkbookForm, workbook_of
from shared.workbooks.guard import Limits, Unfit
from shared.workbooks.opening import open_workbook

LIMITS = Limits(
    file_bytes=2_000_000,
    unpacked_bytes=50_000_000,
    members=60,
    rows=3,
    columns=30,
    last_row=100_000,
    memory_bytes=300_000_000,
)
FORM = WorkbookForm(LIMITS, {label: label for label in LABELS})
SHEET = "xl/worksheets/sheet1.xml"


def many_members() -> bytes:
    """A zip of a hundred small members."""
    body = workbooks.good()
    for number in range(100):
        body = with_part(body, f"xl/media/{number}.xml", b"<a/>")
    return body


def heavy_texts() -> bytes:
    """One text of 2 MB in two thousand cells: small on disk, 4 GB for its reader."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("LSF1")
        for row in range(200):
            sheet.write_row(row, 0, ["LONG"] * 10)

    return with_long_text(book_of(fill), "LONG", 2_000_000)


def formula_without_a_reference() -> bytes:
    """A formula in a cell without its reference."""
    return with_part(
        workbooks.with_formulas(),
        SHEET,
        b"<worksheet><sheetData><row><c><f>1+1</f></c></row></sheetData></worksheet>",
    )


UNFIT: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "not_xlsx"),
    "another document": (workbooks.another_document, "not_xlsx"),
    "50 MB": (workbooks.fifty_megabytes, "too_large"),
    "a password": (workbooks.with_password, "encrypted"),
    "macros": (workbooks.with_macros, "macros"),
    "a link outside": (workbooks.with_external_link, "outside"),
    "a zip bomb": (workbooks.zip_bomb, "bomb"),
    "a hundred members": (many_members, "bomb"),
    "a bomb with a false size": (workbooks.lying_bomb, "broken"),
    "entities that grow": (workbooks.many_entities, "broken"),
    "cut short": (workbooks.cut_short, "broken"),
    "a flipped bit": (workbooks.flipped, "broken"),
    "a cell in the far corner": (workbooks.far_corner, "too_far"),
    "a formula without a reference": (formula_without_a_reference, "broken"),
    "texts that fill the memory": (heavy_texts, "too_heavy"),
}


@pytest.mark.first_row
@pytest.mark.parametrize("what", UNFIT)
async def test_a_hostile_file_is_refused_and_the_next_one_is_read(what: str) -> None:
    """Whatever a file does to the process that opens it, the caller gets a kind of refusal, and continues."""
    make, kind = UNFIT[what]

    with pytest.raises(Unfit) as unfit:
        await open_workbook(make(), FORM)

    assert kind == unfit.value.kind
    opened = await open_workbook(workbooks.good(), FORM)
    assert opened.table
    assert [(2, ROW)] == opened.table.rows


async def test_a_forbidden_member_is_named() -> None:
    """The refusal names what the sender must remove."""
    with pytest.raises(Unfit) as unfit:
        await open_workbook(workbooks.with_macros(), FORM)

    assert "xl/vbaProject.bin" == unfit.value.where


MORNING = datetime.datetime.fromisoformat("2011-04-26T09:30")
VALUES: list[tuple[Any, Value]] = [
    ("ปกติ", "ปกติ"),
    ("1", "1"),
    (1.0, 1.0),
    (True, True),
    (0.25, 0.25),
    (1586058121519.0, 1586058121519.0),
    (MORNING.date(), MORNING.date()),
    (MORNING, MORNING),
]


async def test_values_keep_their_types() -> None:
    """1, 1.0 and "1" are three values; a day is a day."""

    def fill(book: Any) -> None:
        sheet, day = book.add_worksheet("ก"), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for place, (value, _) in enumerate(VALUES):
            if isinstance(value, datetime.date):
                sheet.write_datetime(0, place, value, day)
            else:
                sheet.write(0, place, value)

    [top] = (await open_workbook(book_of(fill), FORM)).sheets

    assert [value for _, value in VALUES] == top.rows[0]
    assert [type(value) for _, value in VALUES] == [type(value) for value in top.rows[0]]


async def test_the_sheet_that_has_the_form_is_read_the_others_by_their_first_rows() -> None:
    """Names, widths, merged cells and a first formula of every sheet; rows of the form as far as its limit."""

    def fill(book: Any) -> None:
        notes = book.add_worksheet("บันทึก")
        notes.merge_range(1, 0, 1, 2, "ส่งครั้งที่ 2")
        notes.write_formula("C4", "=1+1")
        notes.write_column(0, 3, ["x"] * 40)
        form = book.add_worksheet("LSF1")
        form.write_row(0, 0, LABELS)
        for row in (1, 3, 4, 5, 6):
            form.write_row(row, 0, ROW)

    opened = await open_workbook(book_of(fill), FORM)

    notes, form = opened.sheets
    assert ("บันทึก", 4, 15, "C4") == (notes.name, notes.width, len(notes.rows), notes.formula)
    assert [(1, 0, 1, 2)] == notes.merged
    assert ("LSF1", len(LABELS), "") == (form.name, form.width, form.formula)
    assert opened.table
    assert (1, [2, 4, 5], True) == (
        opened.table.sheet,
        [row for row, _ in opened.table.rows],
        opened.table.is_cut,
    )


@pytest.mark.long
async def test_the_memory_limit_ends_the_sandbox_only() -> None:
    """The process that exceeds its limit ends; neither the machine nor the caller does."""
    small = WorkbookForm(replace(LIMITS, memory_bytes=120_000_000), FORM.columns)
    big = workbook([[*ROW[:2], str(number), *ROW[3:]] for number in range(20_000)])

    with pytest.raises(Unfit) as unfit:
        await open_workbook(big, small)

    assert "too_heavy" == unfit.value.kind


def test_the_sandbox_needs_no_setting_and_no_secret() -> None:
    """It works with nothing in its environment but the path of its code."""
    ended = subprocess.run(
        [sys.executable, "-m", "shared.workbooks.sandbox"],
        input=FORM.to_json() + b"\n" + workbooks.good(),
        capture_output=True,
        env={"PYTHONPATH": os.getcwd()},
        check=True,
    )

    assert workbook_of(ended.stdout).table
