"""Orders collected by form before LSQ, from a workbook: preview or apply, row by row. A preview is the real thing, taken back."""
import asyncio
from contextlib import suppress

from services.registry.collected.container import FILE_LIMIT
from services.registry.collected.reader import read
from services.registry.commands.taking import TakenBack, Taking
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.commands import CollectedOrders, ImportAppointments
from shared.contracts.registry.problems import WORKBOOK_TOO_LARGE

router = Router("registry")


@router.command
async def import_appointments(command: ImportAppointments, work: Work) -> CollectedOrders:
    """Take the collected orders, the oldest term first. Rows of one order stand together; a wrong row is refused alone, unless a committee needs it."""
    if command.workbook.size > FILE_LIMIT:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {FILE_LIMIT // 1_000_000} MB")
    lines = await asyncio.to_thread(read, await work.archive.get(command.workbook))
    taking = Taking(command, work)
    with suppress(TakenBack):
        async with work.session.begin_nested():
            await taking.all(lines)
            if not command.apply:
                raise TakenBack
            taking.say()
    return CollectedOrders(applied=command.apply, rows=[taking.row(line) for line in lines])
