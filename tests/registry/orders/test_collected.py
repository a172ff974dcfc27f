"""The workbook of collected orders: wrong file, then wrong columns, then wrong rows; preview, apply, once
more.
"""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from openpyxl import load_workbook

from deploy.demo.people.staff import Staff
from deploy.demo.people.workbooks import with_long_text
from services.registry.orders.collected.form import empty_form
from services.registry.orders.collected.layout import COLUMNS, SHEET
from services.registry.orders.collected.reader import read
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import CollectedRow, ImportAppointments
from shared.contracts.registry.queries import AppointmentTracker
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.registry.stack import RegistryStack, someone
from tests.world.schools import make_school

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LABELS = [column.label for column in COLUMNS]
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
DUTIES = (Duty.WRITES, Duty.PROOFREADS, Duty.CHECKS)


def row(who: Staff, office: Office, duty: Duty | None = None, /, **cells: str) -> dict[str, str]:
    """A row that is right, unless `cells` changes it."""
    return {
        "authority": "58-TT-05",
        "school": "3058940001",
        "number": "12/2569",
        "dated": "1/6/2569",
        "signer_name": "ผู้ลงนาม",
        "signer_position": "นายกเทศมนตรี",
        "term_from": "1 มิ.ย. 2569",
        "term_to": "",
        "national_id": who.national_id,
        "title": who.title,
        "first": who.first,
        "last": who.last,
        "position": "ครู",
        "office": office.thai,
        "duty": duty.thai if duty else "",
        "received": "5/6/2569",
    } | cells


