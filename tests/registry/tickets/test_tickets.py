"""The ticket of who starts an import."""

from uuid import uuid4

import pytest

from shared.access.tickets import TICKET_LIFETIME, read_ticket
from shared.access.tokens import Keyring
from shared.contracts.problem import NOT_ALLOWED, TICKET_REFUSED, Refusal
from shared.contracts.registry.commands import IssueImportTicket
from shared.vocabulary.offices import Office
from tests.registry.stack import RegistryStack, someone
from tests.world.schools import make_school

PLACE = ("58-SAO-33", "3058977101")
SHA256 = "5" * 64


def ticket_for(school: str = PLACE[1], *, apply: bool = True) -> IssueImportTicket:
    return IssueImportTicket(authority=PLACE[0], school=school, sha256=SHA256, apply=apply)


async def test_a_ticket_says_who_starts_what_in_which_office(registry: RegistryStack) -> None:
    """A director who is registrar too: by the appointment to the first of the line. Asked again with the same
    id, it is the same ticket; a day later it opens nothing.
    """
    who = someone()
    await make_school(registry.stack, *PLACE)
    made = await registry.appoint(*PLACE, who.appointed(Office.DIRECTOR), who.appointed(Office.REGISTRAR))
    await registry.register(who, made.appointments[0].registration_code)
    token, id = (await registry.sign_in(who)).token, uuid4()
    ring = Keyring({"registry": registry.stack.key.public_key()})

    first, again = [await registry.ask(ticket_for(), token, id=id) for _ in range(2)]
    preview = await registry.ask(ticket_for(apply=False), token)

    assert first == again
    ticket = read_ticket(ring, first.ticket, registry.now(), job=first.job)
    assert (ticket.kind, ticket.sha256, ticket.organisation) == ("import", SHA256, ".".join(PLACE))
    appointed = next(one for one in made.appointments if one.office is Office.REGISTRAR)
    assert (ticket.sub, ticket.office) == (str(appointed.person), Office.REGISTRAR)
    assert ticket.appointment == appointed.appointment
    assert read_ticket(ring, preview.ticket, registry.now()).kind == "preview"
    assert preview.job != first.job
    with pytest.raises(Refusal) as refused:
        read_ticket(ring, first.ticket, registry.now() + TICKET_LIFETIME)
    assert refused.value.body.is_one_of(TICKET_REFUSED)


async def test_who_may_not_start_an_import_gets_no_ticket(registry: RegistryStack) -> None:
    """A member of the committee, and the registrar of another school."""
    for token in (
        registry.token(Office.COMMITTEE_MEMBER, ".".join(PLACE)),
        registry.token(Office.REGISTRAR, f"{PLACE[0]}.3058950002"),
    ):
        assert (await registry.refused(ticket_for(), token)).is_one_of(NOT_ALLOWED)
