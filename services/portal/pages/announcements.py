"""Work calendars as DLA makes them: a year's draft and announcement, changes and extensions of a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.conflicts import FormDifference, differences
from services.portal.error_responses import status_of
from services.portal.field_faults import faults_by_path
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session, SignedIn
from services.portal.texts.calendar import (
    EDUCATIONS,
    KINDS,
    OWING,
    needed_text,
    owing_key,
    typed_day,
    weekday,
    who_owes,
)
from shared.contracts.portal.problems import NO_SUCH_PAGE, NOBODY_CHOSEN
from shared.contracts.problem import ProblemBody, Refusal, refuse_all
from shared.contracts.registry.calendar import CalendarLine, Education
from shared.contracts.registry.commands import (
    AnnounceCalendar,
    ChangeCalendarLine,
    ExtendDeadline,
    ExtendedPlace,
    SaveCalendarDraft,
    TakeBackExtension,
)
from shared.contracts.registry.problems import CALENDAR_CHANGED, DAYS_MISSING
from shared.contracts.registry.queries import (
    CalendarDraft,
    CalendarLineHistory,
    CalendarOfPlace,
    CalendarTask,
    CalendarToAnnounce,
    DraftLine,
    OrganisationsOwing,
)
from shared.thai.dates import slash_date
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import NOWHERE, Sha256
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Dla = Annotated[Session, Depends(HeldBy(Office.DLA_OFFICER))]
# Lines of a draft; the command takes no more.
MAX_LINES = 100
# Empty lines at the end of the form of a draft.
NEW_LINES = 2
Column = Annotated[list[str], Form(default_factory=list, max_length=MAX_LINES)]
Picked = Annotated[list[str], Form(default_factory=list, max_length=500)]
COUNTRY = {"authority": NOWHERE, "school": NOWHERE}


@dataclass
class Typed:
    """A line of the draft as it was typed."""

    code: str
    title: str = ""
    starts: str = ""
    due: str = ""
    owed: str = "school"
    removed: bool = False


@dataclass
class LineForm:
    """The form that changes the days of a line."""

    starts: ShortText = ""
    due: ShortText = ""
    reason: ShortText = ""


@dataclass
class ExtensionForm:
    """The form that extends a deadline. `to`: all, province, or the organisations that are ticked."""

    to: ShortText = "picked"
    province: ShortText = ""
    until: ShortText = ""
    reason: ShortText = ""
    order_number: ShortText = ""


@router.get("/calendar/{year}/{education}/draft")
async def show_draft(
    request: Request, session: Dla, gateway: GatewayDep, year: AcademicYear, education: Education
) -> Response:
    """The draft of a year's calendar: as it was saved, else copied from the year before."""
    draft = await _draft(session, gateway, year, education)
    if draft.announced:
        return RedirectResponse(f"/calendar/{year}", status_code=303)
    return _draft_page(request, session, draft, [_typed(line) for line in draft.lines])


@router.post("/calendar/{year}/{education}/draft")
async def save_draft(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    year: AcademicYear,
    education: Education,
    version: Annotated[int, Form(ge=0)],
    code: Column,
    title: Column,
    starts: Column,
    due: Column,
    owed: Column,
    removed: Column,
    key: FormKey,
) -> Response:
    """Save the draft, then show what its announcement would do. A wrong day is shown beside its field."""
    draft = await _draft(session, gateway, year, education)
    typed = [
        Typed(*cells, cells[0] in removed)
        for cells in zip_longest(code, title, starts, due, owed, fillvalue="")
    ]
    kept = [one for one in typed if not one.removed and (one.title.strip() or one.starts or one.due)]
    wrong: list[Refusal] = []
    lines = _lines(draft, kept, wrong)
    try:
        refuse_all(wrong)
        command = SaveCalendarDraft(**COUNTRY, year=year, education=education, version=version, lines=lines)
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        return _draft_page(request, session, draft, kept, refusal.body, version=version)
    return RedirectResponse(f"/calendar/{year}/{education}/announcement", status_code=303)


