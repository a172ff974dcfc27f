"""The work calendar of a year as it is for an organisation; the province's tracker: which organisations
have sent the orders of appointment in time, late, or not at all.
"""

from collections import Counter, defaultdict
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response

from services.portal.gateway import GatewayDep
from services.portal.parameters import Province
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session, SignedIn
from services.portal.texts.calendar import EDUCATIONS
from shared.contracts.registry.queries import AppointmentTracker, CalendarOfPlace, Provinces, Sending
from shared.thai.dates import day_of
from shared.vocabulary.calendar import AcademicYear, academic_year
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

SendingState = Literal["on_time", "late", "missing", "not_due", "extended"]
# The style class of each state, in the order of the bar.
SHADES = {"on_time": "a", "not_due": "h", "extended": "e", "late": "l", "missing": "m"}
WORDS = {
    "on_time": "ส่งตรงเวลา",
    "not_due": "ยังไม่ถึงกำหนด",
    "extended": "ขยายเวลา",
    "late": "ส่งช้า",
    "missing": "ขาดส่ง",
}
# In units of the bar's SVG.
BAR_WIDTH = 199


@router.get("/tracker")
async def choose_province(
    request: Request,
    session: Annotated[Session, Depends(HeldBy(Office.DLA_OFFICER))],
    gateway: GatewayDep,
) -> Response:
    """The provinces, of which DLA chooses one."""
    found = await gateway.ask(Provinces(authority=NOWHERE, school=NOWHERE), session.token)
    return page(request, "calendar/provinces.html", {"session": session, "provinces": found.provinces})


@router.get("/tracker/{province}")
async def tracker(
    request: Request,
    session: Annotated[Session, Depends(HeldBy(Office.PROVINCE_OFFICER, Office.DLA_OFFICER))],
    gateway: GatewayDep,
    province: Province,
    only: SendingState | None = None,
) -> Response:
    """The tracker of a province, by district and by organisation; `only` shows one state."""
    question = AppointmentTracker(authority=province, school=NOWHERE, limit=1000)
    tracker = await gateway.ask(question, session.token)

    def share(count: int) -> str:
        return f"{count * 100 / tracker.totals.owed:.1f}%" if tracker.totals.owed else "–"

    facts = {
        "session": session,
        "tracker": tracker,
        "districts": by_district(tracker.sendings),
        "rows": [sending for sending in tracker.sendings if only in (None, sending.state)],
        "only": only,
        "share": share,
        "year": academic_year(tracker.due),
    }
    return page(request, "calendar/tracker.html", facts)


@router.get("/calendar")
@router.get("/calendar/{year}")
async def show_calendar(
    request: Request, session: SignedIn, gateway: GatewayDep, year: AcademicYear | None = None
) -> Response:
    """The calendar of a year, without `year` of today's, with the days that are valid here."""
    today = day_of(gateway.now())
    shown = year or academic_year(today)
    question = CalendarOfPlace(authority=session.authority, school=session.school, year=shown)
    calendar = await gateway.ask(question, session.token)
    facts = {
        "session": session,
        "calendar": calendar,
        "today": today,
        "educations": EDUCATIONS,
        "by_education": {
            education: [task for task in calendar.tasks if task.education == education]
            for education in EDUCATIONS
            if not session.is_in_school or education in {task.education for task in calendar.tasks}
        },
        "may_shift": session.holds(Office.AUTHORITY_CLERK, Office.DIRECTOR, Office.REGISTRAR),
    }
    return page(request, "calendar/calendar.html", facts)


def by_district(sendings: list[Sending]) -> list[dict[str, object]]:
    """Counts by district, each with its bar; the provincial authority belongs to no district."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for sending in sendings:
        counts[sending.district or "ทั้งจังหวัด (อบจ.)"][sending.state] += 1
    return [_district(name, states) for name, states in sorted(counts.items())]


def _district(name: str, states: Counter[str]) -> dict[str, object]:
    owed = states.total()
    bars = []
    x = 0.0
    for state, shade in SHADES.items():
        if states[state]:
            width = BAR_WIDTH * states[state] / owed
            bars.append({"shade": shade, "x": f"{x:.1f}", "width": f"{width:.1f}"})
            x += width
    words = " ".join(f"{WORDS[state]} {states[state]}" for state in SHADES)
    counts = {state: states[state] for state in SHADES}
    return {"name": name, "owed": owed, "words": words, "bars": bars, **counts}
