"""What an import costs: rows in memory through linkage's checks, and a workbook from upload to visible:
python -m tests.bench imports
"""

import time
from collections.abc import AsyncIterator
from datetime import date
from itertools import chain, islice
from uuid import uuid4

from deploy.demo.people.workbooks import workbook
from services.linkage.imports.localschool.cross_row_checks import compare_rows
from services.linkage.imports.localschool.rows import read_rows
from shared.contracts.linkage.commands import StartImport
from shared.contracts.linkage.queries import ImportProgress, ImportState
from shared.contracts.registry.commands import IssueImportTicket
from tests.bench.figures import Figure, Spent, pids, servers
from tests.world.generated import form_rows
from tests.world.schools import make_school
from tests.world.stack import Stack

PROCESSES = ("registry", "grades", "linkage")
SCHOOL, AUTHORITY = "3058900001", "58-PAO-01"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def measure(stack: Stack, count: int = 10_000) -> AsyncIterator[Figure]:
    """The checks alone; then a workbook through all services: previewed, applied, and the same once more."""
    rows = some_rows(count)
    yield in_memory(rows)
    body = workbook(rows)
    for what, apply in (("previewed", False), ("from upload to visible", True), ("the same once more", True)):
        spent = Spent(
            linkage=lambda: pids(stack, "linkage"),
            grades=lambda: pids(stack, "grades"),
            servers=lambda: servers(stack),
        )
        begun = time.perf_counter()
        state = await imported(stack, body, apply=apply)
        seconds, used = time.perf_counter() - begun, spent.each(state.rows)
        yield Figure(
            f"imports: a workbook of {count} rows, {what}",
            seconds,
            "s",
            used["linkage"] + used["grades"],
            "row",
            more={
                "rows_per_second": state.rows / seconds,
                "applied": state.applied,
                "same": state.same,
                "refused": state.refused,
                "cpu_ms_of": used,
            },
        )


def some_rows(count: int) -> list[list[str]]:
    """Rows of one school over all its years, as the generator makes them, 2 % wrong and 5 % untidy."""
    made = chain.from_iterable(form_rows(level, 3, 160, "0.02", "0.05") for level in ("upper", "lower"))
    return [list(cells.values()) for cells, _ in islice(made, count)]


def in_memory(rows: list[list[str]]) -> Figure:
    """Linkage's own checks alone."""
    begin, spent = time.perf_counter(), time.process_time()
    compare_rows(read_rows(enumerate(rows, 2), (SCHOOL,), date(2027, 3, 29)))
    seconds, used = time.perf_counter() - begin, 1000 * (time.process_time() - spent)
    return Figure(
        "imports: rows through linkage's checks", len(rows) / seconds, "rows/s", used / len(rows), "row"
    )


async def imported(stack: Stack, body: bytes, *, apply: bool) -> ImportState:
    """The state of the finished import: from then on its rows and its report are visible."""
    await make_school(stack, AUTHORITY, SCHOOL)
    reference = await stack.archive.put_new(f"uploads/{uuid4()}", body, XLSX)
    place = {"authority": AUTHORITY, "school": SCHOOL}
    ticket = await stack.ask(IssueImportTicket(**place, sha256=reference.sha256, apply=apply))
    job = (await stack.ask(StartImport(**place, workbook=reference, apply=apply, ticket=ticket.ticket))).job
    return await stack.until(
        ImportProgress(authority=AUTHORITY, school=SCHOOL, job=job),
        lambda state: state.state == "finished",
        seconds=120,
    )
