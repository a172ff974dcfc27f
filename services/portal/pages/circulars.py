"""Circulars (หนังสือเวียน) as those to whom they are addressed read them, and who has acknowledged them."""

import io
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import xlsxwriter
from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.attachments import store_attachments
from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import file_response, page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session, SignedIn
from services.portal.texts.circulars import DOWN_TO, EDUCATION
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.circulars import (
    AcknowledgeCircular,
    CircularAttachment,
    CircularDetails,
    CircularFile,
    CircularProgress,
    CircularRow,
    CircularsOfOrganisation,
    CircularsSent,
    CircularTracker,
    PassOnCircular,
)
from shared.thai.dates import clock_time, day_of, read_date, slash_date
from shared.vocabulary.media_types import XLSX
from shared.vocabulary.offices import Office
from shared.vocabulary.organisations import AuthorityKind
from shared.workbooks.writing import Heading, write_headings

router = APIRouter(route_class=Route, include_in_schema=False)

# The fields of a covering letter, and `file`: its scan as it was sent.
FIELDS = ("number", "dated", "letter", "file")

CIRCULARS_PER_PAGE = 50
ROWS_PER_PAGE = 200
# Rows of one question for the workbook.
ROWS_PER_QUESTION = 500
PASSES_ON = (Office.PROVINCE_OFFICER, Office.AUTHORITY_CLERK, Office.REGISTRAR_OFFICER)
ACKNOWLEDGES = (*PASSES_ON, Office.REGISTRAR, Office.DIRECTOR)
TRACKS = (Office.DLA_OFFICER, *PASSES_ON)

Start = Annotated[int, Query(ge=0, le=1_000_000)]
TrackedLevel = Literal["province", "authority", "school"]
TrackedState = Literal["acknowledged", "waiting"]


@router.get("/circulars")
async def show_circulars(
    request: Request, session: SignedIn, gateway: GatewayDep, start: Start = 0
) -> Response:
    """The circulars that this organisation has received; of DLA those that it has sent, and its drafts."""
    place = {"authority": session.authority, "school": session.school}
    facts: dict[str, Any] = {
        "session": session,
        "start": start,
        "following": start + CIRCULARS_PER_PAGE,
        "today": day_of(gateway.now()),
    }
    if session.holds(Office.DLA_OFFICER):
        of_dla = CircularsSent(**place, start=start, limit=CIRCULARS_PER_PAGE)
        return page(
            request, "circulars/sent.html", facts | {"found": await gateway.ask(of_dla, session.token)}
        )
    question = CircularsOfOrganisation(**place, start=start, limit=CIRCULARS_PER_PAGE)
    found = await gateway.ask(question, session.token)
    return page(request, "circulars/received.html", facts | {"found": found})


@router.get("/circulars/{circular}")
async def show_circular(request: Request, session: SignedIn, gateway: GatewayDep, circular: UUID) -> Response:
    """A circular: its text, its files, its way to this organisation, the forms of who acknowledges it."""
    return await _circular_page(request, session, gateway, circular)


@router.post("/circulars/{circular}/acknowledgement")
async def acknowledge(
    session: Annotated[Session, Depends(HeldBy(*ACKNOWLEDGES))],
    gateway: GatewayDep,
    circular: UUID,
    key: FormKey,
) -> Response:
    """Acknowledge a circular for this organisation."""
    command = AcknowledgeCircular(authority=session.authority, school=session.school, circular=circular)
    await gateway.ask(command, session.token, id=key)
    return RedirectResponse(f"/circulars/{circular}", status_code=303)


