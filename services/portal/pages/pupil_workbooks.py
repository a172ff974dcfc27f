"""Completing many pupils by workbook: download who lacks something, fill in, send, see what changes, save.

The form of the decision carries the file and the digest of what was seen.
"""

import hashlib
from typing import Annotated, Any
from uuid import uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey
from services.portal.particulars_workbook import particulars_workbook
from services.portal.pupils import PUPILS_PER_QUESTION, parts_of, place_of
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.pupils import MISSING, shown
from services.portal.uploads import read_upload
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import CompleteStudents
from shared.contracts.grades.particulars_workbook import MAX_ROWS
from shared.contracts.grades.problems import EFFECTS_CHANGED
from shared.contracts.grades.queries import (
    CompletionOfRow,
    CompletionsOfWorkbook,
    PreviewOfCompletion,
    PupilInSchool,
    PupilParticulars,
    SchoolPupils,
    StudentParticulars,
)
from shared.contracts.problem import ProblemBody, Refusal
from shared.vocabulary.codes import Sha256
from shared.vocabulary.media_types import OLE, XLSX
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]


@router.get("/pupil-workbook")
async def show_form(request: Request, session: Registrar) -> Response:
    """The workbook to download, and the form that sends it back."""
    return _form_page(request, session)


@router.get("/pupil-workbook.xlsx")
async def download(session: Registrar, gateway: GatewayDep) -> Response:
    """The workbook of those who lack something beside the photo."""
    listed = await _incomplete(session, gateway)
    students: list[PupilParticulars] = []
    for part in parts_of(list(listed), PUPILS_PER_QUESTION):
        question = StudentParticulars(**place_of(session), student_nos=part)
        students += (await gateway.ask(question, session.token)).students
    headers = {"content-disposition": 'attachment; filename="particulars.xlsx"'}
    return Response(particulars_workbook(students, listed), media_type=XLSX, headers=headers)


@router.post("/pupil-workbook")
async def preview(
    request: Request, session: Registrar, gateway: GatewayDep, file: UploadFile, key: FormKey
) -> Response:
    """What the workbook would change. Nothing is saved but the file, as an upload."""
    try:
        # OLE is accepted here and refused by grades, which says what to do.
        body, media_type = await read_upload(file, gateway.settings.upload_limit, XLSX, OLE)
        upload = uuid5(key, hashlib.sha256(body).hexdigest())
        workbook = await gateway.archive.put_new(f"uploads/{upload}", body, media_type)
        seen = await _preview(session, gateway, workbook)
    except Refusal as refusal:
        return _form_page(request, session, refusal.body)
    return _preview_page(request, session, workbook, seen)


@router.post("/pupil-workbook/apply")
async def apply(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    workbook: Annotated[str, Form(max_length=1000)],
    seen_sha256: Annotated[Sha256, Form()],
    key: FormKey,
) -> Response:
    """Save what was seen, in commands that each lock the school's book for a moment.

    If something has changed meanwhile, the page shows it anew, and asks again.
    """
    file = FileReference.model_validate_json(workbook)
    try:
        seen = await _preview(session, gateway, file)
        if _digest(seen) != seen_sha256:
            return _preview_page(request, session, file, seen, EFFECTS_CHANGED.refuse().body)
        completions = [row.completion for row in seen.rows if row.completion]
        for number, part in enumerate(parts_of(completions, PUPILS_PER_QUESTION)):
            command = CompleteStudents(**place_of(session), students=part)
            await gateway.ask(command, session.token, id=uuid5(key, str(number)))
    except Refusal as refusal:
        return _form_page(request, session, refusal.body)
    return RedirectResponse(f"/pupils?missing=true&completed={len(completions)}", status_code=303)


async def _incomplete(session: Session, gateway: Gateway) -> dict[str, PupilInSchool]:
    """Those who lack something beside the photo, by number, as many as a workbook has rows."""
    found: dict[str, PupilInSchool] = {}
    after: str | None = ""
    while after is not None and len(found) < MAX_ROWS:
        question = SchoolPupils(**place_of(session), incomplete=True, after=after)
        reply = await gateway.ask(question, session.token)
        found |= {one.student_no: one for one in reply.pupils if set(one.missing) - {"photo"}}
        after = reply.next
    return dict(list(found.items())[:MAX_ROWS])


async def _preview(session: Session, gateway: Gateway, workbook: FileReference) -> CompletionsOfWorkbook:
    question = PreviewOfCompletion(**place_of(session), workbook=workbook)
    # opening the workbook takes longer than one try
    return await gateway.ask(question, session.token, once=True)


def _digest(seen: CompletionsOfWorkbook) -> Sha256:
    return hashlib.sha256(seen.model_dump_json().encode()).hexdigest()


def _form_page(request: Request, session: Session, problem: ProblemBody | None = None) -> Response:
    facts = {"session": session, "problem": problem, "key": uuid4(), "rows": MAX_ROWS}
    status = status_of(problem) if problem else 200
    return page(request, "pupil_workbooks/form.html", facts, status=status)


def _preview_page(
    request: Request,
    session: Session,
    workbook: FileReference,
    seen: CompletionsOfWorkbook,
    problem: ProblemBody | None = None,
) -> Response:
    facts: dict[str, Any] = {
        "session": session,
        "problem": problem,
        "key": uuid4(),
        "workbook": workbook.model_dump_json(),
        "seen_sha256": _digest(seen),
        "changing": [(row, _changes(row)) for row in seen.rows if row.completion],
        "wrong": [row for row in seen.rows if row.problems],
        "same": sum(not row.completion and not row.problems for row in seen.rows),
    }
    status = status_of(problem) if problem else 200
    return page(request, "pupil_workbooks/preview.html", facts, status=status)


def _changes(row: CompletionOfRow) -> list[tuple[str, str, str]]:
    """Name, present and new value of each field that changes."""
    return [
        (MISSING[field], shown(before), shown(getattr(row.completion, field)))
        for field, before in row.before.items()
    ]
