"""The work calendar of a year as it is for an organisation."""

from fastapi import APIRouter, Request, Response

from services.portal.gateway import GatewayDep
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import SignedIn
from services.portal.texts.calendar import EDUCATIONS
from shared.contracts.registry.queries import CalendarOfPlace
from shared.thai.dates import day_of
from shared.vocabulary.calendar import AcademicYear, academic_year
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)


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
