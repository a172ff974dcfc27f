"""Audit and approval of graduates, for programs. The service that is asked checks the right."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.grades.commands import Approval, ApproveGraduates
from shared.contracts.grades.queries import Audit, GraduationAudit
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import StudentNumber
from shared.vocabulary.levels import Level

router = APIRouter(route_class=Route, prefix="/api/v1")


class ApprovalRequest(BaseModel):
    """The graduates to approve, and the day of approval."""

    level: Level
    year: AcademicYear
    approved_on: date
    students: list[StudentNumber] | None = None


@router.get("/audit")
async def audit(
    level: Level,
    year: AcademicYear,
    session: SignedIn,
    gateway: GatewayDep,
    after: Annotated[str, Query(max_length=13)] = "",
) -> Audit:
    """The graduation audit of the signed-in person's school."""
    question = GraduationAudit(
        authority=session.authority, school=session.school, level=level, year=year, after=after
    )
    return await gateway.ask(question, session.token)


@router.post("/approvals")
async def approve(
    request: ApprovalRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> Approval:
    """Approve graduates, by the director."""
    command = ApproveGraduates(authority=session.authority, school=session.school, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)
