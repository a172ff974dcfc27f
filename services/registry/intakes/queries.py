"""Queries about organisations that come in by workbook."""

from services.registry.intakes import store
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.intakes import IntakeFacts, IntakeList
from shared.contracts.registry.problems import INTAKE_UNKNOWN
from shared.contracts.registry.queries import OrganisationImport, OrganisationImports

router = Router("registry")


@router.query
async def organisation_import(query: OrganisationImport, work: Work) -> IntakeFacts:
    """An import with a page of its rows."""
    found = await store.facts_of(
        work.session,
        query.authority,
        query.school,
        query.intake,
        only=query.only,
        start=query.start,
        limit=query.limit,
    )
    if not found:
        raise INTAKE_UNKNOWN.refuse(field="intake")
    return found[0]


@router.query
async def organisation_imports(query: OrganisationImports, work: Work) -> IntakeList:
    """The latest imports of this place."""
    return IntakeList(intakes=await store.facts_of(work.session, query.authority, query.school, None))
