"""Queries about one's own account, and of the portal about sessions whose tokens are no longer right."""

from uuid import UUID

from services.registry.accounts.store import changed_since, oldest_transaction, sessions_of
from services.registry.orders.store import tenures_of
from services.registry.persons.store import account_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.queries import (
    EndedSessions,
    MyAccount,
    MyOffice,
    MySession,
    OwnAccount,
    SessionChanges,
)
from shared.thai.dates import day_of

# In one answer; beyond, all tokens are renewed.
MAX_CHANGES = 5_000

router = Router("registry")


@router.query
async def my_account(query: MyAccount, work: Work) -> OwnAccount:
    """The user name, the orders and the sessions of the person who asks."""
    person = UUID(work.actor_id)
    held = await tenures_of(work.session, person, day_of(work.now))
    names = {one.appointment: one.organisation for one in held}
    return OwnAccount(
        user_name=(await account_of(work.session, person)).user_name,
        offices=[MyOffice.model_validate(one.entry(), from_attributes=True) for one in held],
        sessions=[
            MySession(
                session=one.digest.hex(),
                organisation_name=names.get(one.appointment, ""),
                opened_at=one.opened_at,
                used_at=one.used_at,
                ends_at=one.ends_at,
            )
            for one in await sessions_of(work.session, person, work.now)
        ],
    )


@router.query
async def ended_sessions(query: EndedSessions, work: Work) -> SessionChanges:
    """The sessions that have changed since the last question.

    What runs meanwhile has a number that is not below `until`: the next question finds it.
    """
    until = await oldest_transaction(work.session)
    since = until if query.since is None else query.since
    found = await changed_since(work.session, since, MAX_CHANGES + 1)
    # The numbers of a database that was put back begin anew.
    everything = since > until or len(found) > MAX_CHANGES
    return SessionChanges(
        until=until, everything=everything, sessions=[] if everything else [one.hex() for one in found]
    )
