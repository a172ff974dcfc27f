"""The import wizard: choose a workbook → see what it would do → apply → the school's own workbook back with reasons.

HTML forms and links only. What is sent twice acts once: the form carries an id, and id and file together name both upload and command. A preview is applied
from the workbook that lies in the archive, today or next week; while it has been applied, its page leads to what came of it.
"""
import hashlib
from typing import Annotated, Any
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.session import Session, SignedIn
from services.portal.texts.imports import REASONS
from services.portal.uploads import COMPOUND, XLSX, read_upload
from shared.contracts.linkage.commands import StartImport
from shared.contracts.linkage.queries import ImportProgress, ImportState, SchoolImports
from shared.contracts.problem import ProblemBody, Refusal

router = APIRouter(include_in_schema=False)

The = Annotated[Gateway, Depends(the_gateway)]
LOOK_AGAIN = "2"                                              # seconds, while the job works
ENDED = ("finished", "refused")


@router.get("/imports")
async def choose(request: Request, session: SignedIn, gateway: The) -> Response:
    """Step 1: choose the workbook; below, what was sent before."""
    return await _choose(request, session, gateway, None)


@router.post("/imports")
async def send(request: Request, session: SignedIn, gateway: The, file: UploadFile, key: Annotated[UUID, Form()]) -> Response:
    """Take the workbook in and start its preview. Nothing is saved by a preview."""
    try:
        body, media_type = await read_upload(file, gateway.settings.upload_limit, XLSX, COMPOUND)
        upload = uuid5(key, hashlib.sha256(body).hexdigest())
        workbook = await gateway.archive.put_new(f"uploads/{upload}", body, media_type)
        command = StartImport(authority=session.authority, school=session.school, workbook=workbook, apply=False)
        started = await gateway.ask(command, session.token, id=upload)
    except Refusal as refusal:
        return await _choose(request, session, gateway, refusal.body)
    return RedirectResponse(f"/imports/{started.job}", status_code=303)


@router.get("/imports/{job}")
async def look(request: Request, session: SignedIn, gateway: The, job: UUID) -> Response:
    """Step 2 or 3: how far it is, then what it would do, or has done."""
    state = await gateway.ask(ImportProgress(authority=session.authority, school=session.school, job=job), session.token)
    applied = None if state.apply else await _applied(session, gateway, state)
    answer = page(request, "imports/import.html", {
        "session": session, "job": state, "applied": applied, "key": uuid4(), "reasons": reasons(state), "is_over": state.state in ENDED})
    if state.state not in ENDED:
        answer.headers["refresh"] = LOOK_AGAIN
    return answer


@router.post("/imports/{job}/apply")
async def apply(session: SignedIn, gateway: The, job: UUID, key: Annotated[UUID, Form()]) -> Response:
    """Apply what was previewed. Pressed twice, or by registrar and director, it is one import."""
    preview = await gateway.ask(ImportProgress(authority=session.authority, school=session.school, job=job), session.token)
    if applied := await _applied(session, gateway, preview):
        return RedirectResponse(f"/imports/{applied.job}", status_code=303)
    command = StartImport(authority=session.authority, school=session.school, workbook=preview.workbook, apply=True)
    started = await gateway.ask(command, session.token, id=key)
    return RedirectResponse(f"/imports/{started.job}", status_code=303)


def reasons(state: ImportState) -> list[dict[str, Any]]:
    """Why rows were refused, in the order of cause: what is mended first may mend what follows."""
    known = [code for code in REASONS if code in state.refused_by_code]
    codes = [*known, *sorted(set(state.refused_by_code) - set(known))]
    return [{"code": code, "rows": state.refused_by_code[code], "what": REASONS.get(code, REASONS["ROW_REFUSED"])} for code in codes]


async def _applied(session: Session, gateway: Gateway, preview: ImportState) -> ImportState | None:
    """The import that took this preview's workbook, if there is one; what could not be taken as a whole does not count."""
    said = await gateway.ask(SchoolImports(authority=session.authority, school=session.school), session.token)
    return next((one for one in said.imports if one.apply and one.workbook == preview.workbook and one.state != "refused"), None)


async def _choose(request: Request, session: Session, gateway: Gateway, problem: ProblemBody | None) -> Response:
    said = await gateway.ask(SchoolImports(authority=session.authority, school=session.school), session.token)
    status = status_of(problem) if problem else 200
    return page(request, "imports/imports.html", {"session": session, "imports": said.imports, "problem": problem, "key": uuid4()}, status=status)
