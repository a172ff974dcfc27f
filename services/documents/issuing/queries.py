"""The workload of documents at a place."""

from services.documents.intents.store import count_in_states
from services.documents.register.store import count_in_force
from services.documents.reports.store import count_versions
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.queries import DocumentsWorkload, SchoolDocuments

router = Router("documents")


@router.query
async def workload(query: DocumentsWorkload, work: Work) -> SchoolDocuments:
    """The counts of documents and reports that wait at this place, for its home page."""
    place = query.authority, query.school
    versions = await count_versions(work, *place)
    return SchoolDocuments(
        pending=await count_in_states(work, *place, "pending", "failed"),
        in_force=await count_in_force(work, *place),
        reports_returned=versions.get("returned", 0),
        reports_waiting=versions.get("submitted", 0),
    )
