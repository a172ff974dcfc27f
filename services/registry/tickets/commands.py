"""The command that issues the ticket of an import."""

from shared.access.tickets import TICKET_LIFETIME, Ticket, sign_ticket
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.commands import ImportTicket, IssueImportTicket

router = Router("registry")


@router.command
async def issue_import_ticket(command: IssueImportTicket, work: Work) -> ImportTicket:
    """Sign the ticket of an import that this person starts, and give its job an id."""
    job = work.new_id()
    ticket = Ticket(
        kind="import" if command.apply else "preview",
        job=job,
        sha256=command.sha256,
        organisation=f"{command.authority}.{command.school}",
        sub=work.actor_id,
        **work.by_office,
        iat=int(work.now.timestamp()),
        exp=int((work.now + TICKET_LIFETIME).timestamp()),
    )
    key, kid = work.settings.signing_key
    return ImportTicket(job=job, ticket=sign_ticket(key, kid, ticket))