@router.get("/calendar/{year}/{education}/announcement")
async def show_announcement(
    request: Request, session: Dla, gateway: GatewayDep, year: AcademicYear, education: Education
) -> Response:
    """What the announcement of the saved draft would do: who owes what from when."""
    return await _announcement_page(request, session, gateway, year, education)


@router.post("/calendar/{year}/{education}/announcement")
async def announce(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    year: AcademicYear,
    education: Education,
    effects_sha256: Annotated[Sha256, Form()],
    key: FormKey,
) -> Response:
    """Announce what was seen. If the draft has changed, the page shows it anew, and asks again."""
    command = AnnounceCalendar(**COUNTRY, year=year, education=education, effects_sha256=effects_sha256)
    try:
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        return await _announcement_page(request, session, gateway, year, education, refusal.body)
    return RedirectResponse(f"/calendar/{year}", status_code=303)


@router.get("/calendar/{year}/{education}/{code}")
async def show_line(
    request: Request,
    session: SignedIn,
    gateway: GatewayDep,
    year: AcademicYear,
    education: Education,
    code: str,
    find: Annotated[str, Query(max_length=100)] = "",
    province: Annotated[str, Query(pattern="^([1-9][0-9])?$")] = "",
) -> Response:
    """A line with its former days and its extensions; for DLA the forms that change and extend it."""
    task = await _task(session, gateway, year, education, code)
    return await _line_page(request, session, gateway, year, task, find=find, province=province)


@router.post("/calendar/{year}/{education}/{code}/changes")
async def change_line(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    year: AcademicYear,
    education: Education,
    code: str,
    form: Annotated[LineForm, Depends()],
    version: Annotated[int, Form(ge=1)],
    key: FormKey,
) -> Response:
    """Change the days of an announced line; the former days stay."""
    task = await _task(session, gateway, year, education, code)
    wrong: list[Refusal] = []
    days = {name: typed_day(getattr(form, name), name, wrong) for name in ("starts", "due")}
    needed_text(form.reason, "reason", wrong)
    try:
        refuse_all(wrong)
        command = ChangeCalendarLine.model_validate(
            {
                **COUNTRY,
                **days,
                "year": year,
                "education": education,
                "code": code,
                "version": version,
                "reason": form.reason,
            }
        )
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        # as it is now, another person's change included
        task = await _task(session, gateway, year, education, code)
        return await _line_page(
            request, session, gateway, year, task, change=form, version=version, problem=refusal.body
        )
    return RedirectResponse(f"/calendar/{year}/{education}/{code}", status_code=303)


@router.post("/calendar/{year}/{education}/{code}/extensions")
async def extend(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    year: AcademicYear,
    education: Education,
    code: str,
    form: Annotated[ExtensionForm, Depends()],
    picked: Picked,
    key: FormKey,
) -> Response:
    """Extend the deadline for everybody, for a province, or for the organisations that are ticked."""
    task = await _task(session, gateway, year, education, code)
    wrong: list[Refusal] = []
    until = typed_day(needed_text(form.until, "until", wrong), "until", wrong)
    needed_text(form.reason, "given_reason", wrong)
    places = _places(form, picked)
    if not places:
        wrong.append(NOBODY_CHOSEN.refuse("places"))
    try:
        refuse_all(wrong)
        command = ExtendDeadline.model_validate(
            {
                **COUNTRY,
                "year": year,
                "code": code,
                "until": until,
                "reason": form.reason,
                "order_number": form.order_number.strip() or None,
                "places": [one.model_dump() for one in places],
            }
        )
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        return await _line_page(
            request,
            session,
            gateway,
            year,
            task,
            extension=form,
            picked=picked,
            problem=refusal.body,
            province=form.province,
        )
    return RedirectResponse(f"/calendar/{year}/{education}/{code}#extensions", status_code=303)


