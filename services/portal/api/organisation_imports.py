"""The import of organisations, for programs. The service that is asked checks the right."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from services.portal.gateway import GatewayDep
from services.portal.parameters import WORKBOOK, IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from services.portal.workbooks import current_lines, organisation_workbook, workbook_response
from shared.contracts.files import FileReference
from shared.contracts.intakes import IntakeFacts, IntakeList
from shared.contracts.registry.commands import (
    ActReason,
    ApplyOrganisationImport,
    StartOrganisationImport,
    Text,
    UndoOrganisationImport,
    WaiveImportRow,
)
from shared.contracts.registry.queries import OrganisationImport, OrganisationImports
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE

router = APIRouter(route_class=Route, prefix="/api/v1")

COUNTRY = {"authority": NOWHERE, "school": NOWHERE}


class OrganisationImportRequest(BaseModel):
    """The workbook, an upload."""

    workbook: FileReference


class ApplyRequest(BaseModel):
    """The order that the import follows, and the day from which it takes effect."""

    order_number: Text
    order_date: date
    reason: ActReason
    from_day: date


class ReasonRequest(BaseModel):
    """Why."""

    reason: ActReason


@router.get("/organisation-workbooks/current.xlsx", response_class=Response, responses=WORKBOOK)
async def current_workbook(
    session: SignedIn,
    gateway: GatewayDep,
    province: Annotated[str, Query(pattern=r"^[1-9][0-9]$")] | None = None,
) -> Response:
    """The organisations of today as a workbook to edit."""
    lines = await current_lines(session, gateway, province or NOWHERE, day_of(gateway.now()))
    return workbook_response(organisation_workbook(lines), "organisations.xlsx")


@router.get("/organisation-imports")
async def imports(session: SignedIn, gateway: GatewayDep) -> IntakeList:
    """The latest imports."""
    return await gateway.ask(OrganisationImports(**COUNTRY), session.token)


@router.post("/organisation-imports")
async def start(
    request: OrganisationImportRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> IntakeFacts:
    """Start the preview of a workbook; it changes nothing."""
    command = StartOrganisationImport(**COUNTRY, workbook=request.workbook)
    return await gateway.ask(command, session.token, id=key)


@router.get("/organisation-imports/{intake}")
async def one_import(
    intake: UUID,
    session: SignedIn,
    gateway: GatewayDep,
    only: Literal["new", "changed", "same", "refused"] | None = None,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> IntakeFacts:
    """An import with a page of its rows."""
    question = OrganisationImport(**COUNTRY, intake=intake, only=only, start=start, limit=limit)
    return await gateway.ask(question, session.token)


@router.post("/organisation-imports/{intake}/apply")
async def apply(
    intake: UUID,
    request: ApplyRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> IntakeFacts:
    """Apply a preview."""
    command = ApplyOrganisationImport(**COUNTRY, intake=intake, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisation-imports/{intake}/undo")
async def undo(
    intake: UUID,
    request: ReasonRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> IntakeFacts:
    """Undo an import, unless something was built on it."""
    command = UndoOrganisationImport(**COUNTRY, intake=intake, reason=request.reason)
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisation-imports/{intake}/rows/{row}/waive")
async def waive(
    intake: UUID,
    row: Annotated[int, Path(ge=2)],
    request: ReasonRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> IntakeFacts:
    """Waive a refused row, with a reason."""
    command = WaiveImportRow(**COUNTRY, intake=intake, row=row, reason=request.reason)
    return await gateway.ask(command, session.token, id=key)
