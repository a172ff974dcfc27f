"""What delivery is asked to say."""
from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from services.linkage.delivery.tables import deliveries
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.linkage.queries import Deliveries, Delivery, DeliveryState
from shared.vocabulary.codes import NOWHERE

router = Router("linkage")

PAGE = 200


@router.query
async def delivery_state(query: DeliveryState, work: Work) -> Deliveries:
    """How the deliveries of a school, or of an authority's schools, stand; what was refused stands on every page."""
    mine = deliveries.c.authority == query.authority
    if query.school != NOWHERE:
        mine &= deliveries.c.school == query.school
    begin = int(query.after) if query.after.isdecimal() else 0
    figures = await counts(work, mine)                        # first: who waits for an end by the figures finds it on the page too
    page = await _some(work, mine & (deliveries.c.position > begin))
    return Deliveries(
        counts=figures, refused=[_delivery(row) for row in await _some(work, mine & (deliveries.c.state == "refused"))],
        deliveries=[_delivery(row) for row in page], next=str(page[-1].position) if len(page) == PAGE else None,
    )


async def counts(work: Work, mine: ColumnElement[bool]) -> dict[str, dict[str, int]]:
    """How many deliveries each partner has in each state."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    states = select(deliveries.c.partner, deliveries.c.state, func.count()).where(mine).group_by(deliveries.c.partner, deliveries.c.state)
    for partner, state, count in await work.session.execute(states):
        found[partner][state] = count
    return dict(found)


async def _some(work: Work, which: ColumnElement[bool]) -> list[Row[Any]]:
    return list((await work.session.execute(select(deliveries).where(which).order_by(deliveries.c.position).limit(PAGE))).all())


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        delivery=row.id, partner=row.partner, pupil=row.pupil, record_version=row.record_version, state=row.state,
        kind="correction" if row.supersedes else "first", supersedes=row.supersedes, receipt=row.receipt, reason=row.reason, tries=row.tries, at=row.at,
    )
