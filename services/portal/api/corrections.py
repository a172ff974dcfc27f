"""Corrections of particulars by order, for programs. The service that is asked checks the right.

Who corrects sees the effects first, and sends their digest.
"""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import Corrected, CorrectStudent
from shared.contracts.grades.effects import CorrectionEffects
from shared.contracts.grades.queries import EffectsOfCorrection
from shared.contracts.grades.rows import FieldChange
from shared.vocabulary.codes import Sha256, StudentNumber

router = APIRouter(route_class=Route, prefix="/api/v1")


class CorrectionRequest(BaseModel):
    """A correction as the order states it; `order_scan`: an upload."""

    student_no: StudentNumber
    order_number: str = Field(min_length=1, max_length=60)
    order_date: date
    order_scan: FileReference
    reason: str = Field(min_length=5, max_length=200)
    changes: list[FieldChange] = Field(min_length=1, max_length=11)


class CorrectionDecision(CorrectionRequest):
    """The correction, on the digest of the effects that were seen."""

    effects_sha256: Sha256


class CorrectionToDecide(BaseModel):
    """What a correction would do, and the digest to send with the decision."""

    effects: CorrectionEffects
    effects_sha256: Sha256


@router.post("/corrections/effects")
async def foresee(request: CorrectionRequest, session: SignedIn, gateway: GatewayDep) -> CorrectionToDecide:
    """What a correction would do now; nothing is stored."""
    question = EffectsOfCorrection(authority=session.authority, school=session.school, **request.model_dump())
    effects = await gateway.ask(question, session.token)
    return CorrectionToDecide(effects=effects, effects_sha256=effects.sha256)


@router.post("/corrections")
async def correct(
    request: CorrectionDecision, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> Corrected:
    """Correct a pupil by order, by the registrar.

    Effects that have changed meanwhile are refused with the new ones.
    """
    command = CorrectStudent(authority=session.authority, school=session.school, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)
