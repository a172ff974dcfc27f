"""The schools that belong to the signed-in person's authority or province."""

from services.portal.gateway import Gateway
from services.portal.session import Session
from shared.contracts.registry.queries import OrganisationsOfProvince, School
from shared.vocabulary.codes import NOWHERE


async def schools_below(session: Session, gateway: Gateway) -> list[School]:
    """The schools; none for an office in a school, or above the provinces."""
    if session.is_in_school or session.authority == NOWHERE:
        return []
    return [
        school
        for school in await schools_of_province(session.authority[:2], gateway)
        if session.authority in (school.authority, school.authority[:2])
    ]


async def schools_of_province(province: str, gateway: Gateway) -> list[School]:
    """The schools of a province, each with its authority."""
    return (await gateway.ask(OrganisationsOfProvince(authority=province, school=NOWHERE))).schools