def workbook(
    *rows: dict[str, str],
    heads: list[str] | None = None,
    formula: str = "",
    far: tuple[int, int] | None = None,
) -> bytes:
    """The form with these rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, heads or LABELS)
        for number, cells in enumerate(rows, 1):
            sheet.write_row(number, 0, [cells[column.name] for column in COLUMNS])
        if formula:
            sheet.write_formula("C2", formula)
        if far:
            sheet.write_string(*far, "x")
    return out.getvalue()


def repacked(body: bytes, **members: bytes) -> bytes:
    """A workbook with more members in its zip."""
    out = io.BytesIO(body)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name.replace("__", "/"), content)
    return out.getvalue()


RIGHT = workbook(row(someone(), Office.DIRECTOR))
FILES = {
    "not a zip": (b"PK? no", "workbook_unreadable"),
    "empty": (b"", "workbook_unreadable"),
    "half a workbook": (RIGHT[:3000], "workbook_unreadable"),
    "a zip that is no workbook": (repacked(b"", x=b"x"), "workbook_unreadable"),
    "an old .xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_unreadable"),
    "50 MB": (b"PK" + b"\0" * 50_000_000, "workbook_too_large"),
    "a zip bomb": (repacked(RIGHT, bomb=b"\0" * 200_000_000), "workbook_too_large"),
    "macros": (
        repacked(RIGHT, xl__vbaProject_bin=b"").replace(b"vbaProject_bin", b"vbaProject.bin"),
        "workbook_active",
    ),
    "formulas": (workbook(row(someone(), Office.DIRECTOR), formula="=1+1"), "workbook_active"),
    "links to other files": (repacked(RIGHT, xl__externalLinks__externalLink1=b"x"), "workbook_active"),
    "entities that grow": (
        repacked(RIGHT, **{"xl__more.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
        "workbook_unreadable",
    ),
    "a column missing": (workbook(heads=LABELS[:-1]), "columns_wrong"),
    "a column unknown": (workbook(heads=[*LABELS, "หมายเหตุ"]), "columns_wrong"),
    "a column twice": (workbook(heads=[*LABELS, LABELS[0]]), "columns_wrong"),
    "no heads": (workbook(heads=["", ""]), "columns_wrong"),
    "a cell in the far corner": (
        workbook(row(someone(), Office.DIRECTOR), far=(1_048_575, 16_383)),
        "workbook_too_large",
    ),
    "a cell in the last row": (
        workbook(row(someone(), Office.DIRECTOR), far=(1_048_575, 0)),
        "workbook_too_large",
    ),
    "501 rows": (workbook(*[row(someone(), Office.DIRECTOR)] * 501), "workbook_too_large"),
}


@pytest.mark.parametrize("what", FILES)
async def test_a_wrong_file_is_refused_as_a_whole(what: str) -> None:
    """The first cause only, with a remedy."""
    body, code = FILES[what]

    with pytest.raises(Refusal) as refusal:
        await read(body)

    assert (refusal.value.body.code, refusal.value.body.field) == (f"registry.{code}", "workbook")


async def test_columns_may_have_another_order() -> None:
    """What is missing and what is unknown is named; order is free."""
    book = load_workbook(io.BytesIO(RIGHT))
    sheet = book.active
    sheet.move_range("A1:A2", cols=len(LABELS))
    sheet.delete_cols(1)
    out = io.BytesIO()
    book.save(out)

    line = (await read(out.getvalue()))[0]

    assert (line.wrong, line.authority, line.row) == ([], "58-TT-05", 2)


CELLS = {
    "two digits of a year": ({"dated": "1/6/69"}, "dated"),
    "no such day": ({"term_from": "31/6/2569"}, "term_from"),
    "no date": ({"received": "เมื่อวาน"}, "received"),
    "no number": ({"number": ""}, "number"),
    "an office of its own": ({"office": "ครูใหญ่"}, "office"),
    "a duty of its own": ({"duty": "เหรัญญิก"}, "duty"),
    "a school of 9 digits": ({"school": "305894000"}, "school"),
    "a name of an authority": ({"authority": "ทต.แม่สะเรียง"}, "authority"),
    "a position as long as a letter": ({"position": "ก" * 201}, "position"),
}


@pytest.mark.parametrize("what", CELLS)
async def test_a_wrong_cell_is_refused_in_its_row(what: str) -> None:
    """With the head of its column, without its content."""
    cells, field = CELLS[what]
    who = someone()

    line = (await read(workbook(row(who, Office.DIRECTOR) | cells)))[0]

    assert [(one.body.code, one.body.field) for one in line.wrong] == [("registry.cell_wrong", field)]
    assert all(value not in line.wrong[0].body.th for value in cells.values() if value)


async def test_the_empty_form_is_read_as_having_no_rows() -> None:
    """The reader accepts the published form; each choice is a list."""
    assert await read(empty_form()) == []
    sheet = load_workbook(io.BytesIO(empty_form())).active
    assert [cell.value for cell in sheet[1]] == LABELS
    assert len(sheet.data_validations.dataValidation) == 2


async def test_preview_apply_and_once_more(registry: RegistryStack) -> None:
    """A preview stores nothing; applied, right rows are stored; the same file again changes nothing;
    corrected rows join their order.
    """
    people = [someone() for _ in range(6)]
    registrar = row(people[0], Office.REGISTRAR, number="13/2569")
    members = [
        row(who, Office.COMMITTEE_MEMBER, duty, number="14/2569")
        for who, duty in zip(people[1:4], DUTIES, strict=True)
    ]
    officer = row(people[4], Office.REGISTRAR_OFFICER, school="", number="15/2569")
    wrong = row(people[5], Office.COMMITTEE_MEMBER, Duty.CHAIR, number="14/2569", national_id="1234567890123")
    body = workbook(registrar, *members, wrong, officer)

    preview, applied, again = [await _import(registry, body, apply) for apply in (False, True, True)]

    assert [one.outcome for one in preview] == ["new"] * 4 + ["refused", "new"]
    assert [one.outcome for one in applied] == ["recorded"] * 4 + ["refused", "recorded"]
    assert [one.outcome for one in again] == ["same"] * 4 + ["refused", "same"]
    assert [(one.row, one.problem.code, one.problem.field) for one in applied if one.problem] == [
        (6, "registry.national_id_wrong", "national_id")
    ]
    corrected = await _import(
        registry,
        workbook(registrar, *members, wrong | {"national_id": people[5].national_id}, officer),
        apply=True,
    )
    assert [one.outcome for one in corrected] == ["same"] * 4 + ["recorded", "same"]
    held = await registry.holders("58-TT-05", "3058940001", date(2027, 3, 29))
    assert sorted(one.office.value for one in held) == ["committee_member"] * 4 + ["registrar"]


async def test_wrong_rows_never_stop_the_others(registry: RegistryStack) -> None:
    """Half a committee, another authority's row, a row that contradicts its order, an unknown school: each is
    refused, the director is recorded.
    """
    people = [someone() for _ in range(6)]
    await make_school(registry.stack, "58-SAO-20", "3058929981")
    here = {"authority": "58-SAO-20", "school": "3058929981", "number": "21/2569"}
    rows = [
        row(people[0], Office.DIRECTOR, **here),
        row(people[1], Office.COMMITTEE_MEMBER, Duty.WRITES, **here),
        row(people[2], Office.REGISTRAR, **here, signer_name="คนอื่น"),
        row(people[3], Office.REGISTRAR, **here | {"authority": "58-SAO-33"}),
        row(people[4], Office.REGISTRAR_OFFICER, **here),
        row(people[0], Office.DIRECTOR, **here),
    ]

    imported = await _import(registry, workbook(*rows), apply=True)

    assert [
        (one.outcome, one.problem.code.removeprefix("registry.") if one.problem else "") for one in imported
    ] == [
        ("recorded", ""),
        ("refused", "committee_incomplete"),
        ("refused", "order_differs"),
        ("refused", "organisation_unknown"),
        ("refused", "office_not_here"),
        ("refused", "appointed_twice"),
    ]


async def test_a_succession_does_not_depend_on_the_order_of_rows(registry: RegistryStack) -> None:
    """The later order is above the former one in the workbook, which names the school as the ministry does."""
    later, former = someone(), someone()
    here = {"authority": "58-SAO-33", "school": "3058950011"}
    imported = await _import(
        registry,
        workbook(
            row(later, Office.REGISTRAR, **here, number="31/2569"),
            row(
                former,
                Office.REGISTRAR,
                **here,
                number="30/2567",
                dated="1/6/2567",
                term_from="1/6/2567",
                received="",
            ),
        ),
        apply=True,
    )

    assert [one.outcome for one in imported] == ["recorded", "recorded"]
    assert [
        [
            one.first
            for one in await registry.holders("58-SAO-33", "3058950001", day)
            if one.office == Office.REGISTRAR
        ]
        for day in (date(2026, 5, 31), date(2026, 6, 1))
    ] == [[former.first], [later.first]]


async def test_a_clerk_sends_only_orders_of_his_own_authority(registry: RegistryStack) -> None:
    """Other rows are refused, those of the own authority recorded."""
    rows = [
        row(someone(), Office.REGISTRAR_OFFICER, authority=authority, school="", number="41/2569")
        for authority in ("58-TT-06", "58-TT-07")
    ]
    command = ImportAppointments(
        authority="58-TT-06",
        school=NOWHERE,
        workbook=await registry.upload(workbook(*rows), XLSX),
        apply=True,
    )

    imported = await registry.ask(command, registry.token("authority_clerk", "58-TT-06"))

    assert [(one.outcome, one.problem.code if one.problem else None) for one in imported.rows] == [
        ("recorded", None),
        ("refused", "registry.not_of_sender"),
    ]


HOSTILE = {
    "texts that fill the memory": lambda: with_long_text(
        workbook(*[row(someone(), Office.DIRECTOR, signer_name="LONG", title="LONG")] * 500),
        "LONG",
        2_000_000,
    ),
    "a zip bomb": lambda: repacked(RIGHT, bomb=b"\0" * 200_000_000),
    "a cell in the far corner": lambda: workbook(row(someone(), Office.DIRECTOR), far=(1_048_575, 16_383)),
}


@pytest.mark.long
@pytest.mark.parametrize("what", HOSTILE)
async def test_registry_survives_a_hostile_workbook(registry: RegistryStack, what: str) -> None:
    """The process that opens the file may die, registry does not: the file is refused as a whole, the same
    process answers the next request.
    """
    process = registry.stack.supervisor.processes["registry"]
    hostile = ImportAppointments(
        authority=NOWHERE, school=NOWHERE, workbook=await registry.upload(HOSTILE[what](), XLSX), apply=True
    )

    refused = await registry.refused(hostile)

    assert (refused.code, refused.field) == ("registry.workbook_too_large", "workbook")
    right = row(someone(), Office.REGISTRAR_OFFICER, authority="58-TT-07", school="", number="61/2569")
    assert [one.outcome for one in await _import(registry, workbook(right), apply=False)] == ["new"]
    assert registry.stack.supervisor.processes["registry"] is process
    assert process.code is None


async def test_the_tracker_counts_on_time_late_and_missing(registry: RegistryStack) -> None:
    """By the day on which the form was received; the figures add up, on every page; a province reads only its
    own.
    """
    # has no school: owes nothing
    where = {"authority": "58-TT-04", "school": "", "number": "51/2569"}
    await _import(registry, workbook(row(someone(), Office.REGISTRAR_OFFICER, **where)), apply=True)
    late = {"authority": "58-TT-03", "school": "3058920001", "number": "52/2569", "received": "13/6/2569"}
    await _import(registry, workbook(row(someone(), Office.DIRECTOR, **late)), apply=True)
    in_time = {"authority": "58-TT-03", "school": "", "number": "53/2569", "received": "12/6/2569"}
    await _import(registry, workbook(row(someone(), Office.REGISTRAR_OFFICER, **in_time)), apply=True)
    tracker = AppointmentTracker(authority="58", school=NOWHERE)
    province = registry.token("province_officer", "58")

    report = await registry.ask(tracker, province)

    lines = {(line.authority, line.school, line.office): line for line in report.sendings}
    assert (report.due, report.province_name, report.totals.owed) == (date(2026, 6, 12), "แม่ฮ่องสอน", 27)
    assert lines["58-TT-03", "-", Office.REGISTRAR_OFFICER].state == "on_time"
    assert (
        lines["58-TT-03", "3058920001", Office.DIRECTOR].state,
        lines["58-TT-03", "3058920001", Office.DIRECTOR].in_force,
    ) == ("late", True)
    assert ("58-TT-04", "-", Office.REGISTRAR_OFFICER) not in lines
    assert (
        report.totals.owed
        == report.totals.on_time + report.totals.late + report.totals.missing + report.totals.not_due
        == len(report.sendings)
    )
    pages = [
        await registry.ask(tracker.model_copy(update={"start": start, "limit": 10}), province)
        for start in (0, 10, 20)
    ]
    assert [line for page in pages for line in page.sendings] == report.sendings
    assert {page.totals.owed for page in pages} == {27}
    assert (
        await registry.refused(tracker, registry.token("province_officer", "57"))
    ).code == "system.not_allowed"


async def _import(registry: RegistryStack, body: bytes, apply: bool) -> list[CollectedRow]:
    command = ImportAppointments(
        authority=NOWHERE, school=NOWHERE, workbook=await registry.upload(body, XLSX), apply=apply
    )
    return (await registry.ask(command)).rows
