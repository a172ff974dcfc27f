"""What an import costs: rows in memory through the checks, and a workbook of 10,000 rows from upload to report.

    python -m tests.bench.imports
"""
import asyncio
import json
import resource
import time
from datetime import date
from itertools import chain, islice
from typing import Any
from uuid import uuid4

from services.linkage.localschool.rows import read_rows
from services.linkage.localschool.whole_file import compare_rows
from shared.contracts.linkage.commands import StartImport
from shared.contracts.linkage.queries import ImportProgress
from tests.world.generated import form_rows
from tests.world.house import House
from tests.world.workbooks import workbook

SCHOOL, AUTHORITY, ROWS = "3058900001", "58-PAO-01", 10_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ten_thousand_rows() -> list[list[str]]:
    """Rows of one school over all its years, as the generator makes them, 2 % wrong and 5 % untidy."""
    made = chain.from_iterable(form_rows(level, 3, 160, "0.02", "0.05") for level in ("upper", "lower"))
    return [list(cells.values()) for cells, _ in islice(made, ROWS)]


def rows_in_memory(rows: list[list[str]]) -> dict[str, Any]:
    """Linkage's own checks alone."""
    begin, spent = time.perf_counter(), time.process_time()
    compare_rows(read_rows(enumerate(rows, 2), SCHOOL, date(2027, 3, 29)))
    return {"figure": "import: rows/s through linkage's checks", "value": round(len(rows) / (time.perf_counter() - begin)), "cpu_ms": _ms(spent)}


async def workbook_to_report(house: House, rows: list[list[str]]) -> dict[str, Any]:
    """Seconds from upload to the finished import; rows/s while grades takes them."""
    body = workbook(rows)
    begin, spent = time.perf_counter(), _children()
    reference = await house.archive.put_new(f"uploads/{uuid4()}", body, XLSX)
    job = (await house.ask(StartImport(authority=AUTHORITY, school=SCHOOL, workbook=reference, apply=True))).job
    state = await house.until(ImportProgress(authority=AUTHORITY, school=SCHOOL, job=job), lambda state: state.state == "finished", seconds=120)
    return {"figure": "import: s, workbook of 10,000 rows from upload to report", "value": round(time.perf_counter() - begin, 2), "rows": state.rows,
            "applied": state.applied, "refused": state.refused, "rows_per_second": state.rate, "cpu_ms_of_ended_children": round((_children() - spent) * 1000)}


def _ms(since: float) -> int:
    return round((time.process_time() - since) * 1000)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def main() -> None:
    """Both figures, one JSON line each."""
    rows = ten_thousand_rows()
    print(json.dumps(rows_in_memory(rows)))
    house = House()
    await house.open(["registry", "grades", "linkage"])
    try:
        print(json.dumps(await workbook_to_report(house, rows)))
    finally:
        await house.close()


if __name__ == "__main__":
    asyncio.run(main())