@router.post("/circulars/{circular}/letters")
async def pass_on(
    request: Request,
    session: Annotated[Session, Depends(HeldBy(*PASSES_ON))],
    gateway: GatewayDep,
    circular: UUID,
    number: ShortText,
    dated: ShortText,
    key: FormKey,
    kept: Annotated[str, Form(max_length=2000)] = "",
    letter: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Pass a circular on with a covering letter. A refusal shows the form again, with the letter."""
    given: dict[str, Any] = {"number": number, "dated": dated, "letter": None}
    try:
        if kept:
            given["letter"] = CircularAttachment.model_validate_json(kept)
        if stored := await store_attachments(gateway, [letter] if letter else [], key):
            given["letter"] = stored[0]
        day = read_date(dated).day
        if day is None:
            raise DATE_UNREAD.refuse(field="dated")
        command = PassOnCircular.model_validate(
            {
                "authority": session.authority,
                "school": session.school,
                "circular": circular,
                **given,
                "dated": day,
            }
        )
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        return await _circular_page(request, session, gateway, circular, given, problem_of(error))
    return RedirectResponse(f"/circulars/{circular}", status_code=303)


@router.get("/circulars/{circular}/files/{position}")
async def show_file(session: SignedIn, gateway: GatewayDep, circular: UUID, position: int) -> Response:
    """An attachment, for those to whom the circular was sent."""
    return await _file(session, gateway, circular, position=position)


@router.get("/circulars/{circular}/letters/{cover}")
async def show_letter(session: SignedIn, gateway: GatewayDep, circular: UUID, cover: UUID) -> Response:
    """The scan of a covering letter, for those to whom it was passed on."""
    return await _file(session, gateway, circular, cover=cover)


@router.get("/circulars/{circular}/tracker")
async def show_tracker(
    request: Request,
    session: Annotated[Session, Depends(HeldBy(*TRACKS))],
    gateway: GatewayDep,
    circular: UUID,
    level: TrackedLevel | None = None,
    state: TrackedState | None = None,
    start: Start = 0,
) -> Response:
    """Who has acknowledged a circular, and whom to ask."""
    found = await _progress(session, gateway, circular, level, state, start, ROWS_PER_PAGE)
    facts = {
        "session": session,
        "found": found,
        "level": level,
        "state": state,
        "start": start,
        "following": start + ROWS_PER_PAGE,
    }
    return page(request, "circulars/tracker.html", facts)


@router.get("/circulars/{circular}/tracker.xlsx")
async def download_tracker(
    session: Annotated[Session, Depends(HeldBy(*TRACKS))],
    gateway: GatewayDep,
    circular: UUID,
    level: TrackedLevel | None = None,
    state: TrackedState | None = None,
) -> Response:
    """The rows of the tracker as a workbook, all pages."""
    rows: list[CircularRow] = []
    while True:
        found = await _progress(session, gateway, circular, level, state, len(rows), ROWS_PER_QUESTION)
        rows += found.rows
        if not found.rows or len(rows) >= found.total:
            return file_response(tracker_workbook(rows), XLSX, f"{found.number}.xlsx")


def tracker_workbook(rows: list[CircularRow]) -> bytes:
    """A workbook with a row an organisation. All cells are text."""
    headings = [
        Heading("จังหวัด", 18),
        Heading("ระดับ", 12),
        Heading("รหัส อปท.", 14),
        Heading("รหัสสถานศึกษา", 16),
        Heading("หน่วยงาน", 50),
        Heading("รับทราบเมื่อ", 20),
        Heading("ผู้รับทราบ", 30),
        Heading("ส่งต่อเมื่อ", 20),
        Heading("ผู้ที่ติดต่อได้", 60),
    ]
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("รับทราบหนังสือเวียน")
        write_headings(sheet, headings, book.add_format({"bold": True, "text_wrap": True}))
        for line, row in enumerate(rows, 1):
            for column, text in enumerate(_cells(row)):
                sheet.write_string(line, column, text)
    return made.getvalue()


def _cells(row: CircularRow) -> list[str]:
    moments = [
        f"{slash_date(day_of(moment))} {clock_time(moment)}" if moment else ""
        for moment in (row.acknowledged_at, row.passed_on_at)
    ]
    contacts = "; ".join(f"{one.name} ({one.office.thai})" for one in row.contacts)
    return [
        row.province,
        row.level.thai,
        row.authority,
        row.school,
        row.name,
        moments[0],
        row.acknowledged_by or "",
        moments[1],
        contacts,
    ]


async def _progress(
    session: Session,
    gateway: Gateway,
    circular: UUID,
    level: TrackedLevel | None,
    state: TrackedState | None,
    start: int,
    limit: int,
) -> CircularProgress:
    question = CircularTracker(
        authority=session.authority,
        school=session.school,
        circular=circular,
        level=level,
        state=state,
        start=start,
        limit=limit,
    )
    return await gateway.ask(question, session.token)


async def _file(
    session: Session,
    gateway: Gateway,
    circular: UUID,
    *,
    position: int | None = None,
    cover: UUID | None = None,
) -> Response:
    question = CircularFile(
        authority=session.authority,
        school=session.school,
        circular=circular,
        position=position,
        cover=cover,
    )
    found = await gateway.ask(question, session.token)
    return file_response(await gateway.archive.get(found.file), found.file.media_type, found.name)


async def _circular_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    circular: UUID,
    given: dict[str, Any] | None = None,
    problem: ProblemBody | None = None,
) -> Response:
    question = CircularDetails(authority=session.authority, school=session.school, circular=circular)
    found = await gateway.ask(question, session.token)
    own = found.way[-1] if found.way else None
    facts = {
        "session": session,
        "circular": found,
        "own": own,
        "kinds": [AuthorityKind(kind).thai for kind in found.addressed.kinds],
        "down_to": DOWN_TO[found.addressed.down_to],
        "education": EDUCATION[found.addressed.education],
        "may_acknowledge": own and not own.acknowledged_at and session.holds(*ACKNOWLEDGES),
        "may_pass_on": own and found.below and session.holds(*PASSES_ON),
        "may_track": found.below and session.holds(*TRACKS),
        "given": given or {"number": "", "dated": "", "letter": None},
        "problem": problem,
        "faults": faults_of(problem, FIELDS),
        "key": uuid4(),
        "letter_key": uuid4(),
        "today": day_of(gateway.now()),
    }
    status = status_of(problem) if problem else 200
    return page(request, "circulars/circular.html", facts, status=status)
