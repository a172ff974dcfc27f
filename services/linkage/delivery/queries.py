"""The query of the state of deliveries."""

from services.linkage.delivery.store import (
    PAGE_ROWS,
    StoredDelivery,
    count_by_state,
    page_of_deliveries,
    refused_deliveries,
)
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.linkage.queries import Deliveries, Delivery, DeliveryState

router = Router("linkage")


@router.query
async def delivery_state(query: DeliveryState, work: Work) -> Deliveries:
    """The deliveries of a school, or of an authority's schools. Every page has the refused ones, too."""
    session = work.session
    place = (query.authority, query.school)
    # counts first: when a caller sees by the counts that a delivery has ended, the page shows it, too
    counts = await count_by_state(session, *place)
    page = await page_of_deliveries(session, *place, int(query.after) if query.after.isdecimal() else 0)
    return Deliveries(
        counts=counts,
        refused=[_delivery(one) for one in await refused_deliveries(session, *place)],
        deliveries=[_delivery(one) for one in page],
        next=str(page[-1].position) if len(page) == PAGE_ROWS else None,
    )


def _delivery(one: StoredDelivery) -> Delivery:
    return Delivery(
        delivery=one.id,
        partner=one.partner,
        pupil=one.pupil,
        record_version=one.record_version,
        state=one.state,
        kind="correction" if one.supersedes else "first",
        supersedes=one.supersedes,
        receipt=one.receipt,
        reason=one.reason,
        tries=one.tries,
        at=one.at,
    )
