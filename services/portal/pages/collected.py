"""Orders that were collected by form before LSQ: the blank, the workbook with its preview, a scan later."""

import hashlib
from typing import Annotated
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from services.portal.error_responses import status_of
from services.portal.gateway import GatewayDep
from services.portal.order_places import WHO_RECORDS, place_of
from services.portal.parameters import FormKey
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.uploads import read_upload
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.commands import AttachScan, CollectedOrders, ImportAppointments
from shared.vocabulary.codes import NOWHERE, Place
from shared.vocabulary.media_types import JPEG, OLE, PDF, PNG, XLSX
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Collector = Annotated[Session, Depends(HeldBy(Office.AUTHORITY_CLERK, Office.DLA_OFFICER))]
Recorder = Annotated[Session, Depends(HeldBy(*WHO_RECORDS))]


@router.get("/orders/collected")
async def show_collected(request: Request, session: Collector) -> Response:
    """The upload of a workbook."""
    return _page(request, session)


@router.post("/orders/collected")
async def preview(
    request: Request, session: Collector, gateway: GatewayDep, file: UploadFile, key: FormKey
) -> Response:
    """The outcome that each row would have; nothing is saved but the workbook, as an upload."""
    try:
        # OLE is accepted here and refused by registry: a workbook with a password, or of an old format
        body, kind = await read_upload(file, gateway.settings.upload_limit, XLSX, OLE)
        name = f"uploads/{uuid5(key, hashlib.sha256(body).hexdigest())}"
        workbook = await gateway.archive.put_new(name, body, kind)
        found = await gateway.ask(_command(session, workbook, apply=False), session.token)
    except Refusal as refusal:
        return _page(request, session, problem=refusal.body)
    return _page(request, session, found, workbook)


@router.post("/orders/collected/apply")
async def apply(
    request: Request,
    session: Collector,
    gateway: GatewayDep,
    workbook: Annotated[str, Form(max_length=1000)],
    key: FormKey,
) -> Response:
    """Record the rows that were seen as new. Sent twice, it is one import."""
    file = FileReference.model_validate_json(workbook)
    try:
        done = await gateway.ask(_command(session, file, apply=True), session.token, id=key)
    except Refusal as refusal:
        return _page(request, session, problem=refusal.body)
    return _page(request, session, done)


@router.get("/orders/{order}/scan")
async def show_scan_form(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    order: UUID,
    authority: Place | None = None,
    school: Place | None = None,
) -> Response:
    """The upload of the scan of a collected order."""
    place = await place_of(session, gateway, authority, school)
    facts = {"session": session, "place": place, "order": order, "problem": None, "key": uuid4()}
    return page(request, "collected/scan.html", facts)


@router.post("/orders/{order}/scan")
async def attach(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    order: UUID,
    authority: Annotated[Place, Form()],
    school: Annotated[Place, Form()],
    scan: UploadFile,
    key: FormKey,
) -> Response:
    """Add the scan of a collected order. Sent twice, it is one."""
    place = await place_of(session, gateway, authority, school)
    try:
        body, kind = await read_upload(scan, gateway.settings.upload_limit, PDF, JPEG, PNG)
        name = f"uploads/{uuid5(key, hashlib.sha256(body).hexdigest())}"
        file = await gateway.archive.put_new(name, body, kind)
        command = AttachScan(authority=authority, school=school, order=order, scan=file)
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        problem = refusal.body
        facts = {"session": session, "place": place, "order": order, "problem": problem, "key": uuid4()}
        return page(request, "collected/scan.html", facts, status=status_of(problem))
    return RedirectResponse(f"/orders?{place.query}&order={order}", status_code=303)


def _command(session: Session, workbook: FileReference, *, apply: bool) -> ImportAppointments:
    return ImportAppointments(authority=session.authority, school=NOWHERE, workbook=workbook, apply=apply)


def _page(
    request: Request,
    session: Session,
    found: CollectedOrders | None = None,
    workbook: FileReference | None = None,
    problem: ProblemBody | None = None,
) -> Response:
    facts = {
        "session": session,
        "found": found,
        "counts": dict.fromkeys(("new", "recorded", "same", "refused"), 0)
        | ({} if found is None else _counts(found)),
        "workbook": workbook.model_dump_json() if workbook else "",
        "problem": problem,
        "key": uuid4(),
    }
    return page(request, "collected/collected.html", facts, status=status_of(problem) if problem else 200)


def _counts(found: CollectedOrders) -> dict[str, int]:
    outcomes = [row.outcome for row in found.rows]
    return {outcome: outcomes.count(outcome) for outcome in outcomes}