@router.post("/calendar/{year}/{education}/{code}/extensions/{extension}/take-back")
async def take_back(
    session: Dla,
    gateway: GatewayDep,
    year: AcademicYear,
    education: Education,
    code: str,
    extension: UUID,
    key: FormKey,
) -> Response:
    """Take back an extension that nobody has used."""
    await gateway.ask(TakeBackExtension(**COUNTRY, extension=extension), session.token, id=key)
    return RedirectResponse(f"/calendar/{year}/{education}/{code}#extensions", status_code=303)


async def _draft(
    session: Session, gateway: Gateway, year: AcademicYear, education: Education
) -> CalendarDraft:
    question = CalendarToAnnounce(**COUNTRY, year=year, education=education)
    return await gateway.ask(question, session.token)


def _typed(line: DraftLine) -> Typed:
    starts, due = _written(line.starts), _written(line.due)
    return Typed(line.code, line.title, starts, due, owing_key(line.owed_by))


def _lines(draft: CalendarDraft, typed: Sequence[Typed], wrong: list[Refusal]) -> list[CalendarLine]:
    """The lines that were typed, each with what the form does not show of the draft's line."""
    known = {line.code: line for line in draft.lines}
    return [_line(place, one, known.get(one.code), wrong) for place, one in enumerate(typed)]


def _line(place: int, typed: Typed, known: DraftLine | None, wrong: list[Refusal]) -> CalendarLine:
    starts = typed_day(typed.starts, f"lines.{place}.starts", wrong)
    due = typed_day(typed.due, f"lines.{place}.due", wrong)
    owed_by = OWING.get(typed.owed, [])
    title = needed_text(typed.title, f"lines.{place}.title", wrong) or typed.code
    changed: dict[str, Any] = {"title": title, "starts": starts, "due": due, "owed_by": owed_by}
    if known is None:
        made = {"title_en": changed["title"], "who": who_owes(owed_by), "source": "กรมส่งเสริมการปกครองท้องถิ่น"}
        return CalendarLine.model_validate({"code": typed.code, **changed, **made})
    if set(owed_by) != set(known.owed_by):
        changed["who"] = who_owes(owed_by)
    if known.window and not (starts and due):
        if due or not typed.due.strip():
            wrong.append(DAYS_MISSING.refuse(f"lines.{place}.due"))
        changed |= {"starts": known.starts, "due": known.due}
    return CalendarLine.model_validate(known.model_dump(exclude={"former_starts", "former_due"}) | changed)


def _draft_page(
    request: Request,
    session: Session,
    draft: CalendarDraft,
    typed: Sequence[Typed],
    problem: ProblemBody | None = None,
    *,
    version: int | None = None,
) -> Response:
    """The form. `version`: of the draft that was edited; None: of the one that is shown.

    When somebody else has saved the draft, the page shows both; sent again, mine replaces theirs.
    """
    theirs: list[DraftLine] = []
    if problem and problem.is_one_of(CALENDAR_CHANGED):
        theirs, version = draft.lines, draft.version
    new = [Typed(f"task_{uuid4().hex[:8]}") for _ in range(NEW_LINES)]
    facts = {
        "session": session,
        "draft": draft,
        "typed": [*typed, *new],
        "former": {line.code: line for line in draft.lines},
        "version": draft.version if version is None else version,
        "differences": _draft_differences(typed, theirs) if theirs else [],
        "problem": problem,
        "faults": faults_by_path(problem),
        "owing": {value: who_owes(kinds) for value, kinds in OWING.items()},
        "weekday": weekday,
        "educations": EDUCATIONS,
        "key": uuid4(),
    }
    return page(request, "announcements/draft.html", facts, status=status_of(problem) if problem else 200)


def _draft_differences(typed: Sequence[Typed], theirs: Sequence[DraftLine]) -> list[FormDifference]:
    """The lines that differ from those that another person has saved, by their titles."""
    mine = {one.code: one for one in typed}
    saved = {line.code: _typed(line) for line in theirs}
    titles = {code: one.title for code, one in (mine | saved).items()}
    return differences(
        {titles[code]: _in_words(one) for code, one in mine.items()},
        {titles[code]: _in_words(one) for code, one in saved.items()},
    )


