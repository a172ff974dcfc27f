"""Many forms at once, by DLA: the empty workbook, its preview, its import, the workbook with the outcomes."""

import hashlib
from typing import Annotated
from uuid import uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.move_form_workbook import blank_workbook, marked_workbook
from services.portal.parameters import FormKey
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.move_forms import OUTCOMES
from services.portal.uploads import read_upload
from services.portal.workbooks import workbook_response
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.move_form_workbook import MAX_ROWS
from shared.contracts.registry.move_forms import ImportedMoveForms, ImportMoveForms, MoveForms
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import OLE, XLSX
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

COUNTRY = {"authority": NOWHERE, "school": NOWHERE}
Dla = Annotated[Session, Depends(HeldBy(Office.DLA_OFFICER))]
WorkbookField = Annotated[str, Form(max_length=1000)]
YearField = Annotated[AcademicYear, Form()]


@router.get("/move-forms/workbook")
async def show_upload(
    request: Request, session: Dla, gateway: GatewayDep, year: AcademicYear | None = None
) -> Response:
    """The upload of a workbook; without a year, for the one of which answers are due now."""
    if year is None:
        year = (await gateway.ask(MoveForms(**COUNTRY, limit=1), session.token)).year
    return _page(request, session, year)


@router.get("/move-forms/workbook/blank.xlsx")
async def download_blank(session: Dla) -> Response:
    """The empty workbook, with lists and comments."""
    assert session
    return workbook_response(blank_workbook(), "move-forms-blank.xlsx")


@router.post("/move-forms/workbook")
async def preview(
    request: Request, session: Dla, gateway: GatewayDep, file: UploadFile, year: YearField, key: FormKey
) -> Response:
    """The outcome that each row would have; nothing is saved but the workbook, as an upload."""
    try:
        # OLE is accepted here and refused by registry, which says what to do.
        body, kind = await read_upload(file, gateway.settings.upload_limit, XLSX, OLE)
        name = f"uploads/{uuid5(key, hashlib.sha256(body).hexdigest())}"
        workbook = await gateway.archive.put_new(name, body, kind)
        found = await _preview(session, gateway, year, workbook)
    except Refusal as refusal:
        return _page(request, session, year, problem=refusal.body)
    return _page(request, session, year, found, workbook)


@router.post("/move-forms/workbook/apply")
async def apply(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    workbook: WorkbookField,
    year: YearField,
    key: FormKey,
) -> Response:
    """Record the rows that were seen as new. Sent twice, it is one import."""
    file = FileReference.model_validate_json(workbook)
    try:
        command = ImportMoveForms(**COUNTRY, year=year, workbook=file, apply=True)
        found = await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        return _page(request, session, year, problem=refusal.body)
    return _page(request, session, year, found, file)


@router.post("/move-forms/workbook/marked.xlsx")
async def download_marked(
    session: Dla, gateway: GatewayDep, workbook: WorkbookField, year: YearField
) -> Response:
    """The workbook with two columns more: what came of each row by now, and what to do."""
    found = await _preview(session, gateway, year, FileReference.model_validate_json(workbook))
    return workbook_response(marked_workbook(found.rows), "move-forms-checked.xlsx")


async def _preview(
    session: Session, gateway: Gateway, year: AcademicYear, workbook: FileReference
) -> ImportedMoveForms:
    command = ImportMoveForms(**COUNTRY, year=year, workbook=workbook, apply=False)
    return await gateway.ask(command, session.token)


def _page(
    request: Request,
    session: Session,
    year: AcademicYear,
    found: ImportedMoveForms | None = None,
    workbook: FileReference | None = None,
    problem: ProblemBody | None = None,
) -> Response:
    outcomes: list[str] = [row.outcome for row in found.rows] if found else []
    facts = {
        "session": session,
        "year": year,
        "found": found,
        "counts": {outcome: outcomes.count(outcome) for outcome in OUTCOMES},
        "outcomes": OUTCOMES,
        "max_rows": MAX_ROWS,
        "workbook": workbook.model_dump_json() if workbook else "",
        "problem": problem,
        "key": uuid4(),
    }
    return page(
        request, "move_form_workbooks/workbook.html", facts, status=status_of(problem) if problem else 200
    )
