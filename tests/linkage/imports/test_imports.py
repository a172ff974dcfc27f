"""Imports on real servers: a workbook from upload to report, a linkage that is killed in between, an outage
of grades, and wrong files.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.demo.people import workbooks
from deploy.demo.people.cohorts import Class, RowAnswer, corrected_rows
from deploy.demo.people.workbooks import ROW, workbook
from deploy.local.stack import APPOINTMENT
from services.linkage.imports.localschool.reader import read_workbook
from shared.contracts.files import FileReference
from shared.contracts.linkage import problems
from shared.contracts.linkage.commands import StartImport
from shared.contracts.linkage.queries import ImportProgress, ImportState, SchoolImports
from shared.contracts.problem import NOT_ALLOWED, TICKET_REFUSED, Refusal
from shared.contracts.registry.commands import IssueImportTicket
from tests.world.schools import make_school
from tests.world.stack import Stack, until

AUTHORITY = "58-PAO-01"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Sending(NamedTuple):
    """A school of a test's own, and the file that it sends."""

    school: str
    rows: list[list[str]]
    answers: list[RowAnswer]


def a_class(number: int, students: int = 12, wrong: float = 0.05) -> Sending:
    """A lower class of a made-up school."""
    group = Class("lower", students, number, seed=number, wrong=wrong)
    rows, answers = group.workbook()
    return Sending(f"30589{number:05d}", rows, answers)


async def start(lsq: Stack, school: str, body: bytes, *, apply: bool, authority: str = AUTHORITY) -> UUID:
    """Upload a file of a made-up school and start its import."""
    await make_school(lsq, authority, school)
    reference = await lsq.archive.put_new(f"uploads/{uuid4()}", body, XLSX)
    place = {"authority": authority, "school": school}
    ticket = await lsq.ask(IssueImportTicket(**place, sha256=reference.sha256, apply=apply))
    started = await lsq.ask(StartImport(**place, workbook=reference, apply=apply, ticket=ticket.ticket))
    assert ticket.job == started.job
    return started.job


async def ended(lsq: Stack, school: str, job: UUID, authority: str = AUTHORITY) -> ImportState:
    """The import when it has ended."""
    return await lsq.until(
        ImportProgress(authority=authority, school=school, job=job),
        lambda state: state.state in ("finished", "refused"),
        seconds=60,
    )


async def sent(
    lsq: Stack, school: str, body: bytes, *, apply: bool = True, authority: str = AUTHORITY
) -> ImportState:
    """Upload a file, import it, wait for the end."""
    job = await start(lsq, school, body, apply=apply, authority=authority)
    return await ended(lsq, school, job, authority)


async def stored(lsq: Stack, school: str) -> int:
    """How many entries grades has of a school."""
    return int((await lsq.rows("grades", "select count(*) from entries where school = %s", school))[0][0])


def by_code(answers: Sequence[RowAnswer], verdict: str) -> dict[str, int]:
    """The answers counted."""
    return dict(Counter(answer.code for answer in answers if answer.verdict == verdict))


def adds_up(state: ImportState) -> bool:
    """Whether the counts are those of all rows."""
    return (
        state.rows == state.done == state.new + state.applied + state.same + state.ignored + state.refused
        and state.refused == sum(state.refused_by_code.values())
        and state.normalised == sum(state.normalised_by_code.values())
    )


async def test_a_workbook_from_preview_to_the_corrected_file(lsq: Stack) -> None:
    """Preview saves nothing; applied, each wrong row is refused for its reason; corrected, all rows are
    stored; once more, nothing changes.
    """
    file = a_class(2101)
    spoilt, whole = workbook(file.rows), workbook(corrected_rows(file.rows, file.answers))

    preview = await sent(lsq, file.school, spoilt, apply=False)
    assert 0 == await stored(lsq, file.school) == preview.applied
    first = await sent(lsq, file.school, spoilt)
    assert first.state == "finished"
    assert adds_up(preview)
    assert adds_up(first)
    assert preview.new == first.applied
    assert by_code(file.answers, "reject") == first.refused_by_code == preview.refused_by_code
    assert by_code(file.answers, "normalise") == first.normalised_by_code
    assert len([a for a in file.answers if a.verdict == "ignore"]) == first.ignored

    second = await sent(lsq, file.school, whole)
    entries = await stored(lsq, file.school)
    again = await sent(lsq, file.school, whole)
    assert (0, first.refused - first.refused_by_code["DUPLICATE_RESULT"]) == (second.refused, second.applied)
    assert (0, 0, again.rows - again.ignored) == (again.applied, again.refused, again.same)
    assert entries == await stored(lsq, file.school)
    listed = await lsq.ask(SchoolImports(authority=AUTHORITY, school=file.school))
    assert [again.job, second.job, first.job, preview.job] == [state.job for state in listed.imports]


