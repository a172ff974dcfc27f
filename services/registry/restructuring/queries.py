"""The query about the effects of an act."""

from services.registry.organisations.store import organisation_at
from services.registry.restructuring.effects import effects_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.queries import ActEffects, EffectsOfAct
from shared.thai.dates import day_of

router = Router("registry")


@router.query
async def effects_of_act(query: EffectsOfAct, work: Work) -> ActEffects:
    """What the act would do now."""
    organisation = await organisation_at(work.session, query.authority, query.school, day_of(work.now))
    return await effects_of(work, organisation, query)
