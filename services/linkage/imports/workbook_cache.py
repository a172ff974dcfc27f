"""A cache of the plans of workbooks: each is read and checked once in a process.

Another process makes the same plan.
"""

import asyncio
from collections import OrderedDict
from datetime import date

from services.linkage.imports.localschool.plan import Plan, plan_of
from services.linkage.imports.localschool.reader import read_workbook
from services.linkage.imports.store import ImportJob
from shared.chassis.archive import Archive

MAX_WORKBOOKS = 3
# of all workbooks; a row takes about 1.5 kB
MAX_ROWS = 60_000

_plans: OrderedDict[tuple[str, tuple[str, ...], date], Plan] = OrderedDict()
_lock = asyncio.Lock()


async def plan_for(job: ImportJob, archive: Archive) -> Plan:
    """The plan of this import's workbook. Refuses a file with a wrong format or wrong columns."""
    codes = tuple(job.school_codes) or (job.school,)
    key = (job.workbook.sha256, codes, job.as_of)
    async with _lock:
        if key not in _plans:
            workbook = await read_workbook(await archive.get(job.workbook))
            _plans[key] = await asyncio.to_thread(plan_of, workbook, codes, job.as_of)
        _plans.move_to_end(key)
        while len(_plans) > MAX_WORKBOOKS or (
            len(_plans) > 1 and sum(len(plan.checked) for plan in _plans.values()) > MAX_ROWS
        ):
            _plans.popitem(last=False)
        return _plans[key]
