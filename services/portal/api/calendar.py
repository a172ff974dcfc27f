"""The work calendar of one's organisation and the tracker of orders of appointment, for programs."""

from fastapi import APIRouter

from services.portal.gateway import GatewayDep
from services.portal.parameters import Province
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.registry.queries import AppointmentTracker, CalendarOfPlace, PlaceCalendar, Tracker
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import NOWHERE

router = APIRouter(route_class=Route, prefix="/api/v1")


@router.get("/tracker/{province}")
async def tracker(province: Province, session: SignedIn, gateway: GatewayDep) -> Tracker:
    """The tracker of a province."""
    question = AppointmentTracker(authority=province, school=NOWHERE, limit=1000)
    return await gateway.ask(question, session.token)


@router.get("/calendars/{year}")
async def calendar(year: AcademicYear, session: SignedIn, gateway: GatewayDep) -> PlaceCalendar:
    """The work calendar of a year with the days that are valid for one's organisation."""
    question = CalendarOfPlace(authority=session.authority, school=session.school, year=year)
    return await gateway.ask(question, session.token)
