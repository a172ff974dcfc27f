"""Workbooks as schools send them: wrong file, then wrong columns, each refused with a remedy; and the reader
survives them all.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from deploy.demo.people import workbooks
from deploy.demo.people.workbooks import LABELS, ROW, workbook
from services.linkage.imports.localschool.layout import PLACE
from services.linkage.imports.localschool.plan import plan_of
from services.linkage.imports.localschool.reader import Workbook, read_workbook
from services.linkage.imports.localschool.report import write_report
from services.linkage.imports.localschool.verdicts import RowVerdict, tally, verdict_of
from shared.contracts.grades.queries import PreviewImport
from shared.contracts.grades.rows import RowOutcome
from shared.contracts.linkage import problems
from shared.contracts.problem import Problem, Refusal
from tests.world.generated import form_rows

TODAY = date(2027, 3, 29)
MADE = datetime(2027, 3, 29, 2, tzinfo=UTC)

BAD: list[tuple[str, Callable[[], bytes], Problem]] = [
    ("nothing", lambda: b"", problems.NOT_XLSX),
    ("a text file named xlsx", "เลขที่,ชื่อ\n1,ก้องภพ\n".encode, problems.NOT_XLSX),
    ("an old xls", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096), problems.NOT_XLSX),
    ("another document", workbooks.another_document, problems.NOT_XLSX),
    ("50 MB", workbooks.fifty_megabytes, problems.TOO_LARGE),
    ("a password", workbooks.with_password, problems.ENCRYPTED),
    ("macros", workbooks.with_macros, problems.MACROS),
    ("a link outside", workbooks.with_external_link, problems.OUTSIDE),
    ("a zip bomb", workbooks.zip_bomb, problems.BOMB),
    ("a bomb that states a wrong size", workbooks.lying_bomb, problems.BROKEN),
    ("entities that grow", workbooks.many_entities, problems.BROKEN),
    ("cut short", workbooks.cut_short, problems.BROKEN),
    ("a flipped bit", workbooks.flipped, problems.BROKEN),
    ("zip in name only", lambda: b"PK\x03\x04" + bytes(100), problems.BROKEN),
    ("a cell in the far corner", workbooks.far_corner, problems.TOO_MANY_ROWS),
    ("a cell in the last row", lambda: workbooks.far_corner(column=0), problems.TOO_MANY_ROWS),
    ("a cell in the last column", lambda: workbooks.far_corner(row=1), problems.TOO_MANY_ROWS),
    ("a cell in column ZZ", lambda: workbooks.far_corner(row=1, column=701), problems.COLUMNS),
    ("another table", workbooks.wrong_sheet, problems.NO_FORM),
    ("the form twice", workbooks.two_forms, problems.SEVERAL_SHEETS),
    ("a merged heading", workbooks.merged_heading, problems.HEADING_MERGED),
    ("a title above", workbooks.title_above, problems.HEADING_LOW),
    ("a column missing", lambda: workbooks.without("รหัสวิชา"), problems.COLUMNS),
    ("a column under another name", lambda: workbooks.renamed(รหัสวิชา="รหัสรายวิชา"), problems.COLUMNS),
    ("a column twice", lambda: workbook([[*ROW, "72"]], [*LABELS, "คะแนน"]), problems.COLUMNS),
    ("not filled in", workbooks.no_rows, problems.NO_ROWS),
]


@pytest.mark.parametrize(
    ("make", "problem"), [pytest.param(make, problem, id=name) for name, make, problem in BAD]
)
async def test_bad_files_are_refused(make: Callable[[], bytes], problem: Problem) -> None:
    """The file as a whole is refused, for its first cause, and the next file is read as usual."""
    with pytest.raises(Refusal) as refused:
        await read_workbook(make())

    assert refused.value.body.code == problem.code
    assert "{" not in refused.value.body.th + refused.value.body.en
    assert len((await read_workbook(workbooks.good())).rows) == 1


async def test_wrong_columns_are_reported_one_by_one_with_a_guess() -> None:
    """Which are missing, which are unknown, and which may be meant."""
    with pytest.raises(Refusal) as refused:
        await read_workbook(workbooks.renamed(รหัสวิชา="รหัสรายวิชา"))

    assert [("รหัสวิชา", "missing", "nearest: รหัสรายวิชา"), ("รหัสรายวิชา", "unknown", "nearest: รหัสวิชา")] == [
        (field.field, field.code, field.message_en) for field in refused.value.body.fields
    ]


@pytest.mark.parametrize("make", [workbooks.beside_notes, workbooks.reordered, workbooks.typed_cells])
async def test_another_layout_of_the_same_columns_is_read(make: Callable[[], bytes]) -> None:
    """Another sheet first, columns in another order or one more, numbers and dates as Excel types them: the
    same row.
    """
    plan = plan_of(await read_workbook(make()), (ROW[1],), TODAY)
    right = plan_of(await read_workbook(workbooks.good()), (ROW[1],), TODAY)

    assert [[]] == [row.reasons for row in plan.checked]
    assert plan.checked[0].reading == right.checked[0].reading


# a value as Excel keeps it, and the text that is read; days are counted from 1900
SHOWN: list[tuple[Any, str]] = [
    ("ปกติ", "ปกติ"),
    (True, "TRUE"),
    (False, "FALSE"),
    (3.0, "3"),
    (1.5, "1.5"),
    (0.1 + 0.2, "0.3"),
    (-2.0, "-2"),
    (1586058121519.0, "1586058121519"),
    (1e15 - 1, "999999999999999"),
    (1e15, "1e+15"),
]
DAYS = [
    (40639, "06/04/2011"),
    (40639.25, "06/04/2011 06:00"),
    (40639 + 5 / 1440, "06/04/2011 00:05"),
    (40639 + 9 / 86400, "06/04/2011 00:00"),
]


async def test_a_cell_is_read_as_the_text_that_excel_shows() -> None:
    """One row with one value of each kind; nothing of Python's own spelling (True, 3.0) reaches the rows."""

    def fill(book: Any) -> None:
        sheet, day = book.add_worksheet("LSF1"), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_row(0, 0, LABELS)
        sheet.write_row(1, 0, [value for value, _ in SHOWN])
        sheet.write_row(1, len(SHOWN), [number for number, _ in DAYS], day)

    [(_, cells)] = (await read_workbook(workbooks.book_of(fill))).rows

    expected = [text for _, text in (*SHOWN, *DAYS)]
    assert expected == cells[: len(expected)]


