"""Results of a term: record those of a room in a subject, change them by remedy, close the term."""

import asyncio
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.pasted import PastedLine, read_pasted
from services.portal.pupils import is_student_number, place_of, pupils_by_id, pupils_by_number
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.results import EVENTS, OUTCOMES, why_refused
from shared.contracts.grades.commands import ChangeResults, CloseTerm, RecordResults
from shared.contracts.grades.queries import (
    Course,
    PupilInSchool,
    SchoolCurriculum,
    SchoolPupils,
    SchoolWorkload,
    TermReadiness,
)
from shared.contracts.grades.rows import RecordRow, RemedialRow, RowOutcome
from shared.contracts.portal.problems import (
    DATE_UNREAD,
    LINES_UNREAD,
    NOTHING_ENTERED,
    SUBJECT_NOT_LISTED,
)
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.dates import day_of, read_date
from shared.thai.digits import arabic_digits
from shared.vocabulary.calendar import academic_year, term_name
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]
WhoCloses = Annotated[Session, Depends(HeldBy(Office.REGISTRAR, Office.DIRECTOR))]
Column = Annotated[list[str], Form(default_factory=list, max_length=200)]

LABELS = {
    "term": "ภาคเรียน",
    "level": "ระดับ",
    "class_name": "ชั้น/ห้อง",
    "subject": "รหัสวิชา",
    "pasted": "วางจาก Excel",
}
CHANGE_LABELS = {
    "term": "ภาคเรียนของผลเดิม",
    "subject": "รหัสวิชา",
    "event": "วิธีแก้",
    "on": "วันที่แก้",
    "approver": "ผู้อนุมัติ",
    "pasted": "เลขประจำตัวและผลหลังแก้",
}
MAX_ROWS = 200
# Terms back from today's that the form offers.
YEARS_OFFERED = 2


@dataclass
class SheetForm:
    """Which results: a room's in a subject and term."""

    term: str = ""
    level: str = ""
    class_name: str = ""
    subject: str = ""
    pasted: Annotated[str, Form(max_length=20_000)] = ""


@dataclass
class ChangesForm:
    """Changes of one kind on one day, as they were typed."""

    term: ShortText = ""
    subject: ShortText = ""
    event: ShortText = ""
    on: ShortText = ""
    approver: ShortText = ""
    pasted: Annotated[str, Form(max_length=20_000)] = ""


@dataclass
class Sheet:
    """A room in a subject: its pupils, the marks as typed, the outcome of each row that was sent."""

    form: SheetForm
    course: Course
    pupils: list[PupilInSchool]
    marks: dict[str, str]
    outcomes: dict[str, RowOutcome]


@router.get("/results")
async def show_results(
    request: Request,
    session: WhoCloses,
    gateway: GatewayDep,
    closed: Annotated[str, Query(max_length=7)] = "",
) -> Response:
    """The terms to close, and the forms that record and change results."""
    return await _results_page(request, session, gateway, SheetForm(), closed=closed)


@router.get("/results/sheet")
async def show_sheet(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    term: str,
    level: Level,
    class_name: Annotated[str, Query(max_length=20)],
    subject: Annotated[str, Query(max_length=20)],
) -> Response:
    """A room in a subject, with a field for the mark of each pupil."""
    form = SheetForm(term, level, class_name, arabic_digits(subject.strip()))
    try:
        sheet = await _sheet(session, gateway, form)
    except Refusal as refusal:
        return await _results_page(request, session, gateway, form, refusal.body)
    return _sheet_page(request, session, sheet)


