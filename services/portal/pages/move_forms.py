"""Forms of schools about their LocalSchool data: the form of a school, its receipt, the list of schools."""

import hashlib
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.move_form_workbook import list_workbook
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page, pdf_response
from services.portal.routing import Route
from services.portal.session import HeldBy, Session, SignedIn
from services.portal.texts.move_forms import (
    ANSWERS,
    CHOICES,
    FILTERS,
    LABELS,
    SENT_FROM,
    TypedMoveForm,
)
from services.portal.uploads import read_upload
from services.portal.workbooks import workbook_response
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.move_forms import (
    MoveAnswer,
    MoveFormLine,
    MoveFormOfSchool,
    MoveFormPage,
    MoveForms,
    MoveFormScan,
    SearchText,
    TakeBackMoveForm,
)
from shared.contracts.registry.problems import MOVE_FORM_KNOWN
from shared.thai.dates import day_of
from shared.vocabulary.calendar import AcademicYear, academic_year
from shared.vocabulary.codes import Place
from shared.vocabulary.media_types import JPEG, PDF, PNG
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

SCHOOLS_PER_PAGE = 50
# Schools of one question for the workbook.
SCHOOLS_PER_QUESTION = 300
# Of the letter that introduced LSQ.
FIRST_YEAR = 2569
SENDERS = (Office.REGISTRAR, Office.DIRECTOR, Office.AUTHORITY_CLERK, Office.REGISTRAR_OFFICER)
ABOVE_SCHOOLS = (
    Office.AUTHORITY_CLERK,
    Office.REGISTRAR_OFFICER,
    Office.PROVINCE_OFFICER,
    Office.DLA_OFFICER,
)
Sender = Annotated[Session, Depends(HeldBy(*SENDERS, Office.DLA_OFFICER))]
Above = Annotated[Session, Depends(HeldBy(*ABOVE_SCHOOLS))]
Answer = Literal[""] | MoveAnswer


async def typed_move_form(
    authority: Annotated[Place, Form()],
    school: Annotated[Place, Form()],
    year: Annotated[AcademicYear, Form()],
    asks: Annotated[Literal["", "true", "false"], Form()] = "",
    number: ShortText = "",
    dated: ShortText = "",
    received_on: ShortText = "",
    contact_name: ShortText = "",
    telephone: ShortText = "",
    kept: Annotated[str, Form(max_length=1000)] = "",
) -> TypedMoveForm:
    """What was typed in the form of a school."""
    return TypedMoveForm(
        authority, school, year, asks, number, dated, received_on, contact_name, telephone, kept
    )


@router.get("/move-form")
async def show_form(
    request: Request,
    session: SignedIn,
    gateway: GatewayDep,
    authority: Place | None = None,
    school: Place | None = None,
    year: AcademicYear | None = None,
) -> Response:
    """The answer of a school with its receipt, or the form; who is above schools chooses one in the list."""
    if session.is_in_school:
        authority, school = session.authority, session.school
    if not authority or not school:
        return RedirectResponse("/move-forms", status_code=303)
    return await _school_page(request, session, gateway, authority, school, year)