async def test_formulas_are_refused_cell_by_cell() -> None:
    """What Excel computed last is no value; the other row is taken."""
    plan = plan_of(await read_workbook(workbooks.with_formulas()), (ROW[1],), TODAY)

    assert [[("FORMULA", "score"), ("FORMULA", "result")], []] == [
        [(r.code, r.column) for r in row.reasons] for row in plan.checked
    ]


async def test_empty_rows_keep_the_numbers_of_excel() -> None:
    """Row numbers are those that Excel shows."""
    other = [*ROW[:13], "ค21101", *ROW[14:]]
    book = await read_workbook(workbook([ROW, [], [""] * 27, other]))

    assert [2, 5] == [number for number, _ in book.rows]


async def test_a_reader_that_takes_too_long_is_ended() -> None:
    """Its process is killed, and the file is refused."""
    with pytest.raises(Refusal) as refused:
        await read_workbook(workbooks.good(), timeout_s=0.001)

    assert refused.value.body.code == problems.TOO_HEAVY.code


async def test_the_report_is_the_schools_own_workbook() -> None:
    """Same rows and cells, two columns more; counts add up; and the report itself can be corrected and
    sent again.
    """
    made = list(form_rows("lower", 4, 12, "0.1", "0.1"))
    book = await read_workbook(workbook([list(cells.values()) for cells, _ in made], sheet="ม.ต้น"))
    plan = plan_of(book, ("3058900001",), TODAY)
    verdicts = [verdict_of(row, RowOutcome(row=row.row, outcome="applied")) for row in plan.checked]
    report = write_report(book, verdicts, MADE)
    again = await read_workbook(report)

    assert "ม.ต้น" == again.sheet
    assert ["ผลการตรวจ", "วิธีแก้ไข"] == again.heading[27:]
    assert [(number, cells) for number, cells in book.rows] == [
        (number, cells[:27]) for number, cells in again.rows
    ]
    for (_, cells), verdict in zip(again.rows, verdicts, strict=True):
        assert all(reason.code in cells[27] for reason in verdict.reasons)
        assert bool(cells[28]) == bool(verdict.reasons)
    assert [row.reasons for row in plan.checked] == [
        row.reasons for row in plan_of(again, ("3058900001",), TODAY).checked
    ]
    assert report == write_report(book, verdicts, MADE)


