"""Work calendars as DLA makes them, for programs: drafts, announcements, changes, extensions."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.registry.calendar import CalendarLine, Education, TaskCode
from shared.contracts.registry.commands import (
    AnnounceCalendar,
    CalendarIsAnnounced,
    ChangeCalendarLine,
    DeadlineExtended,
    DraftSaved,
    ExtendDeadline,
    ExtendedPlace,
    ExtensionTakenBack,
    LineChanged,
    SaveCalendarDraft,
    TakeBackExtension,
    Text,
)
from shared.contracts.registry.queries import (
    CalendarDraft,
    CalendarLineHistory,
    CalendarToAnnounce,
    LineHistory,
    OrganisationsOwing,
    OwingOrganisations,
)
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import NOWHERE, Place, Sha256

router = APIRouter(route_class=Route, prefix="/api/v1")

COUNTRY = {"authority": NOWHERE, "school": NOWHERE}


class DraftRequest(BaseModel):
    """The draft of a calendar; `version`: of the one that was edited, 0 for the first."""

    version: int = Field(ge=0)
    lines: list[CalendarLine] = Field(min_length=1, max_length=100)


class AnnouncementRequest(BaseModel):
    """The announcement, on the digest of the effects that were seen."""

    effects_sha256: Sha256


class ChangeRequest(BaseModel):
    """The new days of a line; `version`: that was read."""

    version: int = Field(ge=1)
    starts: date | None
    due: date | None
    reason: Text


class ExtensionRequest(BaseModel):
    """An extension of a deadline, and to whom it is given."""

    code: TaskCode
    until: date
    reason: Text
    order_number: Text | None = None
    places: list[ExtendedPlace] = Field(min_length=1, max_length=500)


@router.get("/calendars/{year}/{education}/draft")
async def draft(
    year: AcademicYear, education: Education, session: SignedIn, gateway: GatewayDep
) -> CalendarDraft:
    """The draft of a calendar, and whom its announcement would reach."""
    question = CalendarToAnnounce(**COUNTRY, year=year, education=education)
    return await gateway.ask(question, session.token)


@router.post("/calendars/{year}/{education}/draft")
async def save_draft(
    year: AcademicYear,
    education: Education,
    request: DraftRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> DraftSaved:
    """Save the draft of a calendar. Refused when another person has saved it since."""
    command = SaveCalendarDraft(
        **COUNTRY, year=year, education=education, version=request.version, lines=request.lines
    )
    return await gateway.ask(command, session.token, id=key)


@router.post("/calendars/{year}/{education}/announcement")
async def announce(
    year: AcademicYear,
    education: Education,
    request: AnnouncementRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> CalendarIsAnnounced:
    """Announce the saved draft."""
    command = AnnounceCalendar(
        **COUNTRY, year=year, education=education, effects_sha256=request.effects_sha256
    )
    return await gateway.ask(command, session.token, id=key)


@router.get("/calendars/{year}/{education}/lines/{code}")
async def line_history(
    year: AcademicYear, education: Education, code: TaskCode, session: SignedIn, gateway: GatewayDep
) -> LineHistory:
    """All versions and extensions of a line."""
    question = CalendarLineHistory(
        authority=session.authority, school=session.school, year=year, education=education, code=code
    )
    return await gateway.ask(question, session.token)


@router.post("/calendars/{year}/{education}/lines/{code}")
async def change_line(
    year: AcademicYear,
    education: Education,
    code: TaskCode,
    request: ChangeRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> LineChanged:
    """Change the days of an announced line."""
    command = ChangeCalendarLine(**COUNTRY, year=year, education=education, code=code, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)


@router.get("/calendars/{year}/owing/{code}")
async def owing(
    year: AcademicYear,
    code: TaskCode,
    session: SignedIn,
    gateway: GatewayDep,
    province: Place = NOWHERE,
    find: Annotated[str, Query(max_length=100)] = "",
) -> OwingOrganisations:
    """The organisations that owe a line, each with its own day."""
    question = OrganisationsOwing(authority=province, school=NOWHERE, year=year, code=code, find=find)
    return await gateway.ask(question, session.token)


@router.post("/calendars/{year}/extensions")
async def extend(
    year: AcademicYear,
    request: ExtensionRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> DeadlineExtended:
    """Extend a deadline for some organisations, for all below them, or for everybody."""
    command = ExtendDeadline(**COUNTRY, year=year, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)


@router.post("/extensions/{extension}/take-back")
async def take_back(
    extension: UUID, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> ExtensionTakenBack:
    """Take back an extension that nobody has used."""
    return await gateway.ask(TakeBackExtension(**COUNTRY, extension=extension), session.token, id=key)
