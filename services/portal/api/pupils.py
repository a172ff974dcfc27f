"""Pupils, for programs: find them, complete their particulars, strike them off."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.pupils import place_of
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.grades.commands import Completed, CompleteStudents, Leaving, Left, StrikeOffStudents
from shared.contracts.grades.queries import (
    Achievement,
    EffectsOfLeaving,
    EffectsOfStrikingOff,
    ParticularsOfPupils,
    Pupils,
    SchoolPupils,
    StudentAchievement,
    StudentParticulars,
)
from shared.contracts.grades.rows import Completion, ReadVersion
from shared.vocabulary.codes import StudentNumber
from shared.vocabulary.levels import Level

router = APIRouter(route_class=Route, prefix="/api/v1")


class PupilsSearch(BaseModel):
    """Which pupils; `text`: the beginning of a number, or parts of the name."""

    level: Level | None = None
    class_name: str | None = Field(None, max_length=20)
    incomplete: bool = False
    text: str = Field("", max_length=100)
    ids: list[UUID] = Field([], max_length=200)
    student_nos: list[StudentNumber] = Field([], max_length=200)
    after: str = Field("", max_length=13)


class NumbersOfPupils(BaseModel):
    """The pupils whose particulars are asked for."""

    student_nos: list[StudentNumber] = Field(min_length=1, max_length=200)


class CompletionRequest(BaseModel):
    """Particulars to add; what is left out stays as it is."""

    students: list[Completion] = Field(min_length=1, max_length=200)
    versions: list[ReadVersion] = Field(
        [], max_length=200, description="of the particulars as they were read; without one none is compared"
    )


class LeavingRequest(BaseModel):
    """Who left before the end of the level, when, and why."""

    students: list[Leaving] = Field(min_length=1, max_length=200)


@router.post("/pupils/search")
async def search(request: PupilsSearch, session: SignedIn, gateway: GatewayDep) -> Pupils:
    """A page of the school's pupils."""
    return await gateway.ask(SchoolPupils(**place_of(session), **request.model_dump()), session.token)


@router.get("/achievements")
async def achievement(
    level: Level, student_no: StudentNumber, session: SignedIn, gateway: GatewayDep
) -> Achievement:
    """All results of one pupil at a level, with the averages of terms and course."""
    question = StudentAchievement(**place_of(session), level=level, student_no=student_no)
    return await gateway.ask(question, session.token)


@router.post("/pupils/particulars")
async def particulars(
    request: NumbersOfPupils, session: SignedIn, gateway: GatewayDep
) -> ParticularsOfPupils:
    """The particulars of these pupils."""
    question = StudentParticulars(**place_of(session), student_nos=request.student_nos)
    return await gateway.ask(question, session.token)


@router.post("/pupils/completions")
async def complete(
    request: CompletionRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> Completed:
    """Complete particulars, by the registrar. All pupils or none."""
    command = CompleteStudents(**place_of(session), students=request.students, versions=request.versions)
    return await gateway.ask(command, session.token, id=key)


@router.post("/pupils/leaving/effects")
async def effects_of_leaving(
    request: LeavingRequest, session: SignedIn, gateway: GatewayDep
) -> EffectsOfLeaving:
    """What striking these pupils off would do now; nothing is stored."""
    question = EffectsOfStrikingOff(**place_of(session), students=request.students)
    return await gateway.ask(question, session.token)


@router.post("/pupils/leaving")
async def strike_off(
    request: LeavingRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> Left:
    """Strike pupils off the register, by the registrar. All or none."""
    command = StrikeOffStudents(**place_of(session), students=request.students)
    return await gateway.ask(command, session.token, id=key)
