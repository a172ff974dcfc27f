"""Queries about how far people are let in, and about the requests that wait for a confirmation."""

from uuid import UUID

from services.registry.codes import store
from services.registry.codes.letting import may_give_first
from services.registry.codes.store import Letting, Request
from services.registry.organisations.store import organisation_at
from services.registry.persons.store import persons_let_in
from services.registry.rules.codes import askers, confirmed_offices
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.problems import ORDER_UNKNOWN
from shared.contracts.registry.queries import (
    CodeRequest,
    CodeRequests,
    CodesOfAppointments,
    CodesOfOrder,
    CodeState,
    WaitingCodes,
)
from shared.thai.dates import day_of

router = Router("registry")

Names = dict[str | None, str]


@router.query
async def codes_of_order(query: CodesOfOrder, work: Work) -> CodesOfAppointments:
    """How far the people of an order are let in, and what the asker may do about each."""
    today = day_of(work.now)
    organisation = await organisation_at(work.session, query.authority, query.school, today)
    order = await store.order_of(work.session, query.order, organisation.id)
    if order is None:
        raise ORDER_UNKNOWN.refuse(field="order")
    holders = await store.letting_in(work.session, store.is_by_order(query.order), work.now)
    persons = {one.person for one in holders}
    current = store.is_of(persons) & store.is_current(work.now)
    requests = {one.person: one for one in await store.find_requests(work.session, current, today)}
    let_in = await persons_let_in(work.session, persons)
    actors = [
        *(actor for one in holders for actor in (one.given_by, one.handed_by)),
        *(actor for one in requests.values() for actor in (one.asked_by, one.decided_by)),
    ]
    names = await store.names_of(work.session, actors)
    return CodesOfAppointments(
        order_number=order[0],
        order_date=order[1],
        codes=[_state(one, requests.get(one.person), let_in, names, work) for one in holders],
    )


@router.query
async def code_requests(query: CodeRequests, work: Work) -> WaitingCodes:
    """The requests in this place and below that the asker may decide."""
    today = day_of(work.now)
    which = store.waits_for(confirmed_offices(work.role), work.actor_id, work.now)
    found = await store.find_requests(work.session, which, today, query.authority)
    names = await store.names_of(work.session, (one.asked_by for one in found))
    total = await store.count_requests(work.session, which, today, query.authority)
    return WaitingCodes(total=total, requests=[_line(one, names) for one in found])


def _state(
    holder: Letting, request: Request | None, let_in: set[UUID], names: Names, work: Work
) -> CodeState:
    """The state of an appointment's code, and what the asker may do."""
    is_asker = work.role in askers(holder.office) and not holder.ended
    is_in = holder.person in let_in
    is_asked = request is not None and request.confirmed is not False
    return CodeState(
        **{name: value for name, value in holder._asdict().items() if name in CodeState.model_fields}
        | {"given_by": names.get(holder.given_by, ""), "handed_by": names.get(holder.handed_by)},
        request=_line(request, names) if request else None,
        may_reissue=may_give_first(work.role, holder.office) and not holder.ended and not is_in,
        may_hand_over=is_asker and holder.is_usable and holder.handed_over_on is None,
        may_request=is_asker and is_in and not is_asked and str(holder.person) != work.actor_id,
        may_collect=request is not None and bool(request.confirmed) and request.asked_by == work.actor_id,
    )


def _line(request: Request, names: Names) -> CodeRequest:
    """A request as a line of the answer."""
    state = "waiting" if request.confirmed is None else "confirmed" if request.confirmed else "refused"
    return CodeRequest(
        request=request.id,
        name=f"{request.first} {request.last or ''}".strip(),
        state=state,
        **{
            name: value
            for name, value in request._asdict().items()
            if name in CodeRequest.model_fields and name not in ("asked_by", "decided_by")
        },
        asked_by=names.get(request.asked_by, ""),
        decided_by=names.get(request.decided_by),
    )
