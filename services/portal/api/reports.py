"""Reports of graduates, for programs. Who may is decided by the service that is asked."""
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from shared.contracts.documents.commands import AcceptGraduatesReport, Finding, ReportState, ReturnGraduatesReport
from shared.contracts.documents.queries import GraduatesReports, Reports
from shared.vocabulary.codes import NOWHERE, SchoolCode

router = APIRouter(prefix="/api/v1")

The = Annotated[Gateway, Depends(the_gateway)]
Key = Annotated[UUID | None, Header(alias="idempotency-key")]


class ReturnWish(BaseModel):
    """Why a report goes back."""

    findings: list[Finding]


@router.get("/reports")
async def reports(session: SignedIn, gateway: The) -> Reports:
    """The reports of graduates of the school, or of the authority's schools."""
    return await gateway.ask(GraduatesReports(authority=session.authority, school=session.school or NOWHERE), session.token)


@router.post("/reports/{school}/{report}/{version}/return")
async def send_back(school: SchoolCode, report: UUID, version: int, wish: ReturnWish, session: SignedIn, gateway: The, key: Key = None) -> ReportState:
    """Return a report with findings, by the registrar officer."""
    command = ReturnGraduatesReport(authority=session.authority, school=school, report=report, version=version, findings=wish.findings)
    return await gateway.ask(command, session.token, id=key)


@router.post("/reports/{school}/{report}/{version}/accept")
async def accept(school: SchoolCode, report: UUID, version: int, session: SignedIn, gateway: The, key: Key = None) -> ReportState:
    """Accept a report, by the registrar officer."""
    return await gateway.ask(AcceptGraduatesReport(authority=session.authority, school=school, report=report, version=version), session.token, id=key)
