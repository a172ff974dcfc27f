"""Queries about corrections by order."""

from services.grades.corrections.effects import possible_correction
from services.grades.schools.scope import refuse_foreign
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.effects import CorrectionEffects
from shared.contracts.grades.queries import EffectsOfCorrection

router = Router("grades")


@router.query
async def effects_of_correction(query: EffectsOfCorrection, work: Work) -> CorrectionEffects:
    """What a correction would do now: each field before and after, and the records superseded."""
    await refuse_foreign(work, query)
    return (await possible_correction(work, query)).effects
