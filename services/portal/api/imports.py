"""Importing a workbook of the old system, for programs."""
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from shared.contracts.files import FileReference
from shared.contracts.linkage.commands import ImportStarted, StartImport
from shared.contracts.linkage.queries import ImportProgress, ImportState
from shared.contracts.portal.problems import NO_SUCH_FILE
from shared.vocabulary.codes import SchoolCode

router = APIRouter(prefix="/api/v1")

The = Annotated[Gateway, Depends(the_gateway)]


class Wish(BaseModel):
    """What is to be imported, for which school."""

    school: SchoolCode
    workbook: FileReference
    apply: bool


@router.post("/imports")
async def start(wish: Wish, session: SignedIn, gateway: The, idempotency_key: Annotated[UUID | None, Header()] = None) -> ImportStarted:
    """Start an import. With an `Idempotency-Key`, asking again starts nothing new."""
    command = StartImport(authority=session.authority, school=wish.school, workbook=wish.workbook, apply=wish.apply)
    return await gateway.ask(command, session.token, id=idempotency_key)


@router.get("/imports/{job}")
async def progress(job: UUID, school: SchoolCode, session: SignedIn, gateway: The) -> ImportState:
    """How far it is."""
    return await gateway.ask(ImportProgress(authority=session.authority, school=school, job=job), session.token)


@router.get("/files/imports/{job}/report.xlsx")
async def import_report(job: UUID, session: SignedIn, gateway: The) -> Response:
    """The report of an import, for the school that asked for it."""
    progress = await gateway.ask(ImportProgress(authority=session.authority, school=session.school, job=job), session.token)
    if progress.report is None:
        raise NO_SUCH_FILE.refuse()
    body = await gateway.archive.get(progress.report)
    return Response(body, media_type=progress.report.media_type, headers={"content-disposition": f'attachment; filename="import-{job}.xlsx"'})
