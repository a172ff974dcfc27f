"""The import of a workbook of the old system, for programs."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.portal.gateway import GatewayDep
from services.portal.imports import start_import
from services.portal.parameters import WORKBOOK, IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.files import FileReference
from shared.contracts.linkage.commands import ImportStarted
from shared.contracts.linkage.queries import ImportProgress, ImportReport, ImportState
from shared.contracts.portal.problems import NO_SUCH_FILE
from shared.vocabulary.codes import SchoolCode

router = APIRouter(route_class=Route, prefix="/api/v1")


class StartImportRequest(BaseModel):
    """The workbook to import, and its school; `apply` false: preview."""

    school: SchoolCode
    workbook: FileReference
    apply: bool


@router.post("/imports")
async def start(
    request: StartImportRequest,
    session: SignedIn,
    gateway: GatewayDep,
    idempotency_key: IdempotencyKey = None,
) -> ImportStarted:
    """Start an import. With an `Idempotency-Key`, asking again starts nothing new."""
    return await start_import(
        session, gateway, request.workbook, idempotency_key, school=request.school, apply=request.apply
    )


@router.get("/imports/{job}")
async def progress(job: UUID, school: SchoolCode, session: SignedIn, gateway: GatewayDep) -> ImportState:
    """The progress of an import."""
    question = ImportProgress(authority=session.authority, school=school, job=job)
    return await gateway.ask(question, session.token)


@router.get("/files/imports/{job}/report.xlsx", response_class=Response, responses=WORKBOOK)
async def import_report(job: UUID, session: SignedIn, gateway: GatewayDep) -> Response:
    """The report of an import, for the school that asked for it."""
    question = ImportReport(authority=session.authority, school=session.school, job=job)
    report = (await gateway.ask(question, session.token)).file
    if report is None:
        raise NO_SUCH_FILE.refuse()
    body = await gateway.archive.get(report)
    disposition = f'attachment; filename="import-{job}.xlsx"'
    return Response(body, media_type=report.media_type, headers={"content-disposition": disposition})
