"""Reports of graduates, for programs. The service that is asked checks the right."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.documents.commands import (
    AcceptGraduatesReport,
    Finding,
    ReportState,
    ReturnGraduatesReport,
)
from shared.contracts.documents.queries import GraduatesReports, Reports
from shared.vocabulary.codes import NOWHERE, SchoolCode

router = APIRouter(route_class=Route, prefix="/api/v1")


# `next` of the page before
After = Annotated[str, Query(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9]{1,6})?$")]
Version = Annotated[int, Path(ge=1, le=9_999)]


class ReturnReportRequest(BaseModel):
    """Why a report is returned."""

    findings: list[Finding] = Field(min_length=1, max_length=200)


@router.get("/reports")
async def reports(session: SignedIn, gateway: GatewayDep, after: After = "") -> Reports:
    """The reports of graduates of the school, or of the authority's schools: a page, the newest first."""
    question = GraduatesReports(authority=session.authority, school=session.school or NOWHERE, after=after)
    return await gateway.ask(question, session.token)


@router.post("/reports/{school}/{report}/{version}/return")
async def send_back(
    school: SchoolCode,
    report: UUID,
    version: Version,
    request: ReturnReportRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ReportState:
    """Return a report with findings, by the registrar officer."""
    command = ReturnGraduatesReport(
        authority=session.authority, school=school, report=report, version=version, findings=request.findings
    )
    return await gateway.ask(command, session.token, id=key)


@router.post("/reports/{school}/{report}/{version}/accept")
async def accept(
    school: SchoolCode,
    report: UUID,
    version: Version,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ReportState:
    """Accept a report, by the registrar officer."""
    command = AcceptGraduatesReport(
        authority=session.authority, school=school, report=report, version=version
    )
    return await gateway.ask(command, session.token, id=key)