def test_counts_add_up() -> None:
    """Rows by outcome, refused rows by code, untidy rows by code."""
    made = list(form_rows("upper", 9, 40, "0.1", "0.1"))
    rows = [(number, list(cells.values())) for number, (cells, _) in enumerate(made, 2)]
    plan = plan_of(Workbook("LSF1", LABELS, list(range(27)), rows, {}), ("3058900001",), TODAY)
    verdicts: list[RowVerdict] = [
        verdict_of(
            row,
            RowOutcome(
                row=row.row,
                outcome="refused",
                codes=["CREDITS_MISMATCH", "SUBJECT_UNKNOWN"],
                fields=["credits", "subject_code"],
                details=["1.0", ""],
            )
            if row.row % 7 == 0
            else RowOutcome(row=row.row, outcome="new"),
        )
        for row in plan.checked
    ]
    counts = tally(verdicts)
    halves = tally(verdicts[:100]) + tally(verdicts[100:])

    assert len(rows) == counts.done == counts.new + counts.ignored + counts.refused
    assert counts.refused == sum(counts.refused_by_code.values())
    assert counts.normalised == sum(counts.normalised_by_code.values()) > 0
    assert counts == halves
    assert sum(len(chunk.rows) for chunk in plan.chunks) == sum(
        row.reading is not None for row in plan.checked
    )
    assert all(len(chunk.rows) <= 500 for chunk in plan.chunks)


async def test_nothing_in_a_report_is_a_formula() -> None:
    """A cell that looks like a formula stays a text: Excel on the registrar's machine runs nothing of what a
    stranger wrote.
    """
    row = [*ROW[:26], '=HYPERLINK("http://example.invalid")']
    book = await read_workbook(workbook([row]))
    plan = plan_of(book, (ROW[1],), TODAY)
    report = write_report(book, [verdict_of(plan.checked[0], RowOutcome(row=2, outcome="same"))], MADE)
    again = await read_workbook(report)

    assert {} == again.formulas
    assert row[26] == again.rows[0][1][26]
    assert "มีอยู่แล้ว" in again.rows[0][1][27]


def test_chunks_fit_the_bus_however_long_the_names_are() -> None:
    """500 rows of the longest names are more than the bus takes in one message: then a chunk has fewer."""
    row = list(ROW)
    row[PLACE["first_name"]], row[PLACE["last_name"]], row[PLACE["subject_name"]] = (
        "ก" * 100,
        "ข" * 100,
        "ค" * 200,
    )
    rows = [(number, [*row[:2], str(number), f"G6958{number:08d}", *row[4:]]) for number in range(2, 1202)]
    plan = plan_of(Workbook("LSF1", LABELS, list(range(27)), rows, {}), (ROW[1],), TODAY)

    assert 1200 == sum(len(chunk.rows) for chunk in plan.chunks)
    for chunk in plan.chunks:
        question = PreviewImport(
            authority="58-TM-02", school=ROW[1], ticket="t" * 2000, level=chunk.level, rows=chunk.rows
        )
        assert len(question.model_dump_json().encode()) < 1_000_000
