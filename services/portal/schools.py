"""The schools below who is signed in: an authority's, or a province's."""
from services.portal.gateway import Gateway
from services.portal.session import Session
from shared.contracts.registry.queries import OrganisationsOfProvince, School
from shared.vocabulary.codes import NOWHERE


async def schools_below(session: Session, gateway: Gateway) -> list[School]:
    """By name and code; none for who is in a school, or stands above the provinces."""
    if session.is_in_school or session.authority == NOWHERE:
        return []
    said = await gateway.ask(OrganisationsOfProvince(authority=session.authority[:2], school=NOWHERE))
    return [school for school in said.schools if session.authority in (school.authority, school.authority[:2])]
