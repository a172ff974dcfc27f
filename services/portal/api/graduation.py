"""Audit and approval of graduates, for programs. The service that is asked checks the right.

Who approves sees the effects first, and sends their digest.
"""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.grades.commands import Approval, ApproveGraduates
from shared.contracts.grades.effects import ApprovalEffects
from shared.contracts.grades.queries import Audit, EffectsOfApproval, GraduationAudit
from shared.vocabulary.calendar import AcademicYear
from shared.vocabulary.codes import Sha256, StudentNumber
from shared.vocabulary.levels import Level

router = APIRouter(route_class=Route, prefix="/api/v1")


class ApprovalRequest(BaseModel):
    """The graduates to approve, and the day of approval."""

    level: Level
    year: AcademicYear
    approved_on: date
    students: list[StudentNumber] | None = Field(None, max_length=2000)


class ApprovalDecision(ApprovalRequest):
    """The approval, on the digest of the effects that were seen."""

    effects_sha256: Sha256


class ApprovalToDecide(BaseModel):
    """What an approval would do, and the digest to send with the decision."""

    effects: ApprovalEffects
    effects_sha256: Sha256


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


@router.post("/approvals/effects")
async def foresee(request: ApprovalRequest, session: SignedIn, gateway: GatewayDep) -> ApprovalToDecide:
    """What an approval would do now; nothing is stored."""
    question = EffectsOfApproval(authority=session.authority, school=session.school, **request.model_dump())
    # of a large class it takes longer than one try
    effects = await gateway.ask(question, session.token, once=True)
    return ApprovalToDecide(effects=effects, effects_sha256=effects.sha256)


@router.post("/approvals")
async def approve(
    request: ApprovalDecision, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> Approval:
    """Approve graduates, by the director.

    Effects that have changed meanwhile are refused with the new ones.
    """
    command = ApproveGraduates(authority=session.authority, school=session.school, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)
