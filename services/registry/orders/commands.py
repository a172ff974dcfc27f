"""Commands that record orders of appointment (คำสั่งแต่งตั้ง), one with its scan or many from a workbook, and that
correct, withdraw and end them.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal

from services.registry.decisions.store import add_decision
from services.registry.orders import appointing, drafts, proposals, store
from services.registry.orders.collected.order_import import OrderImport, RollBack
from services.registry.orders.collected.reader import LIMITS, read
from services.registry.orders.proposals import ChangeOfOrder
from services.registry.orders.scans import FOLDER, check_reference, check_scan, keep_scan
from services.registry.organisations.store import open_organisation_at
from services.registry.persons.store import persons_of, touch_sessions, void_codes_of
from shared.chassis.archive import UPLOADS
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.effects import refuse_unseen
from shared.contracts.problem import FILE_MISSING
from shared.contracts.registry.commands import (
    AttachScan,
    CollectedOrders,
    CorrectOrder,
    EndOffice,
    ImportAppointments,
    OrderChanged,
    OrderRecorded,
    RecordOrder,
    ScanAttached,
    WithdrawOrder,
)
from shared.contracts.registry.order_drafts import (
    DiscardOrderDraft,
    OrderDraft,
    OrderDraftDiscarded,
    SaveOrderDraft,
)
from shared.contracts.registry.problems import ORDER_EFFECTS_CHANGED, SCAN_KNOWN, WORKBOOK_TOO_LARGE
from shared.thai.dates import day_of
from shared.vocabulary.retention import ORDER_YEARS

router = Router("registry")


@router.command
async def record_order(command: RecordOrder, work: Work) -> OrderRecorded:
    """Record an order with its appointments, and end those that it replaces.

    If anything is wrong, nothing is stored.
    """
    new = await proposals.of_order(command, work, lock=True)
    refuse_unseen(new.effects, command.effects_sha256, ORDER_EFFECTS_CHANGED)
    if command.draft:
        own = drafts.for_place(work, command.authority, command.school)
        await drafts.delete_draft(work, command.draft.draft, command.draft.version, own)
    id = work.new_id()
    scan, original = await keep_scan(work.archive, command.scan, new.pdf)
    await appointing.save_order(work, id, new.organisation, replace(new.order, scan=scan))
    if original:
        await store.insert_file(work, id, "original", original)
    ids = await persons_of(work, [who.national_id for who in new.named])
    made = await appointing.appoint(work, id, new.organisation, new.order.term, new.named, ids)
    await add_decision(work, new.organisation.id, "order_recorded", id, new.effects)
    appointing.emit_order_received(work, id, new.organisation, new.order.term, scan.sha256, made)
    return OrderRecorded(order=id, received_at=work.now, appointments=await appointing.give_codes(work, made))


@router.command
async def save_order_draft(command: SaveOrderDraft, work: Work) -> OrderDraft:
    """Save what was typed so far; no field of it is checked. What is saved already is not saved again."""
    if command.content.scan:
        check_reference(command.content.scan)
    owner = await open_organisation_at(work.session, command.authority, command.school, day_of(work.now))
    own = drafts.of_organisation(work, owner.id)
    stored = await drafts.find_draft(work.session, command.draft, own)
    if stored and stored.content == command.content:
        return stored
    return await drafts.save_draft(work, owner.id, command)


@router.command
async def discard_order_draft(command: DiscardOrderDraft, work: Work) -> OrderDraftDiscarded:
    """Delete a draft, as it was read."""
    owner = await open_organisation_at(work.session, command.authority, command.school, day_of(work.now))
    own = drafts.of_organisation(work, owner.id)
    await drafts.delete_draft(work, command.draft, command.version, own)
    return OrderDraftDiscarded(draft=command.draft)


@router.command
async def correct_order(command: CorrectOrder, work: Work) -> OrderChanged:
    """Correct an order; the periods of its appointments and of those around them follow."""
    change = await proposals.of_correction(command, work, lock=True)
    for one in command.appointees:
        await store.set_names(work.session, one.appointment, proposals.stored_names(one))
    now = {name: getattr(command, name) for name in proposals.FIELDS}
    now["number"] = change.effects.number
    return await _save_change(work, change, command, "corrected", **now)


@router.command
async def withdraw_order(command: WithdrawOrder, work: Work) -> OrderChanged:
    """Withdraw an order: nobody is in office by it, and the codes that it gave are void."""
    change = await proposals.of_withdrawal(command, work, lock=True)
    rows = await store.appointments_of(work.session, command.order)
    await void_codes_of(work.session, [row.id for row in rows])
    return await _save_change(work, change, command, "withdrawn")


@router.command
async def end_office(command: EndOffice, work: Work) -> OrderChanged:
    """End an appointment on a day before its last one."""
    change = await proposals.of_end(command, work, lock=True)
    await store.set_end(work.session, command.appointment, command.last_day)
    return await _save_change(work, change, command, "ended")


@router.command
async def attach_scan(command: AttachScan, work: Work) -> ScanAttached:
    """Add the scan of a collected order; it has one for ever."""
    order = await proposals.order_to_change(command, work, lock=True)
    pdf = await check_scan(work.archive, command.scan)
    scan, original = await keep_scan(work.archive, command.scan, pdf)
    if order.before.source != "collected" or not await store.insert_file(work, command.order, "scan", scan):
        raise SCAN_KNOWN.refuse(field="scan")
    if original:
        await store.insert_file(work, command.order, "original", original)
    return ScanAttached(order=command.order, scan_sha256=scan.sha256)


async def _save_change(
    work: Work,
    change: ChangeOfOrder,
    command: CorrectOrder | WithdrawOrder | EndOffice,
    kind: Literal["corrected", "withdrawn", "ended"],
    **now: Any,
) -> OrderChanged:
    """Store a change that was seen: the days that follow, the decision, the values before and after."""
    effects = change.effects
    refuse_unseen(effects, command.effects_sha256, ORDER_EFFECTS_CHANGED)
    changed = [one.appointment for one in effects.days]
    await store.set_days(work.session, changed, change.after)
    await touch_sessions(work, await store.persons_of_appointments(work.session, changed))
    decision = await add_decision(
        work, change.organisation.id, f"order_{kind}", command.order, effects, command.reason
    )
    changes = [one.model_dump() for one in effects.changes]
    await store.insert_change(work, change.before, kind, decision, changes, **now)
    return OrderChanged(order=command.order, change=change.before.change + 1)


@router.command
async def import_appointments(command: ImportAppointments, work: Work) -> CollectedOrders:
    """Record the collected orders, the oldest term first. A preview runs the import and rolls it back.

    A wrong row does not stop the others of its order, unless a committee is incomplete without it.
    """
    if command.workbook.size > LIMITS.file_bytes:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {LIMITS.file_bytes // 1_000_000} MB")
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
