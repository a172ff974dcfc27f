"""What waits around the documents of a place."""
from typing import Annotated

from faststream import Context
from sqlalchemy import func, select

from services.documents.intents.tables import issues
from services.documents.register.tables import issue_register
from services.documents.reports.tables import report_versions, reports
from services.documents.scope import lies_in
from shared.contracts.documents.queries import DocumentsWorkload, SchoolDocuments
from shared.edge import Router
from shared.work import Work

router = Router("documents")


@router.query
async def workload(query: DocumentsWorkload, work: Annotated[Work, Context("work")]) -> SchoolDocuments:
    """What waits around the documents of this place, for its home page."""
    in_press = select(func.count()).select_from(issues).where(lies_in(issues, query.authority, query.school), issues.c.state.in_(["pending", "failed"]))
    in_force = select(func.count()).select_from(issue_register).where(
        lies_in(issue_register, query.authority, query.school), issue_register.c.state == "in_force")
    versions = (
        select(report_versions.c.state, func.count()).join(reports, reports.c.id == report_versions.c.report)
        .where(lies_in(reports, query.authority, query.school)).group_by(report_versions.c.state))
    stand: dict[str, int] = dict((await work.session.execute(versions)).tuples().all())
    return SchoolDocuments(
        pending=(await work.session.execute(in_press)).scalar_one(), in_force=(await work.session.execute(in_force)).scalar_one(),
        reports_returned=stand.get("returned", 0), reports_waiting=stand.get("submitted", 0))
