"""Audit and approval of graduates, for programs. Who may is decided by the service that is asked."""
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from pydantic import BaseModel

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from shared.contracts.grades.commands import Approval, ApproveGraduates
from shared.contracts.grades.queries import Audit, GraduationAudit
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import StudentNumber
from shared.vocabulary.levels import Level

router = APIRouter(prefix="/api/v1")

The = Annotated[Gateway, Depends(the_gateway)]
Key = Annotated[UUID | None, Header(alias="idempotency-key")]


class ApprovalWish(BaseModel):
    """Which graduates are approved, as of which day."""

    level: Level
    year: AcademicYear
    approved_on: date
    students: list[StudentNumber] | None = None


@router.get("/audit")
async def audit(level: Level, year: AcademicYear, session: SignedIn, gateway: The, after: Annotated[str, Query(max_length=13)] = "") -> Audit:
    """The graduation audit of the school of who is signed in."""
    return await gateway.ask(GraduationAudit(authority=session.authority, school=session.school, level=level, year=year, after=after), session.token)


@router.post("/approvals")
async def approve(wish: ApprovalWish, session: SignedIn, gateway: The, key: Key = None) -> Approval:
    """Approve graduates, by the director."""
    command = ApproveGraduates(authority=session.authority, school=session.school, **wish.model_dump())
    return await gateway.ask(command, session.token, id=key)
