"""The workbook of forms about LocalSchool data: wrong file, wrong columns, wrong rows; preview, apply, once more."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.portal.move_form_workbook import blank_workbook, marked_workbook
from services.registry.move_forms.workbook import read_forms
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import CloseOrganisation
from shared.contracts.registry.move_form_workbook import COLUMNS, MAX_ROWS, RESULT, WHAT_TO_DO
from shared.contracts.registry.move_forms import (
    ImportedMoveForms,
    ImportMoveForms,
    MoveFormOfSchool,
    MoveFormRow,
)
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import XLSX
from shared.vocabulary.offices import Office
from tests.registry.restructuring.acts import a_school, act_on
from tests.registry.stack import START, RegistryStack
from tests.world.move_forms import a_workbook_of_forms, row_of

AUTHORITY = "58-PAO-01"
TODAY = START.date()
LABELS = [column.label for column in COLUMNS]
SCHOOL = "3058910002"
FILES = {
    "not a zip": (b"PK? no", "workbook_unreadable"),
    "6 MB": (b"PK" + b"\0" * 6_000_000, "workbook_too_large"),
    "a formula": (a_workbook_of_forms([row_of(SCHOOL)], formula="=1+1"), "workbook_active"),
    "a column missing": (a_workbook_of_forms([], heads=LABELS[:-1]), "columns_wrong"),
    "a column unknown": (a_workbook_of_forms([], heads=[*LABELS, "หมายเหตุ"]), "columns_wrong"),
    "a column twice": (a_workbook_of_forms([], heads=[*LABELS, LABELS[0]]), "columns_wrong"),
    "too many rows": (a_workbook_of_forms([row_of(SCHOOL)] * (MAX_ROWS + 1)), "workbook_too_large"),
}
# what                          | cell         | text              | heads that are wrong
CELLS = """
a school without its code       | school       |                   | รหัสสถานศึกษา
a code that is too short        | school       | 305891000         | รหัสสถานศึกษา
Thai digits                     | school       | ๓๐๕๘๙๑๐๐๐๒        | -
an answer that is not listed    | answer       | ใช่                | คำตอบ
no answer                       | answer       |                   | คำตอบ
no number                       | number       |                   | เลขที่หนังสือ
a day that is none              | dated        | 31/2/2569         | ลงวันที่
a day in words                  | received     | 3 มิ.ย. 2569       | -
no day of receipt               | received     |                   | ได้รับเมื่อวันที่
no name                         | contact_name | ฮฮ                | ผู้ประสานงาน
a number of nobody              | telephone    | ไม่มี               | โทรศัพท์
seven digits                    | telephone    | 0536123           | โทรศัพท์
nine digits                     | telephone    | 053612345         | -
ten digits with spaces          | telephone    | 08 1234 5678      | -
an extension                    | telephone    | 02-241-9000 ต่อ 1   | -
"""


@pytest.mark.parametrize(("body", "code"), FILES.values(), ids=FILES)
async def test_a_wrong_file_is_refused_as_a_whole(body: bytes, code: str) -> None:
    """File, then columns, then the number of rows."""
    with pytest.raises(Refusal) as refused:
        await read_forms(body)

    assert refused.value.body.code == f"registry.{code}"


@pytest.mark.parametrize(
    ("cell", "text", "wrong"),
    [
        pytest.param(*(part.strip() for part in line.split("|")[1:]), id=line.split("|")[0].strip())
        for line in CELLS.strip().splitlines()
    ],
)
async def test_a_cell(cell: str, text: str, wrong: str) -> None:
    """A wrong one is named by its head, without its text."""
    [line] = await read_forms(a_workbook_of_forms([row_of(SCHOOL, **{cell: text})]))

    assert line.row == 2
    assert wrong.replace("-", "") == " ".join(
        refusal.body.th.split("“")[1].split("”")[0] for refusal in line.wrong
    )
    assert not text or all(text not in refusal.body.th for refusal in line.wrong)


async def test_the_empty_workbook_and_the_marked_one_are_read_again() -> None:
    """The empty one has no rows; the two columns of the other are skipped, its rows keep their places."""
    assert [] == await read_forms(blank_workbook())
    cells = row_of(SCHOOL)
    rows = [MoveFormRow(row=number, cells=cells, school_name=None, outcome="same") for number in (2, 7)]
    again = await read_forms(marked_workbook(rows))
    assert [(2, cells), (7, cells)] == [(line.row, line.cells) for line in again]
    assert {RESULT, WHAT_TO_DO}.isdisjoint(LABELS)


async def sent(
    registry: RegistryStack, rows: list[dict[str, str]], *, apply: bool = False
) -> ImportedMoveForms:
    """The reply to a workbook with these rows."""
    workbook = await registry.upload(a_workbook_of_forms(rows), XLSX)
    return await registry.ask(
        ImportMoveForms(authority=NOWHERE, school=NOWHERE, year=2569, workbook=workbook, apply=apply)
    )


def outcomes(reply: ImportedMoveForms) -> list[str]:
    """What came of each row: the outcome, or the codes of its refusal."""
    found = []
    for row in reply.rows:
        problems = (row.problem.problems or [row.problem]) if row.problem else []
        codes = " ".join(one.code.removeprefix("registry.") for one in problems)
        found.append(codes or row.outcome)
    return found


async def test_preview_apply_and_once_more(registry: RegistryStack) -> None:
    """A preview stores nothing; a wrong row does not stop the others; a repeated file is the same."""
    one, two, closed = [await a_school(registry, AUTHORITY) for _ in range(3)]
    await act_on(registry, CloseOrganisation, AUTHORITY, closed, from_day=TODAY)
    rows = [
        row_of(one),
        row_of(two, answer="ไม่ขอย้าย"),
        row_of(one),
        row_of(two),
        row_of(closed),
        row_of("3058999999"),
        row_of(two, telephone="ไม่มี", dated="31/2/2569"),
        row_of(two, received="1/1/2580", dated="1/1/2580"),
    ]
    expected = [
        "new",
        "new",
        "same",
        "move_form_known",
        "organisation_ended",
        "organisation_unknown",
        "cell_wrong cell_wrong",
        "move_form_known",
    ]

    seen = await sent(registry, rows)
    assert expected == outcomes(seen)
    assert [2, 3, 4, 5, 6, 7, 8, 9] == [row.row for row in seen.rows]
    assert seen.rows[0].school_name
    question = MoveFormOfSchool(authority=AUTHORITY, school=one, year=2569)
    assert (await registry.ask(question)).form is None

    done = await sent(registry, rows, apply=True)
    assert ["recorded", "recorded", *expected[2:]] == outcomes(done)
    assert outcomes(await sent(registry, rows)) == ["same", "same", *expected[2:]]
    form = (await registry.ask(question)).form
    assert form is not None
    assert (True, date(2026, 6, 1), date(2026, 6, 3), "dla", False) == (
        form.asks,
        form.dated,
        form.received_on,
        form.sent_from,
        form.has_scan,
    )
    [workbook] = await registry.stack.rows(
        "registry", f"SELECT workbook ->> 'key' FROM move_forms WHERE id = '{form.form}'"
    )
    assert str(workbook[0]).startswith("evidence/registry/")


async def test_a_school_is_named_by_the_ministrys_code_of_the_day(registry: RegistryStack) -> None:
    """Or by LSQ's own; days are those of its own calendar."""
    rows = [
        row_of("3058950011", received=f"{TODAY.day}/{TODAY.month}/2570", dated="1/3/2570"),
        row_of("3058950001", received=f"{TODAY.day}/{TODAY.month}/2570", dated="1/3/2570"),
        row_of("3058910001", received="1/1/2567", dated="1/1/2567"),
    ]
    assert ["new", "same", "move_form_received_wrong move_form_dated_wrong"] == outcomes(
        await sent(registry, rows)
    )


async def test_sent_twice_it_is_one_import(registry: RegistryStack) -> None:
    """By its id; and only DLA may."""
    school = await a_school(registry, AUTHORITY)
    day = TODAY - timedelta(days=1)
    row = row_of(school, received=f"{day.day}/{day.month}/2570", dated="1/3/2570")
    workbook = await registry.upload(a_workbook_of_forms([row]), XLSX)
    command = ImportMoveForms(authority=NOWHERE, school=NOWHERE, year=2569, workbook=workbook, apply=True)
    id = uuid4()

    first, again = [await registry.ask(command, id=id) for _ in range(2)]

    assert ["recorded"] == outcomes(first) == outcomes(again)
    clerk = registry.token(Office.AUTHORITY_CLERK, AUTHORITY)
    of_clerk = command.model_copy(update={"authority": AUTHORITY})
    assert (await registry.refused(of_clerk, clerk)).code == "system.not_allowed"
    elsewhere = workbook.model_copy(update={"key": "records/none"})
    refused = await registry.refused(command.model_copy(update={"workbook": elsewhere}))
    assert refused.code == "system.file_missing"
