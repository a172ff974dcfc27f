"""Commands about organisations that come in by workbook: start, apply, undo, waive a refused row."""

from uuid import UUID

from services.registry.intakes import store
from services.registry.intakes.reader import LIMITS
from services.registry.intakes.store import StoredIntake
from services.registry.restructuring.acting import refusals, save_act
from services.registry.rules import organisations as rules
from shared.chassis.archive import UPLOADS
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.intakes import IntakeFacts
from shared.contracts.problem import refuse_all
from shared.contracts.registry.commands import (
    ApplyOrganisationImport,
    StartOrganisationImport,
    UndoOrganisationImport,
    WaiveImportRow,
)
from shared.contracts.registry.problems import (
    INTAKE_BUILT_ON,
    INTAKE_NOT_READY,
    INTAKE_UNKNOWN,
    WORKBOOK_TOO_LARGE,
    WORKBOOK_UNREADABLE,
)
from shared.intakes.states import State, may_become
from shared.thai.dates import day_of
from shared.vocabulary.retention import ORDER_YEARS

FOLDER = "registry"
KIND = "organisations"
router = Router("registry")


@router.command
async def start_import(command: StartOrganisationImport, work: Work) -> IntakeFacts:
    """Store the intake whose workbook a worker reads. Nothing is changed by it."""
    if command.workbook.size > LIMITS.file_bytes:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {LIMITS.file_bytes // 1_000_000} MB")
    # No other file of the archive is read as a workbook.
    if not command.workbook.key.startswith(UPLOADS):
        raise WORKBOOK_UNREADABLE.refuse(field="workbook")
    id = work.new_id()
    await store.insert_intake(
        work.session,
        {
            "id": id,
            "kind": KIND,
            "authority": command.authority,
            "school": command.school,
            "file": command.workbook.model_dump(),
            "state": "draft",
            "task": "read",
            "started_at": work.now,
            **work.origin,
        },
    )
    work.notify("intakes")
    return await _facts(work, command.authority, command.school, id)


@router.command
async def apply_import(command: ApplyOrganisationImport, work: Work) -> IntakeFacts:
    """Let a worker apply a preview, by one act, and keep the workbook as evidence."""
    intake = await _in_state(work, command.authority, command.school, command.intake, "applied")
    today = day_of(work.now)
    refuse_all(
        refusals(
            [
                *rules.order_faults(command.order_date, today),
                *rules.day_faults("move", command.from_day, today),
            ]
        )
    )
    kept = await work.archive.keep(intake.file, FOLDER, ORDER_YEARS)
    act = await save_act(work, command, "import")
    await store.save_intake(
        work.session,
        intake.id,
        task="apply",
        done=0,
        act=act,
        from_day=command.from_day,
        file=kept.model_dump(),
    )
    work.notify("intakes")
    return await _facts(work, command.authority, command.school, intake.id)


@router.command
async def undo_import(command: UndoOrganisationImport, work: Work) -> IntakeFacts:
    """Let a worker reverse what an import did. Refuse, with names, when something was built on it."""
    intake = await _in_state(work, command.authority, command.school, command.intake, "undone")
    assert intake.act is not None
    if names := await store.built_on(work.session, intake.id, intake.act):
        raise INTAKE_BUILT_ON.refuse(field="intake", names=", ".join(names))
    await store.save_intake(work.session, intake.id, task="undo", done=0)
    work.notify("intakes")
    return await _facts(work, command.authority, command.school, intake.id)


@router.command
async def waive_row(command: WaiveImportRow, work: Work) -> IntakeFacts:
    """Waive a refused row, with a reason."""
    known = await _facts(work, command.authority, command.school, command.intake)
    if not await store.waive_row(work.session, known.intake, command.row, command.reason, work.actor_id):
        raise INTAKE_UNKNOWN.refuse(field="row")
    return await _facts(work, command.authority, command.school, command.intake)


async def _in_state(work: Work, authority: str, school: str, intake: UUID, wanted: State) -> StoredIntake:
    """Lock an intake that may become what is wanted, and that nobody works on."""
    found = await store.lock_intake(work.session, authority, school, intake)
    if found is None:
        raise INTAKE_UNKNOWN.refuse(field="intake")
    if found.task or not may_become(found.state, wanted):
        raise INTAKE_NOT_READY.refuse(field="intake", state=found.state)
    return found


async def _facts(work: Work, authority: str, school: str, intake: UUID) -> IntakeFacts:
    found = await store.facts_of(work.session, authority, school, intake)
    if not found:
        raise INTAKE_UNKNOWN.refuse(field="intake")
    return found[0]
