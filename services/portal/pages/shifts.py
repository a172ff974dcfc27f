"""Days of a school's own: proposed by the school, decided by the clerk of its authority."""

from itertools import zip_longest
from typing import Annotated, NamedTuple
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.error_responses import status_of
from services.portal.field_faults import FieldFault, faults_by_path
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.schools import schools_below
from services.portal.session import IN_SCHOOL, HeldBy, Session
from services.portal.texts.calendar import needed_text, typed_day
from shared.contracts.portal.problems import NOTHING_SHIFTED
from shared.contracts.problem import ProblemBody, Refusal, refuse_all
from shared.contracts.registry.commands import DecideSchoolShift, ShiftSchoolCalendar
from shared.contracts.registry.queries import CalendarOfPlace, SchoolShifts
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import NOWHERE, Place, SchoolCode
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

SHIFTING = (Office.AUTHORITY_CLERK, Office.DIRECTOR, Office.REGISTRAR)
Reader = Annotated[Session, Depends(HeldBy(*IN_SCHOOL, Office.REGISTRAR_OFFICER, Office.AUTHORITY_CLERK))]
Shifting = Annotated[Session, Depends(HeldBy(*SHIFTING))]
Clerk = Annotated[Session, Depends(HeldBy(Office.AUTHORITY_CLERK))]
Column = Annotated[list[str], Form(default_factory=list, max_length=100)]


class Decision(NamedTuple):
    """What the clerk has decided of a proposal. `state`: accepted or refused."""

    shift: UUID
    state: str
    reason: str


@router.get("/calendar/{year}/shifts")
async def show_shifts(
    request: Request, session: Reader, gateway: GatewayDep, year: AcademicYear, school: Place = NOWHERE
) -> Response:
    """The shifts of this school or of the authority's schools, and the form for a new one."""
    return await _page(request, session, gateway, year, school)


@router.post("/calendar/{year}/shifts")
async def shift(
    request: Request,
    session: Shifting,
    gateway: GatewayDep,
    year: AcademicYear,
    code: Column,
    starts: Column,
    due: Column,
    key: FormKey,
    reason: ShortText = "",
    school: Annotated[Place, Form()] = NOWHERE,
) -> Response:
    """Propose the days that were typed; what the clerk types is valid at once."""
    typed = {one: (first, last) for one, first, last in zip_longest(code, starts, due, fillvalue="")}
    changed = {one: days for one, days in typed.items() if any(day.strip() for day in days)}
    wrong: list[Refusal] = []
    days = {
        one: (typed_day(first, f"{one}.starts", wrong), typed_day(last, f"{one}.due", wrong))
        for one, (first, last) in changed.items()
    }
    needed_text(reason, "reason", wrong)
    if not changed:
        wrong.append(NOTHING_SHIFTED.refuse())
    wrong += [NOTHING_SHIFTED.refuse(f"{one}.due") for one in changed if not changed[one][1].strip()]
    try:
        refuse_all(wrong)
        command = ShiftSchoolCalendar.model_validate(
            {
                "authority": session.authority,
                "school": session.school if session.is_in_school else school,
                "year": year,
                "lines": [{"code": one, "starts": first, "due": last} for one, (first, last) in days.items()],
                "reason": reason,
            }
        )
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        faults = _by_code(faults_by_path(refusal.body), list(days))
        return await _page(request, session, gateway, year, school, typed, reason, refusal.body, faults)
    return RedirectResponse(f"/calendar/{year}/shifts?school={school}", status_code=303)


@router.post("/calendar/{year}/shifts/{shift}")
async def decide(
    request: Request,
    session: Clerk,
    gateway: GatewayDep,
    year: AcademicYear,
    shift: UUID,
    school: Annotated[SchoolCode, Form()],
    accepted: Annotated[bool, Form()],
    key: FormKey,
    reason: ShortText = "",
) -> Response:
    """Accept or refuse what the school has proposed."""
    wrong: list[Refusal] = []
    try:
        needed_text(reason, f"{shift}.reason", wrong)
        refuse_all(wrong)
        command = DecideSchoolShift(
            authority=session.authority, school=school, shift=shift, accepted=accepted, reason=reason
        )
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        mine = Decision(shift, "accepted" if accepted else "refused", reason)
        return await _page(request, session, gateway, year, NOWHERE, problem=refusal.body, decided=mine)
    return RedirectResponse(f"/calendar/{year}/shifts", status_code=303)


def _by_code(faults: dict[str, FieldFault], codes: list[str]) -> dict[str, FieldFault]:
    """The faults of a refusal, each at the line that was typed: `lines.0.due` → `term_1.due`."""
    found = {}
    for field, one in faults.items():
        parts = field.split(".")
        known = len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) < len(codes)
        found[f"{codes[int(parts[1])]}.due" if known else field] = one
    return found


async def _page(
    request: Request,
    session: Session,
    gateway: Gateway,
    year: AcademicYear,
    school: Place,
    typed: dict[str, tuple[str, str]] | None = None,
    reason: str = "",
    problem: ProblemBody | None = None,
    faults: dict[str, FieldFault] | None = None,
    *,
    decided: Decision | None = None,
) -> Response:
    """The page. `decided`: a decision that was refused; of another's that stands, both are shown."""
    shown = session.school if session.is_in_school else school
    question = SchoolShifts(authority=session.authority, school=shown, year=year)
    found = await gateway.ask(question, session.token)
    calendar = CalendarOfPlace(authority=session.authority, school=shown, year=year)
    tasks = (await gateway.ask(calendar, session.token)).tasks
    facts = {
        "session": session,
        "year": year,
        "shifts": found.shifts,
        "schools": await schools_below(session, gateway),
        "school": shown,
        "tasks": [task for task in tasks if task.window and shown != NOWHERE],
        "titles": {task.code: task.title for task in tasks},
        "typed": typed or {},
        "reason": reason,
        "problem": problem,
        "faults": faults_by_path(problem) if faults is None else faults,
        "decided": decided,
        "theirs": [one for one in found.shifts if decided and one.shift == decided.shift and one.decided_at],
        "may_shift": session.holds(*SHIFTING),
        "may_decide": session.holds(Office.AUTHORITY_CLERK),
        "key": uuid4(),
        "new_key": uuid4,
    }
    return page(request, "shifts/shifts.html", facts, status=status_of(problem) if problem else 200)
