"""The check of the ticket by which linkage imports rows."""

from typing import Literal

from shared.access.tickets import Ticket, read_ticket
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import ImportResults
from shared.contracts.grades.queries import PreviewImport


def ticket_of(
    work: Work, asked: ImportResults | PreviewImport, kind: Literal["import", "preview"], **claims: object
) -> Ticket:
    """The ticket of this message. Refuses one of another school, act or job."""
    place = f"{asked.authority}.{asked.school}"
    return read_ticket(work.resources.keys, asked.ticket, work.now, organisation=place, kind=kind, **claims)
