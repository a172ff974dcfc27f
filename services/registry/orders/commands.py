"""Commands that record orders of appointment (คำสั่งแต่งตั้ง): one with its scan, or many from a workbook."""

from contextlib import suppress
from dataclasses import replace

from services.registry.orders import appointing, store
from services.registry.orders.appointing import OrderToRecord
from services.registry.orders.collected.order_import import OrderImport, RollBack
from services.registry.orders.collected.reader import LIMITS, TOO_LARGE, read
from services.registry.orders.scans import FOLDER, check_scan
from services.registry.organisations.store import open_organisation_at
from services.registry.persons.store import persons_of
from services.registry.rules.orders import Named, Term
from shared.chassis.archive import UPLOADS
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import FILE_MISSING, Refusal, refuse_all
from shared.contracts.registry.commands import CollectedOrders, ImportAppointments, OrderRecorded, RecordOrder
from shared.contracts.registry.problems import ORDER_KNOWN, PERSON_DIFFERS, WORKBOOK_TOO_LARGE
from shared.thai.dates import day_of
from shared.thai.digits import arabic_digits
from shared.vocabulary.retention import ORDER_YEARS

router = Router("registry")


@router.command
async def record_order(command: RecordOrder, work: Work) -> OrderRecorded:
    """Record an order with its appointments, and end those that it replaces.

    If anything is wrong, nothing is stored.
    """
    today = day_of(work.now)
    organisation = await open_organisation_at(work.session, command.authority, command.school, today)
    order = _order(command, work)
    named = [Named(**{name: getattr(who, name) for name in Named._fields}) for who in command.appointees]
    at = [f"appointees.{index}" for index in range(len(named))]
    wrong = appointing.faults(order, organisation, named, at, work.role, today)
    if await store.find_order(work.session, organisation.id, order.number, order.term.dated):
        wrong.append(ORDER_KNOWN.refuse(field="number", number=order.number))
    ids = await persons_of(work, [who.national_id for who in named])
    wrong += [
        PERSON_DIFFERS.refuse(field=f"{at[index]}.national_id")
        for index in await appointing.mismatched_names(work.session, named, ids)
    ]
    wrong += await _scan_faults(command, work)
    refuse_all(wrong)
    id = work.new_id()
    kept = await work.archive.keep(command.scan, FOLDER, ORDER_YEARS)
    await appointing.save_order(work, id, organisation, replace(order, scan=kept))
    made = await appointing.appoint(work, id, organisation, order.term, named, ids)
    appointing.emit_order_received(work, id, organisation, order.term, order.scan.sha256, made)
    return OrderRecorded(order=id, received_at=work.now, appointments=await appointing.give_codes(work, made))


@router.command
async def import_appointments(command: ImportAppointments, work: Work) -> CollectedOrders:
    """Record the collected orders, the oldest term first. A preview runs the import and rolls it back.

    A wrong row does not stop the others of its order, unless a committee is incomplete without it.
    """
    if command.workbook.size > LIMITS.file_bytes:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=TOO_LARGE["too_large"])
    if not command.workbook.key.startswith(UPLOADS):
        raise FILE_MISSING.refuse(field="workbook", key=command.workbook.key)
    lines = await read(await work.archive.get(command.workbook))
    if command.apply:
        kept = await work.archive.keep(command.workbook, FOLDER, ORDER_YEARS)
        command = command.model_copy(update={"workbook": kept})
    order_import = OrderImport(command, work)
    with suppress(RollBack):
        async with work.session.begin_nested():
            await order_import.run(lines)
            if not command.apply:
                raise RollBack
            order_import.emit()
    return CollectedOrders(applied=command.apply, rows=[order_import.row(line) for line in lines])


def _order(command: RecordOrder, work: Work) -> OrderToRecord:
    """The order of a command. Its number has Arabic digits, so that ๑๒/๒๕๖๙ and 12/2569 are one order."""
    term = Term(command.dated, command.term_from, command.term_to)
    return OrderToRecord(
        arabic_digits(command.number),
        command.signer_name,
        command.signer_position,
        term,
        command.scan,
        "scan",
        work.now,
    )


async def _scan_faults(command: RecordOrder, work: Work) -> list[Refusal]:
    """The refusal of a wrong scan, to be reported with the other faults."""
    try:
        await check_scan(work.archive, command.scan)
    except Refusal as wrong:
        return [wrong]
    return []
