"""Days of a school's own, for programs: proposed by the school, decided by its authority's clerk."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import Session, SignedIn
from shared.contracts.registry.calendar import ShiftedLine
from shared.contracts.registry.commands import (
    DecideSchoolShift,
    ShiftDecided,
    ShiftMade,
    ShiftSchoolCalendar,
    Text,
)
from shared.contracts.registry.queries import SchoolShifts, Shifts
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import Place, SchoolCode

router = APIRouter(route_class=Route, prefix="/api/v1")


class ShiftRequest(BaseModel):
    """The days that move; `school`: of the clerk's authority, None for one's own school."""

    school: SchoolCode | None = None
    lines: list[ShiftedLine] = Field(min_length=1, max_length=20)
    reason: Text


class ShiftDecision(BaseModel):
    """The decision of the clerk."""

    school: SchoolCode
    accepted: bool
    reason: Text


@router.get("/calendars/{year}/shifts")
async def shifts(
    year: AcademicYear, session: SignedIn, gateway: GatewayDep, school: Place | None = None
) -> Shifts:
    """The shifts of one's school, or of the schools of one's authority."""
    question = SchoolShifts(**_place(session, school), year=year)
    return await gateway.ask(question, session.token)


@router.post("/calendars/{year}/shifts")
async def shift(
    year: AcademicYear,
    request: ShiftRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ShiftMade:
    """Propose days of one's school; what a clerk sends is valid at once."""
    command = ShiftSchoolCalendar(
        **_place(session, request.school), year=year, lines=request.lines, reason=request.reason
    )
    return await gateway.ask(command, session.token, id=key)


@router.post("/shifts/{shift}/decision")
async def decide(
    shift: UUID,
    request: ShiftDecision,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ShiftDecided:
    """Accept or refuse a shift that a school has proposed."""
    command = DecideSchoolShift(
        **_place(session, request.school), shift=shift, accepted=request.accepted, reason=request.reason
    )
    return await gateway.ask(command, session.token, id=key)


def _place(session: Session, school: str | None) -> dict[str, str]:
    return {"authority": session.authority, "school": school or session.school}
