"""Commands about forms: send, record, take back, many by workbook."""

from datetime import date

from services.registry.move_forms import store
from services.registry.move_forms.deadlines import deadlines
from services.registry.move_forms.importing import MoveFormImport
from services.registry.move_forms.receiving import NO_ANSWER, faults_of_days, known, save
from services.registry.move_forms.workbook import LIMITS, read_forms
from services.registry.orders.scans import FOLDER, check_scan, keep_scan
from services.registry.organisations.store import Organisation, open_organisation_at
from services.registry.rules.move_forms import may_take_back
from services.registry.rules.offices import OrganisationKind
from shared.chassis.archive import UPLOADS
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import FILE_MISSING, Refusal, refuse_all
from shared.contracts.registry.move_forms import (
    ImportedMoveForms,
    ImportMoveForms,
    MoveFormReceipt,
    MoveFormTakenBack,
    RecordMoveForm,
    SendMoveForm,
    TakeBackMoveForm,
)
from shared.contracts.registry.problems import (
    MOVE_FORM_NOT_YOURS,
    MOVE_FORM_SCAN_NEEDED,
    MOVE_FORM_TAKEN_BACK,
    MOVE_FORM_UNKNOWN,
    ORGANISATION_UNKNOWN,
    WORKBOOK_TOO_LARGE,
)
from shared.thai.dates import day_of
from shared.thai.digits import arabic_digits
from shared.vocabulary.offices import Office
from shared.vocabulary.retention import ORDER_YEARS

router = Router("registry")


@router.command
async def send_move_form(command: SendMoveForm, work: Work) -> MoveFormReceipt:
    """Receive a form from a school, or from its authority, today."""
    wrong = []
    if command.asks and command.scan is None:
        wrong.append(MOVE_FORM_SCAN_NEEDED.refuse(field="scan"))
    return await _receive(command, day_of(work.now), wrong, work)


@router.command
async def record_move_form(command: RecordMoveForm, work: Work) -> MoveFormReceipt:
    """Receive a form as DLA, on the day on which it came."""
    return await _receive(command, command.received_on, [], work)


@router.command
async def take_back_move_form(command: TakeBackMoveForm, work: Work) -> MoveFormTakenBack:
    """Take a form back; the form itself stays as it was received."""
    school = await _school(command, work)
    sender = await store.sender_of(work.session, school.id, command.form)
    if sender is None:
        raise MOVE_FORM_UNKNOWN.refuse(field="form")
    if not may_take_back(sender, Office(work.role)):
        raise MOVE_FORM_NOT_YOURS.refuse(field="form", who_th=sender.thai, who_en=sender.english)
    values = {
        "form": command.form,
        "reason": command.reason,
        "at": work.now,
        "recorded_by": work.actor_id,
        **work.by_office,
    }
    if not await store.insert_taking_back(work.session, values):
        raise MOVE_FORM_TAKEN_BACK.refuse(field="form")
    return MoveFormTakenBack(form=command.form, taken_back_at=work.now)


@router.command
async def import_move_forms(command: ImportMoveForms, work: Work) -> ImportedMoveForms:
    """Receive the forms of a workbook, or show the outcome that each row would have."""
    if command.workbook.size > LIMITS.file_bytes:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {LIMITS.file_bytes // 1_000_000} MB")
    if not command.workbook.key.startswith(UPLOADS):
        raise FILE_MISSING.refuse(field="workbook", key=command.workbook.key)
    lines = await read_forms(await work.archive.get(command.workbook))
    if command.apply:
        kept = await work.archive.keep(command.workbook, FOLDER, ORDER_YEARS)
        command = command.model_copy(update={"workbook": kept})
    return ImportedMoveForms(applied=command.apply, rows=await MoveFormImport(command, work).run(lines))


async def _school(command: SendMoveForm | RecordMoveForm | TakeBackMoveForm, work: Work) -> Organisation:
    school = await open_organisation_at(work.session, command.authority, command.school, day_of(work.now))
    if school.kind is not OrganisationKind.SCHOOL:
        raise ORGANISATION_UNKNOWN.refuse(field="school")
    return school


async def _receive(
    command: SendMoveForm | RecordMoveForm, received: date, wrong: list[Refusal], work: Work
) -> MoveFormReceipt:
    """Store a form with its scan. If anything is wrong, nothing is stored."""
    school = await _school(command, work)
    before = (await store.answered(work.session, [school.id], command.year)).get(school.id, NO_ANSWER)
    if before.valid:
        raise known(before.valid)
    today = day_of(work.now)
    deadline = (await deadlines(work.session, command.year, [school.id], today)).get(school.id)
    wrong += faults_of_days(command.year, command.dated, received, deadline, today)
    pdf = b""
    if command.scan:
        try:
            pdf = await check_scan(work.archive, command.scan)
        except Refusal as unfit:
            wrong.append(unfit)
    refuse_all(wrong)
    values = command.model_dump(include={"year", "asks", "dated", "contact_name", "telephone"})
    values |= {"number": arabic_digits(command.number), "received_on": received}
    if command.scan:
        scan, photo = await keep_scan(work.archive, command.scan, pdf)
        values |= {"scan": scan.model_dump(), "photo": photo.model_dump() if photo else None}
    return await save(work, school.id, before, values)
