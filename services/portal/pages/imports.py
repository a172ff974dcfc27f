"""The import wizard: choose a workbook, preview, apply, and get the same workbook back with reasons.

HTML forms and links only. The form contains an id; the ids of upload and command are made of this id and
the file, so a form that is sent twice acts once. A preview can be applied at any later time, from the
workbook in the archive; then its page links to the import.
"""

import hashlib
from typing import Any
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.imports import start_import
from services.portal.parameters import FormKey
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeadOfSchool, InSchool, Session
from services.portal.texts.imports import REASONS
from services.portal.uploads import read_upload
from shared.contracts.files import FileReference
from shared.contracts.linkage.queries import ImportProgress, ImportState, SchoolImports
from shared.contracts.problem import ProblemBody, Refusal
from shared.vocabulary.media_types import OLE, XLSX

router = APIRouter(route_class=Route, include_in_schema=False)

REFRESH_INTERVAL_S = 2
ENDED = ("finished", "refused")


@router.get("/imports")
async def show_imports(request: Request, session: InSchool, gateway: GatewayDep) -> Response:
    """Step 1: choose the workbook; below, the earlier imports."""
    return await _imports_page(request, session, gateway, None)


@router.post("/imports")
async def preview(
    request: Request, session: HeadOfSchool, gateway: GatewayDep, file: UploadFile, key: FormKey
) -> Response:
    """Store the workbook and start its preview. A preview saves nothing."""
    try:
        # OLE is accepted here and refused by linkage, which distinguishes a password from an old format.
        body, media_type = await read_upload(file, gateway.settings.upload_limit, XLSX, OLE)
        upload = uuid5(key, hashlib.sha256(body).hexdigest())
        workbook = await gateway.archive.put_new(f"uploads/{upload}", body, media_type)
        started = await start_import(session, gateway, workbook, upload, school=session.school, apply=False)
    except Refusal as refusal:
        return await _imports_page(request, session, gateway, refusal.body)
    return RedirectResponse(f"/imports/{started.job}", status_code=303)


@router.get("/imports/{job}")
async def show_import(request: Request, session: InSchool, gateway: GatewayDep, job: UUID) -> Response:
    """Step 2 or 3: the progress, then what the import would change or has changed."""
    state = await _progress(session, gateway, job)
    applied = None if state.apply else await _import_of_preview(session, gateway, state)
    is_over = state.state in ENDED
    facts = {
        "session": session,
        "job": state,
        "applied": applied,
        "key": uuid4(),
        "reasons": reasons(state),
        "is_over": is_over,
    }
    response = page(request, "imports/import.html", facts)
    if not is_over:
        response.headers["refresh"] = str(REFRESH_INTERVAL_S)
    return response


@router.post("/imports/{job}/apply")
async def apply(session: HeadOfSchool, gateway: GatewayDep, job: UUID, key: FormKey) -> Response:
    """Apply a preview. Sent twice, or by registrar and director, it is one import."""
    preview = await _progress(session, gateway, job)
    if applied := await _import_of_preview(session, gateway, preview):
        return RedirectResponse(f"/imports/{applied.job}", status_code=303)
    started = await start_import(session, gateway, preview.workbook, key, school=session.school, apply=True)
    return RedirectResponse(f"/imports/{started.job}", status_code=303)


def reasons(state: ImportState) -> list[dict[str, Any]]:
    """Why rows were refused, in the order of cause: correcting the first may correct those that follow."""
    known = [code for code in REASONS if code in state.refused_by_code]
    codes = [*known, *sorted(set(state.refused_by_code) - set(known))]
    return [
        {"code": code, "rows": state.refused_by_code[code], "what": REASONS.get(code, REASONS["ROW_REFUSED"])}
        for code in codes
    ]


async def _progress(session: Session, gateway: Gateway, job: UUID) -> ImportState:
    question = ImportProgress(authority=session.authority, school=session.school, job=job)
    return await gateway.ask(question, session.token)


async def _imports(session: Session, gateway: Gateway) -> list[ImportState]:
    question = SchoolImports(authority=session.authority, school=session.school)
    return (await gateway.ask(question, session.token)).imports


async def _import_of_preview(session: Session, gateway: Gateway, preview: ImportState) -> ImportState | None:
    """The import that applied this preview's workbook, if any.

    An import that was refused as a whole does not count.
    """
    for one in await _imports(session, gateway):
        if one.apply and _upload(one.workbook) == _upload(preview.workbook) and one.state != "refused":
            return one
    return None


def _upload(workbook: FileReference) -> tuple[str, str]:
    """Which upload a workbook is: its id, which an applied one keeps among the evidence, and its digest."""
    return workbook.key.rsplit("/", 1)[1], workbook.sha256


async def _imports_page(
    request: Request, session: Session, gateway: Gateway, problem: ProblemBody | None
) -> Response:
    imports = await _imports(session, gateway)
    facts = {"session": session, "imports": imports, "problem": problem, "key": uuid4()}
    return page(request, "imports/imports.html", facts, status=status_of(problem) if problem else 200)
