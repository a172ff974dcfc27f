"""What this process has open on its desk: the workbooks of the imports in hand, read and judged. After a kill they are read again, with the same result."""
import asyncio
from collections import OrderedDict
from datetime import date

from services.linkage.imports.localschool.plan import Plan, plan_of
from services.linkage.imports.localschool.reader import read_workbook
from services.linkage.imports.store import ImportJob
from shared.archive import Archive

OPEN_AT_ONCE = 3                                              # workbooks
ROWS_AT_ONCE = 60_000                                         # rows of all of them; a row takes about 1.5 kB

_desk: OrderedDict[tuple[str, str, date], Plan] = OrderedDict()
_turn = asyncio.Lock()


async def plan_for(job: ImportJob, archive: Archive) -> Plan:
    """The plan of this import's workbook. Refuses a file that cannot be taken."""
    key = (job.workbook.sha256, job.school, job.as_of)
    async with _turn:
        if key not in _desk:
            workbook = await read_workbook(await archive.get(job.workbook))
            _desk[key] = await asyncio.to_thread(plan_of, workbook, job.school, job.as_of)
        _desk.move_to_end(key)
        while len(_desk) > OPEN_AT_ONCE or (len(_desk) > 1 and sum(len(plan.checked) for plan in _desk.values()) > ROWS_AT_ONCE):
            _desk.popitem(last=False)
        return _desk[key]
