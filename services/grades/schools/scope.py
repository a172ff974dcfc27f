"""The check that a query is about a school of the authority that it names."""

from services.grades.schools.store import authority_of
from shared.access.rights import not_allowed
from shared.access.tokens import EVERYWHERE
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Message


async def refuse_foreign(work: Work, query: Message) -> None:
    """Refuse a query that names a school together with an authority to which it does not belong.

    The edge checks only that the place that the query names is in the scope of the token.
    """
    assert work.actor is not None
    if work.actor.organisation in (EVERYWHERE, f"{query.authority}.{query.school}"):
        return
    if await authority_of(work.session, query.school) not in (None, query.authority):
        raise not_allowed(query.name)