@pytest.mark.long
async def test_the_report_comes_from_the_archive(lsq: Stack) -> None:
    """The school's own workbook, with linkage's and grades' reasons in the rows that have them."""
    file = a_class(2102)
    state = await sent(lsq, file.school, workbook(file.rows))
    assert state.report is not None
    report = await read_workbook(await lsq.archive.get(state.report))

    refused = {answer.row + 1: answer.code for answer in file.answers if answer.verdict == "reject"}
    assert [cells[:27] for _, cells in report.rows] == file.rows
    assert refused.keys() == {number for number, cells in report.rows if cells[27].startswith("ไม่รับ")}
    assert all(
        code in cells[27] and cells[28] for number, cells in report.rows if (code := refused.get(number))
    )
    assert [] == await lsq.rows("linkage", "select 1 from import_chunks where job = %s", state.job)


@pytest.mark.long
async def test_a_linkage_killed_in_mid_import_continues_where_it_was(lsq: Stack) -> None:
    """Killed after grades has taken a chunk and before linkage has stored it: the next process asks again,
    receives the same reply, and nothing is double.
    """
    file = a_class(2103, students=40, wrong=0.02)
    async with lsq.stalled("linkage", "import_chunks", "new.chunk = 2"):
        job = await start(lsq, file.school, workbook(file.rows), apply=True)
        await until(lambda: lsq.is_stalled("linkage"))
        await lsq.kill("linkage")
        taken = await stored(lsq, file.school)
    await lsq.start("linkage")

    state = await ended(lsq, file.school, job)
    assert taken > 1000
    assert adds_up(state)
    assert by_code(file.answers, "reject") == state.refused_by_code
    assert 0 == state.same
    again = await sent(lsq, file.school, workbook(file.rows))
    assert (0, state.applied) == (again.applied, again.same)


@pytest.mark.long
async def test_a_linkage_killed_while_it_writes_the_report_adopts_it(lsq: Stack) -> None:
    """The report is in the archive before the job names it: the next process finds it."""
    file = a_class(2104)
    async with lsq.stalled("linkage", "imports", "new.state = 'finished'", act="update"):
        job = await start(lsq, file.school, workbook(file.rows), apply=True)
        await until(lambda: lsq.is_stalled("linkage"))
        await lsq.kill("linkage")
        left = await lsq.archive.exists(f"imports/{job}/report.xlsx")
    await lsq.start("linkage")

    state = await ended(lsq, file.school, job)
    assert left is not None
    assert state.report is not None
    assert left.sha256 == state.report.sha256


@pytest.mark.long
async def test_an_import_waits_during_an_outage_of_grades(lsq: Stack) -> None:
    """Without grades the import waits and reports its progress; when grades is back it continues."""
    file = a_class(2105)
    await lsq.kill("grades")
    job = await start(lsq, file.school, workbook(file.rows), apply=True)
    waiting = await lsq.until(
        ImportProgress(authority=AUTHORITY, school=file.school, job=job),
        lambda state: state.state == "checking",
    )
    await lsq.start("grades")

    state = await ended(lsq, file.school, job)
    assert (len(file.rows), 0) == (waiting.rows, waiting.applied)
    assert adds_up(state)
    assert by_code(file.answers, "reject") == state.refused_by_code


@pytest.mark.long
async def test_wrong_files_are_refused_and_the_service_continues(lsq: Stack) -> None:
    """50 MB, a bomb, macros, a text: refused as a whole with what to do; the next file is imported."""
    school = "3058902106"
    for body, problem in (
        (workbooks.fifty_megabytes(), problems.TOO_LARGE),
        (workbooks.zip_bomb(), problems.BOMB),
        (workbooks.with_macros(), problems.MACROS),
        (workbooks.with_password(), problems.ENCRYPTED),
        ("ก,ข\n1,2".encode(), problems.NOT_XLSX),
        (workbooks.without("คะแนน"), problems.COLUMNS),
    ):
        state = await sent(lsq, school, body)
        assert ("refused", problem.code, 0) == (state.state, state.problem and state.problem.code, state.rows)
    good = await sent(lsq, school, workbook([[ROW[0], school, *ROW[2:]]]))
    assert ("finished", 1) == (good.state, good.applied)


async def test_formulas_other_school_other_year(lsq: Stack) -> None:
    """What is wrong with a row is reported in the row."""
    school = "3058902107"
    formulas = await sent(lsq, ROW[1], workbooks.with_formulas(), authority="58-TM-02")
    others = await sent(
        lsq,
        school,
        workbook(
            [
                ROW,
                [ROW[0], school, *ROW[2:11], "2570", *ROW[12:]],
                [ROW[0], school, *ROW[2:9], "ม.9/1", *ROW[10:]],
            ]
        ),
    )

    assert ({"FORMULA": 1}, 1) == (formulas.refused_by_code, formulas.applied)
    assert {"SCHOOL_OTHER": 1, "YEAR_INVALID": 1, "CLASS_UNKNOWN": 1} == others.refused_by_code