@router.post("/move-form")
async def send(
    request: Request,
    session: Sender,
    gateway: GatewayDep,
    typed: Annotated[TypedMoveForm, Depends(typed_move_form)],
    key: FormKey,
    scan: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Send the form of a school; DLA records one that came on paper. A refusal shows what was typed."""
    try:
        if scan is not None and scan.filename:
            typed.scan = (await _stored(gateway, scan, key)).model_dump_json()
        file = FileReference.model_validate_json(typed.scan) if typed.scan else None
        await gateway.ask(typed.command(file, is_dla=session.is_dla), session.token, id=key)
    except (Refusal, ValidationError) as error:
        place = typed.authority, typed.school, typed.year
        return await _school_page(request, session, gateway, *place, typed, problem_of(error))
    return RedirectResponse(_address(typed.authority, typed.school, typed.year), status_code=303)


@router.post("/move-form/{form}/taking-back")
async def take_back(
    request: Request,
    session: Sender,
    gateway: GatewayDep,
    form: UUID,
    authority: Annotated[Place, Form()],
    school: Annotated[Place, Form()],
    year: Annotated[AcademicYear, Form()],
    key: FormKey,
    reason: ShortText = "",
) -> Response:
    """Take a form back, with a reason."""
    facts = {"authority": authority, "school": school, "form": form, "reason": reason}
    try:
        await gateway.ask(TakeBackMoveForm.model_validate(facts), session.token, id=key)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error)
        return await _school_page(
            request, session, gateway, authority, school, year, problem=problem, reason=reason
        )
    return RedirectResponse(_address(authority, school, year), status_code=303)


@router.get("/move-form/{form}/scan.pdf")
async def show_scan(
    session: SignedIn,
    gateway: GatewayDep,
    form: UUID,
    authority: Place | None = None,
    school: Place | None = None,
) -> Response:
    """The scan of a form, for those who may see the form."""
    question = MoveFormScan(
        authority=authority or session.authority, school=school or session.school, form=form
    )
    found = await gateway.ask(question, session.token)
    return pdf_response(await gateway.archive.get(found.scan), f"{form}.pdf")


@router.get("/move-forms")
async def show_list(
    request: Request,
    session: Above,
    gateway: GatewayDep,
    q: SearchText = "",
    answer: Answer = "",
    year: AcademicYear | None = None,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """The schools of this place with their answers."""
    found = await _list(session, gateway, q, answer, year, start, SCHOOLS_PER_PAGE)
    this_year = academic_year(day_of(gateway.now()))
    facts = {
        "session": session,
        "found": found,
        "given": {"q": q, "answer": answer, "year": found.year},
        "years": range(max(this_year + 1, found.year), FIRST_YEAR - 1, -1),
        "filters": FILTERS,
        "answers": ANSWERS,
        "today": day_of(gateway.now()),
        "start": start,
        "following": start + SCHOOLS_PER_PAGE,
    }
    return page(request, "move_forms/list.html", facts)


@router.get("/move-forms.xlsx")
async def download_list(
    session: Above,
    gateway: GatewayDep,
    q: SearchText = "",
    answer: Answer = "",
    year: AcademicYear | None = None,
) -> Response:
    """The schools of the list as a workbook, all pages."""
    lines: list[MoveFormLine] = []
    while True:
        found = await _list(session, gateway, q, answer, year, len(lines), SCHOOLS_PER_QUESTION)
        lines += found.lines
        if not found.lines or len(lines) >= found.total:
            return workbook_response(list_workbook(lines), f"move-forms-{found.year}.xlsx")


async def _list(
    session: Session,
    gateway: Gateway,
    text: str,
    answer: Answer,
    year: AcademicYear | None,
    start: int,
    limit: int,
) -> MoveFormPage:
    question = MoveForms(
        authority=session.authority,
        school=session.school,
        year=year,
        text=text,
        answer=answer or None,
        start=start,
        limit=limit,
    )
    return await gateway.ask(question, session.token)


async def _stored(gateway: Gateway, scan: UploadFile, key: UUID) -> FileReference:
    """Store the scan of a form as an upload; a form that is sent twice stores it once."""
    try:
        body, kind = await read_upload(scan, gateway.settings.upload_limit, PDF, JPEG, PNG)
    except Refusal as refusal:
        raise Refusal(refusal.body.model_copy(update={"field": "scan"})) from None
    name = f"uploads/{uuid5(key, hashlib.sha256(body).hexdigest())}"
    return await gateway.archive.put_new(name, body, kind)


def _address(authority: Place, school: Place, year: AcademicYear) -> str:
    return f"/move-form?authority={authority}&school={school}&year={year}"


async def _school_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    authority: Place,
    school: Place,
    year: AcademicYear | None,
    typed: TypedMoveForm | None = None,
    problem: ProblemBody | None = None,
    reason: str = "",
) -> Response:
    question = MoveFormOfSchool(authority=authority, school=school, year=year)
    found = await gateway.ask(question, session.token)
    own = "school" if session.is_in_school else "dla" if session.is_dla else "authority"
    may_send = session.holds(*SENDERS, Office.DLA_OFFICER)
    facts: dict[str, Any] = {
        "session": session,
        "found": found,
        "typed": typed or TypedMoveForm(authority, school, found.year),
        "problem": problem,
        "faults": faults_of(problem, LABELS | {"reason": "เหตุผล"}),
        "labels": LABELS | {"reason": "เหตุผล"},
        "choices": CHOICES,
        "answers": ANSWERS,
        "sent_from": SENT_FROM,
        "reason": {"reason": reason},
        "may_send": may_send,
        "may_take_back": may_send and found.form and (session.is_dla or own == found.form.sent_from),
        "is_known": problem and problem.is_one_of(MOVE_FORM_KNOWN),
        "today": day_of(gateway.now()),
        "key": uuid4(),
    }
    return page(request, "move_forms/school.html", facts, status=status_of(problem) if problem else 200)
