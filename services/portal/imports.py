"""The start of an import: registry gives the person's ticket, linkage takes the job by it."""

from uuid import UUID

from services.portal.gateway import Gateway
from services.portal.session import Session
from shared.contracts.files import FileReference
from shared.contracts.linkage.commands import ImportStarted, StartImport
from shared.contracts.registry.commands import IssueImportTicket


async def start_import(
    session: Session,
    gateway: Gateway,
    workbook: FileReference,
    id: UUID | None,
    *,
    school: str,
    apply: bool,
) -> ImportStarted:
    """Start an import in the name of the person. With an id, asking again starts nothing new."""
    place = {"authority": session.authority, "school": school}
    asked = IssueImportTicket(**place, sha256=workbook.sha256, apply=apply)
    ticket = (await gateway.ask(asked, session.token, id=id)).ticket
    command = StartImport(**place, workbook=workbook, apply=apply, ticket=ticket)
    return await gateway.ask(command, session.token, id=id)
