"""Forms of schools about their LocalSchool data, for programs. The service that is asked checks the right."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.portal.gateway import GatewayDep
from services.portal.parameters import ANY_FILE, IdempotencyKey
from services.portal.render import pdf_response
from services.portal.routing import Route
from services.portal.session import Session, SignedIn
from shared.contracts.files import FileReference
from shared.contracts.registry.circulars import LetterNumber
from shared.contracts.registry.commands import Reason
from shared.contracts.registry.move_forms import (
    ContactName,
    ImportedMoveForms,
    ImportMoveForms,
    MoveAnswer,
    MoveFormOfSchool,
    MoveFormPage,
    MoveFormReceipt,
    MoveForms,
    MoveFormScan,
    MoveFormTakenBack,
    RecordMoveForm,
    SchoolMoveForm,
    SearchText,
    SendMoveForm,
    TakeBackMoveForm,
    Telephone,
)
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import NOWHERE, Place

router = APIRouter(route_class=Route, prefix="/api/v1")


class OfSchool(BaseModel):
    """The school of a form; without it, that of the session."""

    authority: Place | None = None
    school: Place | None = None

    def facts(self, session: Session, **more: Any) -> dict[str, Any]:
        """The fields of the message."""
        place = {"authority": self.authority or session.authority, "school": self.school or session.school}
        return self.model_dump() | place | more


class MoveFormRequest(OfSchool):
    """What a school answers; `scan`: an upload, a PDF or a photo (JPEG, PNG)."""

    year: AcademicYear
    asks: bool
    number: LetterNumber
    dated: date
    contact_name: ContactName
    telephone: Telephone
    scan: FileReference | None = None


class ReceivedMoveFormRequest(MoveFormRequest):
    """A form that DLA received on paper, with the day on which it came."""

    received_on: date


class TakingBackRequest(OfSchool):
    """Why a form is taken back."""

    reason: Reason


class MoveFormWorkbookRequest(BaseModel):
    """A workbook of forms, an upload; `apply` false: preview."""

    year: AcademicYear
    workbook: FileReference
    apply: bool


@router.get("/move-form")
async def form_of_school(
    session: SignedIn,
    gateway: GatewayDep,
    authority: Place | None = None,
    school: Place | None = None,
    year: AcademicYear | None = None,
) -> SchoolMoveForm:
    """The answer of a school, its deadline, and what was taken back."""
    place = OfSchool(authority=authority, school=school).facts(session)
    return await gateway.ask(MoveFormOfSchool(**place, year=year), session.token)


@router.get("/move-forms")
async def move_forms(
    session: SignedIn,
    gateway: GatewayDep,
    year: AcademicYear | None = None,
    text: SearchText = "",
    answer: MoveAnswer | None = None,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> MoveFormPage:
    """The schools of this place with their answers."""
    place = {"authority": session.authority, "school": session.school}
    question = MoveForms(**place, year=year, text=text, answer=answer, start=start)
    return await gateway.ask(question, session.token)


@router.post("/move-forms")
async def send_form(
    request: MoveFormRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> MoveFormReceipt:
    """Send the form of a school; it is received today."""
    return await gateway.ask(SendMoveForm(**request.facts(session)), session.token, id=key)


@router.post("/move-forms/received")
async def record_form(
    request: ReceivedMoveFormRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> MoveFormReceipt:
    """Record a form that DLA received on paper."""
    return await gateway.ask(RecordMoveForm(**request.facts(session)), session.token, id=key)


@router.post("/move-forms/import")
async def import_forms(
    request: MoveFormWorkbookRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> ImportedMoveForms:
    """Preview or import a workbook of forms; the reply has the outcome of each row."""
    command = ImportMoveForms(authority=session.authority, school=NOWHERE, **dict(request))
    return await gateway.ask(command, session.token, id=key)


@router.post("/move-forms/{form}/taking-back")
async def take_form_back(
    form: UUID,
    request: TakingBackRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> MoveFormTakenBack:
    """Take a form back, with a reason; then another one may be sent."""
    return await gateway.ask(TakeBackMoveForm(**request.facts(session, form=form)), session.token, id=key)


@router.get("/move-forms/{form}/scan", response_class=Response, responses=ANY_FILE)
async def scan(
    form: UUID,
    session: SignedIn,
    gateway: GatewayDep,
    authority: Place | None = None,
    school: Place | None = None,
) -> Response:
    """The scan of a form, a PDF."""
    place = OfSchool(authority=authority, school=school).facts(session)
    found = await gateway.ask(MoveFormScan(**place, form=form), session.token)
    return pdf_response(await gateway.archive.get(found.scan), f"{form}.pdf")
