"""Queries about organisations: a school with its place, the authorities and schools of a province."""

from services.registry.organisations.store import (
    count_authorities,
    province_name,
    school_at,
    schools_of_province,
)
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import Organisations, OrganisationsOfProvince, School, SchoolProfile
from shared.thai.dates import day_of

router = Router("registry")


@router.query
async def school_profile(query: SchoolProfile, work: Work) -> School:
    """The school as documents name it."""
    found = await school_at(work.session, query.authority, query.school, query.on or day_of(work.now))
    if found is None:
        raise ORGANISATION_UNKNOWN.refuse(field="school")
    return found


@router.query
async def organisations_of_province(query: OrganisationsOfProvince, work: Work) -> Organisations:
    """The number of a province's authorities, and their schools."""
    province = query.authority
    await province_name(work.session, province)
    authorities = await count_authorities(work.session, province)
    return Organisations(
        authorities=authorities, schools=await schools_of_province(work.session, province, day_of(work.now))
    )