async def test_who_may_import_what(lsq: Stack) -> None:
    """The registrar or director of that school, a file that is in the archive, and only files that were
    sent in.
    """
    school = "3058902108"
    reference = await lsq.archive.put_new(f"uploads/{uuid4()}", workbooks.good(), XLSX)
    record = await lsq.archive.put_new(f"records/{uuid4()}/1.json", b"{}", "application/json")
    absent = FileReference(
        key=f"uploads/{uuid4()}", sha256=reference.sha256, size=reference.size, media_type=XLSX
    )
    other = reference.model_copy(update={"sha256": "0" * 64})
    place = {"authority": AUTHORITY, "school": school}

    def ticket_of(file: FileReference) -> str:
        return lsq.ticket(f"{AUTHORITY}.{school}", sha256=file.sha256)

    for token in (
        lsq.token("committee_member", f"{AUTHORITY}.{school}"),
        lsq.token("registrar", f"{AUTHORITY}.3058902109"),
        lsq.token("registrar_officer", AUTHORITY),
    ):
        for question in (
            IssueImportTicket(**place, sha256=reference.sha256, apply=True),
            StartImport(**place, workbook=reference, apply=True, ticket=ticket_of(reference)),
        ):
            with pytest.raises(Refusal) as refused:
                await lsq.ask(question, token)
            assert refused.value.body.code == NOT_ALLOWED.code
    for file in (absent, other, record):
        with pytest.raises(Refusal) as refused:
            await lsq.ask(StartImport(**place, workbook=file, apply=True, ticket=ticket_of(file)))
        assert refused.value.body.code == problems.WORKBOOK_MISSING.code
    with pytest.raises(Refusal) as refused:
        await lsq.ask(ImportProgress(authority=AUTHORITY, school=school, job=uuid4()))
    assert refused.value.body.code == problems.IMPORT_UNKNOWN.code


@pytest.mark.long
async def test_a_defect_stops_its_own_import_only(lsq: Stack) -> None:
    """An import that meets a defect is tried again with growing delay; the next school's runs meanwhile."""
    bad, well = a_class(2110), a_class(2111)
    async with lsq.failing(
        "linkage",
        "import_chunks",
        f"exists (select 1 from imports where job = new.job and school = '{bad.school}')",
    ):
        broken = await start(lsq, bad.school, workbook(bad.rows), apply=True)
        state = await sent(lsq, well.school, workbook(well.rows))
        assert state.state == "finished"
        assert (
            await lsq.ask(ImportProgress(authority=AUTHORITY, school=bad.school, job=broken))
        ).state == "checking"
    assert adds_up(await ended(lsq, bad.school, broken))


async def test_what_is_imported_is_recorded_as_done_by_who_started_it(lsq: Stack) -> None:
    """Person, office and appointment of the job are those of its entries; the same ticket starts one job."""
    file, place = a_class(2112, students=2), f"{AUTHORITY}.3058902112"
    await make_school(lsq, AUTHORITY, file.school)
    reference = await lsq.archive.put_new(f"uploads/{uuid4()}", workbook(file.rows), XLSX)
    ticket = lsq.ticket(place, sha256=reference.sha256, sub="person-7", office="director")
    command = StartImport(
        authority=AUTHORITY, school=file.school, workbook=reference, apply=True, ticket=ticket
    )
    jobs = {(await lsq.ask(command, lsq.token("director", place, "person-7"))).job for _ in range(2)}
    [job] = jobs
    state = await ended(lsq, file.school, job)

    assert ("finished", True) == (state.state, state.applied > 0)
    who = "actor, office, appointment"
    assert [("person-7", "director", APPOINTMENT)] == await lsq.rows(
        "linkage",
        f"select {who.replace('actor', 'requested_by')} from imports where school = %s",
        file.school,
    )
    # Nobody is stored yet when it is looked at: the look is a row of the person all the same.
    looked = a_class(2114, students=2)
    await sent(lsq, looked.school, workbook(looked.rows), apply=False)
    seen = (
        "select distinct office, pupils from trail where school = %s and contract = 'grades.preview_import'"
    )
    assert [("director", [])] == await lsq.rows("grades", seen, looked.school)
    asked = (
        "select distinct actor, office from trail where school = %s and contract = 'grades.import_results'"
    )
    assert [("person-7", "director")] == await lsq.rows("grades", asked, file.school)
    for table in ("entries", "students.particulars"):
        assert [("person-7", "director", APPOINTMENT, job)] == await lsq.rows(
            "grades", f"select distinct {who}, import_id from {table} where school = %s", file.school
        )


@pytest.mark.long
async def test_an_import_that_outlasts_its_ticket_ends_and_is_started_again(lsq: Stack) -> None:
    """Refused by grades with what to do; what was imported stays, and the same file again goes on."""
    file = a_class(2113)
    await lsq.kill("grades")
    job = await start(lsq, file.school, workbook(file.rows), apply=True)
    expired = lsq.ticket(f"{AUTHORITY}.{file.school}", job=job, life=-timedelta(seconds=1))
    async with await psycopg.AsyncConnection.connect(lsq.dsn("linkage"), autocommit=True) as database:
        await database.execute("update imports set ticket = %s where job = %s", [expired, job])
    await lsq.start("grades")

    state = await ended(lsq, file.school, job)
    assert ("refused", TICKET_REFUSED.code) == (state.state, state.problem and state.problem.code)
    assert 0 == await stored(lsq, file.school)
    again = await sent(lsq, file.school, workbook(file.rows))
    assert "finished" == again.state
    assert by_code(file.answers, "reject") == again.refused_by_code
