"""Results of a term, for programs: record, change, close the term, the professional standard test."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.pupils import place_of
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.grades.commands import (
    ChangeResults,
    CloseTerm,
    RecordResults,
    RecordStandardTests,
    RowOutcomes,
    StandardTest,
    TermSummary,
    TestsRecorded,
)
from shared.contracts.grades.queries import Readiness, TermReadiness
from shared.contracts.grades.rows import RecordRow, RemedialRow
from shared.vocabulary.calendar import AcademicYear, term_name

router = APIRouter(route_class=Route, prefix="/api/v1")


TermNumber = Annotated[int, Path(ge=0, le=3)]


class ResultsRequest(BaseModel):
    """Results of a term, a row for each pupil and subject."""

    rows: list[RecordRow] = Field(min_length=1, max_length=500)


class ChangesRequest(BaseModel):
    """Changes of results, each with its event, day and approver."""

    rows: list[RemedialRow] = Field(min_length=1, max_length=500)


class StandardTestsRequest(BaseModel):
    """Results of the professional standard test."""

    students: list[StandardTest] = Field(min_length=1, max_length=200)


@router.post("/results")
async def record(
    request: ResultsRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> RowOutcomes:
    """Record results, by the registrar. Each row has its outcome; a refused one stops no other."""
    command = RecordResults(**place_of(session), rows=request.rows)
    return await gateway.ask(command, session.token, id=key)


@router.post("/results/changes")
async def change(
    request: ChangesRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> RowOutcomes:
    """Change results by remedy, by the registrar. Each change is a new entry."""
    command = ChangeResults(**place_of(session), rows=request.rows)
    return await gateway.ask(command, session.token, id=key)


@router.get("/terms/{number}/{year}")
async def readiness(
    number: TermNumber, year: AcademicYear, session: SignedIn, gateway: GatewayDep
) -> Readiness:
    """Whether a term (1/2569) can be closed, and which results it lacks."""
    question = TermReadiness(**place_of(session), term=term_name(number, year))
    return await gateway.ask(question, session.token)


@router.post("/terms/{number}/{year}/closing")
async def close(
    number: TermNumber, year: AcademicYear, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> TermSummary:
    """Close a term, by registrar or director. A term that is closed already gives the same summary."""
    command = CloseTerm(**place_of(session), term=term_name(number, year))
    return await gateway.ask(command, session.token, id=key)


@router.post("/standard-tests")
async def record_standard_tests(
    request: StandardTestsRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> TestsRecorded:
    """Record results of the professional standard test, by the registrar. All or none."""
    command = RecordStandardTests(**place_of(session), students=request.students)
    return await gateway.ask(command, session.token, id=key)