def _in_words(typed: Typed) -> str:
    days = " – ".join(day for day in (typed.starts, typed.due) if day)
    return f"{typed.title} · {days} · {who_owes(OWING.get(typed.owed, []))}"


async def _announcement_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    year: AcademicYear,
    education: Education,
    problem: ProblemBody | None = None,
) -> Response:
    draft = await _draft(session, gateway, year, education)
    if draft.announced or not draft.version:
        return RedirectResponse(f"/calendar/{year}/{education}/draft", status_code=303)
    facts = {
        "session": session,
        "draft": draft,
        "problem": problem,
        "educations": EDUCATIONS,
        "kinds": KINDS,
        "weekday": weekday,
        "key": uuid4(),
    }
    status = status_of(problem) if problem else 200
    return page(request, "announcements/announcement.html", facts, status=status)


async def _task(
    session: Session, gateway: Gateway, year: AcademicYear, education: Education, code: str
) -> CalendarTask:
    """The line as it is for the signed-in person's organisation; its page does not exist without."""
    question = CalendarOfPlace(authority=session.authority, school=session.school, year=year)
    for task in (await gateway.ask(question, session.token)).tasks:
        if (task.education, task.code) == (education, code):
            return task
    raise NO_SUCH_PAGE.refuse()


def _places(form: ExtensionForm, picked: list[str]) -> list[ExtendedPlace]:
    """To whom the form extends; a ticked authority with its schools is `58-PAO-01/-/below`."""
    if form.to == "all":
        return [ExtendedPlace(below=True)]
    if form.to == "province":
        return [ExtendedPlace(authority=form.province, below=True)] if form.province else []
    parts = (one.split("/") for one in picked)
    return [
        ExtendedPlace(authority=one[0], school=one[1], below=len(one) > 2) for one in parts if len(one) > 1
    ]


async def _line_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    year: AcademicYear,
    task: CalendarTask,
    *,
    change: LineForm | None = None,
    extension: ExtensionForm | None = None,
    picked: Sequence[str] = (),
    version: int | None = None,
    problem: ProblemBody | None = None,
    find: str = "",
    province: str = "",
) -> Response:
    """The page of a line. `version`: of the line that was edited; None: of the one that is shown.

    When somebody else has changed the line, the page shows both days; sent again, mine are valid.
    """
    changed = problem is not None and problem.is_one_of(CALENDAR_CHANGED)
    question = CalendarLineHistory(
        authority=session.authority,
        school=session.school,
        year=year,
        education=task.education,
        code=task.code,
    )
    facts: dict[str, Any] = {
        "session": session,
        "year": year,
        "task": task,
        "history": await gateway.ask(question, session.token),
        "change": change or LineForm(_written(task.announced_starts), _written(task.announced_due)),
        "extension": extension or ExtensionForm(),
        "picked": picked,
        "version": task.version if version is None or changed else version,
        "differences": _line_differences(change, task) if change and changed else [],
        "problem": problem,
        "faults": faults_by_path(problem),
        "find": find,
        "province": province,
        "owing": None,
        "educations": EDUCATIONS,
        "key": uuid4(),
        "other_key": uuid4(),
        "new_key": uuid4,
    }
    if session.is_dla and task.due:
        owing = OrganisationsOwing(
            authority=province or NOWHERE, school=NOWHERE, year=year, code=task.code, find=find
        )
        facts["owing"] = await gateway.ask(owing, session.token)
    return page(request, "announcements/line.html", facts, status=status_of(problem) if problem else 200)


def _line_differences(mine: LineForm, task: CalendarTask) -> list[FormDifference]:
    return differences(
        {"วันเริ่ม": mine.starts, "วันครบกำหนด": mine.due},
        {"วันเริ่ม": _written(task.announced_starts), "วันครบกำหนด": _written(task.announced_due)},
    )


def _written(day: date | None) -> str:
    return slash_date(day) if day else ""
