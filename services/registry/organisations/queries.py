"""Queries about organisations: a school with its place, the authorities and schools of a province."""

from services.registry.organisations.listing import (
    all_provinces,
    districts_of,
    line_of,
    page_of_organisations,
)
from services.registry.organisations.store import (
    count_authorities,
    organisation_at,
    province_name,
    school_at,
    schools_of_province,
)
from services.registry.organisations.versions import codes_of, versions_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import (
    OrganisationFacts,
    OrganisationHistory,
    OrganisationPage,
    Organisations,
    OrganisationsOfProvince,
    OrganisationsOn,
    ProvinceFacts,
    ProvinceList,
    Provinces,
    School,
    SchoolProfile,
)
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE

router = Router("registry")


@router.query
async def school_profile(query: SchoolProfile, work: Work) -> School:
    """The school as documents name it."""
    today = day_of(work.now)
    on = query.on or today
    await organisation_at(work.session, query.authority, query.school, on, today)
    found = await school_at(work.session, None, query.school, on)
    if found is None:
        raise ORGANISATION_UNKNOWN.refuse(field="school")
    return found


@router.query
async def organisations_of_province(query: OrganisationsOfProvince, work: Work) -> Organisations:
    """The number of a province's authorities, and their schools."""
    province = query.authority
    today = day_of(work.now)
    await province_name(work.session, province)
    return Organisations(
        authorities=await count_authorities(work.session, province, today),
        schools=await schools_of_province(work.session, province, today),
    )


@router.query
async def organisations_on(query: OrganisationsOn, work: Work) -> OrganisationPage:
    """A page of organisations in the structure of a day."""
    return await page_of_organisations(work.session, query)


@router.query
async def organisation_history(query: OrganisationHistory, work: Work) -> OrganisationFacts:
    """An authority or a school on a day, with its codes and versions."""
    found = await organisation_at(work.session, query.authority, query.school, query.on, day_of(work.now))
    line = await line_of(work.session, found, query.on)
    if line is None:
        raise ORGANISATION_UNKNOWN.refuse(field="on")
    return OrganisationFacts(
        on=query.on,
        line=line,
        short=found.short,
        codes=await codes_of(work.session, found.id),
        versions=await versions_of(work.session, found),
    )


@router.query
async def provinces(query: Provinces, work: Work) -> ProvinceList:
    """All provinces; or one, with its districts."""
    if query.authority == NOWHERE:
        return ProvinceList(provinces=await all_provinces(work.session))
    name = await province_name(work.session, query.authority)
    districts = await districts_of(work.session, query.authority)
    return ProvinceList(provinces=[ProvinceFacts(code=query.authority, name=name, districts=districts)])
