"""The import of organisations by DLA: download, send, look at the difference, apply, undo.

The ids of upload and command are made of the form's key, so a form that is sent twice acts once.
"""

import hashlib
from typing import Annotated, Literal
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.organisations import FIELDS, TypedAct, errors_of
from services.portal.uploads import read_upload
from services.portal.workbooks import current_lines, organisation_workbook, workbook_response
from shared.contracts.intakes import IntakeFacts
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.commands import (
    ApplyOrganisationImport,
    StartOrganisationImport,
    UndoOrganisationImport,
    WaiveImportRow,
)
from shared.contracts.registry.organisation_workbook import LABEL
from shared.contracts.registry.queries import OrganisationImport, OrganisationImports, Provinces
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import OLE, XLSX
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

REFRESH_INTERVAL_S = 2
ROWS_PER_PAGE = 100
COUNTRY = {"authority": NOWHERE, "school": NOWHERE}
Dla = Annotated[Session, Depends(HeldBy(Office.DLA_OFFICER))]
Outcome = Literal["", "new", "changed", "same", "refused"]
Reason = Annotated[str, Form(max_length=300)]


@router.get("/organisation-imports")
async def show_imports(request: Request, session: Dla, gateway: GatewayDep) -> Response:
    """Step 1: download, edit, send; below, the earlier imports."""
    return await _imports_page(request, session, gateway, None)


@router.get("/organisation-imports/blank.xlsx")
async def blank(session: Dla) -> Response:
    """The empty workbook, with lists and comments."""
    assert session
    return workbook_response(organisation_workbook([]), "organisations-blank.xlsx")


@router.get("/organisation-imports/current.xlsx")
async def current(
    session: Dla, gateway: GatewayDep, province: Annotated[str, Query(pattern=r"^([1-9][0-9])?$")] = ""
) -> Response:
    """The organisations of today, of a province or of the country, as a workbook to edit."""
    lines = await current_lines(session, gateway, province or NOWHERE, day_of(gateway.now()))
    return workbook_response(organisation_workbook(lines), f"organisations-{province or 'all'}.xlsx")


@router.post("/organisation-imports")
async def send(
    request: Request, session: Dla, gateway: GatewayDep, file: UploadFile, key: FormKey
) -> Response:
    """Store the workbook and start its preview. A preview changes nothing."""
    try:
        body, media_type = await read_upload(file, gateway.settings.upload_limit, XLSX, OLE)
        upload = uuid5(key, hashlib.sha256(body).hexdigest())
        workbook = await gateway.archive.put_new(f"uploads/{upload}", body, media_type)
        command = StartOrganisationImport(**COUNTRY, workbook=workbook)
        started = await gateway.ask(command, session.token, id=upload)
    except Refusal as refusal:
        return await _imports_page(request, session, gateway, refusal.body)
    return _see(started.intake)


@router.get("/organisation-imports/{intake}")
async def show_import(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    intake: UUID,
    only: Outcome = "",
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """The progress, then the difference row by row, and what may be done next."""
    return await _import_page(request, session, gateway, intake, TypedAct(), only=only, start=start)


@router.post("/organisation-imports/{intake}/apply")
async def apply(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    intake: UUID,
    key: FormKey,
    order_number: ShortText = "",
    order_date: ShortText = "",
    from_day: ShortText = "",
    reason: Reason = "",
) -> Response:
    """Apply a preview. Sent twice, it is applied once."""
    typed = TypedAct(order_number=order_number, order_date=order_date, from_day=from_day, reason=reason)
    try:
        facts = {**COUNTRY, "intake": intake, **typed.order, **typed.days("order_date", "from_day")}
        await gateway.ask(ApplyOrganisationImport.model_validate(facts), session.token, id=key)
    except (Refusal, ValidationError) as error:
        return await _import_page(request, session, gateway, intake, typed, problem_of(error))
    return _see(intake)


@router.post("/organisation-imports/{intake}/undo")
async def undo(
    request: Request, session: Dla, gateway: GatewayDep, intake: UUID, key: FormKey, reason: Reason = ""
) -> Response:
    """Undo an import, unless something was built on it."""
    try:
        command = UndoOrganisationImport(**COUNTRY, intake=intake, reason=reason)
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        typed = TypedAct(reason=reason)
        return await _import_page(request, session, gateway, intake, typed, problem_of(error))
    return _see(intake)


@router.post("/organisation-imports/{intake}/rows/{row}/waive")
async def waive(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    intake: UUID,
    row: int,
    key: FormKey,
    reason: Reason = "",
) -> Response:
    """Waive a refused row, with a reason."""
    try:
        command = WaiveImportRow(**COUNTRY, intake=intake, row=row, reason=reason)
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        return await _import_page(request, session, gateway, intake, TypedAct(), problem_of(error))
    return RedirectResponse(f"/organisation-imports/{intake}?only=refused", status_code=303)


def _see(intake: UUID) -> Response:
    return RedirectResponse(f"/organisation-imports/{intake}", status_code=303)


async def _imports_page(
    request: Request, session: Session, gateway: Gateway, problem: ProblemBody | None
) -> Response:
    found = await gateway.ask(OrganisationImports(**COUNTRY), session.token)
    provinces = await gateway.ask(Provinces(**COUNTRY), session.token)
    facts = {
        "session": session,
        "imports": found.intakes,
        "provinces": provinces.provinces,
        "problem": problem,
        "key": uuid4(),
    }
    return page(
        request, "organisation_imports/imports.html", facts, status=status_of(problem) if problem else 200
    )


async def _import_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    intake: UUID,
    typed: TypedAct,
    problem: ProblemBody | None = None,
    *,
    only: Outcome = "",
    start: int = 0,
) -> Response:
    question = OrganisationImport(
        **COUNTRY, intake=intake, only=only or None, start=start, limit=ROWS_PER_PAGE
    )
    found: IntakeFacts = await gateway.ask(question, session.token)
    facts = {
        "session": session,
        "found": found,
        "typed": typed,
        "problem": problem,
        "errors": errors_of(problem) if problem else {},
        "labels": FIELDS,
        "heads": LABEL,
        "only": only,
        "start": start,
        "following": start + ROWS_PER_PAGE,
        "shown": found.counts.model_dump().get(only, found.rows),
        "new_key": uuid4,
    }
    response = page(
        request, "organisation_imports/import.html", facts, status=status_of(problem) if problem else 200
    )
    if found.task:
        response.headers["refresh"] = str(REFRESH_INTERVAL_S)
    return response