@router.post("/results")
async def record(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    term: Annotated[str, Form(max_length=7)],
    level: Annotated[Level, Form()],
    class_name: Annotated[str, Form(max_length=20)],
    subject: Annotated[str, Form(max_length=20)],
    student_no: Column,
    mark: Column,
    key: FormKey,
    pasted: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Record the marks that are typed or pasted. Each row has its outcome; a refused one stops no other."""
    form = SheetForm(term, level, class_name, subject, pasted)
    sheet = await _sheet(session, gateway, form)
    typed = {number: one.strip() for number, one in zip_longest(student_no, mark, fillvalue="")}
    lines = read_pasted(pasted)
    sheet.marks |= typed | {line.student_no: line.value for line in lines}
    try:
        _check_lines(lines)
        rows = _rows(sheet)
        reply = await gateway.ask(RecordResults(**place_of(session), rows=rows), session.token, id=key)
    except (Refusal, ValidationError) as error:
        return _sheet_page(request, session, sheet, problem_of(error))
    sheet.outcomes = {row.student_no: one for row, one in zip(rows, reply.rows, strict=True)}
    # what was pasted stands in the fields now
    sheet.form.pasted = ""
    others = sheet.marks.keys() - {one.student_no for one in sheet.pupils}
    sheet.pupils += (await pupils_by_number(session, gateway, sorted(others))).values()
    return _sheet_page(request, session, sheet)


@router.get("/results/changes")
async def show_changes(request: Request, session: Registrar, gateway: GatewayDep) -> Response:
    """The form that changes results by remedy."""
    return _changes_page(request, session, gateway, ChangesForm())


@router.post("/results/changes")
async def change(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    form: Annotated[ChangesForm, Depends()],
    key: FormKey,
) -> Response:
    """Record changes. Each is a new entry; each row has its outcome."""
    lines = read_pasted(form.pasted)
    try:
        _check_lines(lines)
        command = ChangeResults(**place_of(session), rows=_changes(form, lines))
        reply = await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        return _changes_page(request, session, gateway, form, problem_of(error))
    pupils = await pupils_by_number(session, gateway, [line.student_no for line in lines])
    done = [(line, pupils.get(line.student_no), one) for line, one in zip(lines, reply.rows, strict=True)]
    return _changes_page(request, session, gateway, form, done=done)


@router.get("/terms/{number}/{year}")
async def show_term(
    request: Request, session: WhoCloses, gateway: GatewayDep, number: int, year: int
) -> Response:
    """Whether a term can be closed, and what is missing of whom."""
    return await _term_page(request, session, gateway, term_name(number, year))


@router.post("/terms/{number}/{year}")
async def close(
    request: Request, session: WhoCloses, gateway: GatewayDep, number: int, year: int, key: FormKey
) -> Response:
    """Close a term. Sent twice, it is closed once."""
    term = term_name(number, year)
    try:
        await gateway.ask(CloseTerm(**place_of(session), term=term), session.token, id=key)
    except Refusal as refusal:
        return await _term_page(request, session, gateway, term, refusal.body)
    return RedirectResponse(f"/results?closed={term}", status_code=303)


async def _sheet(session: Session, gateway: Gateway, form: SheetForm) -> Sheet:
    """The room and the subject of a form. Refuses a subject that the curriculum does not have."""
    level = Level(form.level)
    room = SchoolPupils(**place_of(session), level=level, class_name=form.class_name)
    curriculum, pupils = await asyncio.gather(
        gateway.ask(SchoolCurriculum(**place_of(session), level=level), session.token),
        gateway.ask(room, session.token),
    )
    course = next((one for one in curriculum.courses if one.code == form.subject), None)
    if course is None:
        raise SUBJECT_NOT_LISTED.refuse(field="subject", subject=form.subject or "-")
    in_seats = sorted(pupils.pupils, key=lambda one: (one.seat or MAX_ROWS, one.student_no))
    return Sheet(form, course, in_seats, {}, {})


def _check_lines(lines: list[PastedLine]) -> None:
    """Refuse lines without a student number or without a value."""
    unread = [line.line for line in lines if not (is_student_number(line.student_no) and line.value)]
    if unread:
        raise LINES_UNREAD.refuse(field="pasted", lines=", ".join(map(str, unread[:10])))


def _rows(sheet: Sheet) -> list[RecordRow]:
    """The rows of the marks that are entered. Refuses an empty sheet."""
    entered = {number: one for number, one in sheet.marks.items() if one}
    if not entered:
        raise NOTHING_ENTERED.refuse(field="pasted")
    seats = {one.student_no: one.seat for one in sheet.pupils}
    course = sheet.course
    return [
        RecordRow(
            row=row,
            student_no=number,
            class_name=sheet.form.class_name,
            seat=seats.get(number),
            term=sheet.form.term,
            subject=course.code,
            subject_name=course.name,
            subject_kind=course.kind,
            credits=course.credits,
            hours=course.hours,
            mark=arabic_digits(mark),
        )
        for row, (number, mark) in enumerate(entered.items(), 1)
    ]


def _changes(form: ChangesForm, lines: list[PastedLine]) -> list[RemedialRow]:
    """The rows of the form. Refuses a day that cannot be read, and a form without lines."""
    on = read_date(form.on).day
    if on is None:
        raise DATE_UNREAD.refuse(field="on")
    if not lines:
        raise NOTHING_ENTERED.refuse(field="pasted")
    return [
        RemedialRow.model_validate(
            {
                "row": line.line,
                "student_no": line.student_no,
                "term": form.term,
                "subject": arabic_digits(form.subject.strip()),
                "event": form.event,
                "on": on,
                "mark": line.value,
                "approver": form.approver,
            }
        )
        for line in lines
    ]


def _terms(gateway: Gateway) -> list[str]:
    """The terms that a form offers, the newest first."""
    year = academic_year(day_of(gateway.now()))
    return [term_name(number, one) for one in range(year, year - YEARS_OFFERED, -1) for number in (2, 1, 0)]


async def _results_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    form: SheetForm,
    problem: ProblemBody | None = None,
    closed: str = "",
) -> Response:
    work, everyone = await asyncio.gather(
        gateway.ask(SchoolWorkload(**place_of(session)), session.token),
        gateway.ask(SchoolPupils(**place_of(session)), session.token),
    )
    levels = [one.level for one in work.levels]
    curricula = await asyncio.gather(
        *(gateway.ask(SchoolCurriculum(**place_of(session), level=level), session.token) for level in levels)
    )
    facts: dict[str, Any] = {
        "session": session,
        "given": asdict(form),
        "problem": problem,
        "faults": faults_of(problem, LABELS),
        "labels": LABELS,
        "closed": closed,
        "open_terms": work.open_terms,
        "terms": {term: term for term in (*work.open_terms, *_terms(gateway))},
        "levels": {level.value: level.thai for level in levels},
        "rooms": {room: room for room in everyone.rooms},
        "courses": [
            (level, course) for level, one in zip(levels, curricula, strict=True) for course in one.courses
        ],
        "may_record": session.holds(Office.REGISTRAR),
        "is_vocational": any(level.is_vocational for level in levels),
    }
    return page(request, "results/results.html", facts, status=status_of(problem) if problem else 200)


def _sheet_page(
    request: Request, session: Session, sheet: Sheet, problem: ProblemBody | None = None
) -> Response:
    facts: dict[str, Any] = {
        "session": session,
        "sheet": sheet,
        "given": asdict(sheet.form),
        "labels": LABELS,
        "level": Level(sheet.form.level),
        "problem": problem,
        "faults": faults_of(problem, LABELS),
        "counts": Counter(one.outcome for one in sheet.outcomes.values()),
        "outcomes": OUTCOMES,
        "why_refused": why_refused,
        "key": uuid4(),
    }
    return page(request, "results/sheet.html", facts, status=status_of(problem) if problem else 200)


def _changes_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    form: ChangesForm,
    problem: ProblemBody | None = None,
    done: list[tuple[PastedLine, PupilInSchool | None, RowOutcome]] | None = None,
) -> Response:
    facts: dict[str, Any] = {
        "session": session,
        "given": asdict(form),
        "problem": problem,
        "faults": faults_of(problem, CHANGE_LABELS),
        "labels": CHANGE_LABELS,
        "terms": {term: term for term in _terms(gateway)},
        "events": EVENTS,
        "done": done or [],
        "outcomes": OUTCOMES,
        "why_refused": why_refused,
        "key": uuid4(),
    }
    return page(request, "results/changes.html", facts, status=status_of(problem) if problem else 200)


async def _term_page(
    request: Request, session: Session, gateway: Gateway, term: str, problem: ProblemBody | None = None
) -> Response:
    readiness = await gateway.ask(TermReadiness(**place_of(session), term=term), session.token)
    subjects: dict[UUID, list[str]] = {}
    for gap in readiness.gaps:
        if gap.pupil:
            subjects.setdefault(gap.pupil, []).append(gap.subject)
    facts = {
        "session": session,
        "problem": problem,
        "readiness": readiness,
        "lacking": [
            (one, subjects[pupil]) for pupil, one in (await pupils_by_id(session, gateway, subjects)).items()
        ],
        "key": uuid4(),
    }
    return page(request, "results/term.html", facts, status=status_of(problem) if problem else 200)
