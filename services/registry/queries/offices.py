"""Who holds an office on a day, and by which order; the orders of an organisation."""
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from services.registry.organisations import organisation_at
from services.registry.periods import last_day
from services.registry.tables import appointments, orders
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.registry.queries import Holder, Holders, OfficesInForce, OrderLine, Orders, OrdersOfOrganisation
from shared.thai.dates import day_of

router = Router("registry")

MOST = 200                                                    # holders in one answer


@router.query
async def offices_in_force(query: OfficesInForce, work: Work) -> Holders:
    """The holders of that day, single offices and committee, as the orders that are recorded now say."""
    organisation = await organisation_at(work.session, query.authority, query.school, day_of(work.now))
    found = await work.session.execute(
        _holders().where(orders.c.organisation == organisation.id, appointments.c.period.contains(query.on)).limit(MOST))
    return Holders(on=query.on, holders=[_holder(row) for row in found])


@router.query
async def orders_of_organisation(query: OrdersOfOrganisation, work: Work) -> Orders:
    """A page of the orders, each with all whom it appointed."""
    organisation = await organisation_at(work.session, query.authority, query.school, day_of(work.now))
    asked = [orders.c.organisation == organisation.id, *([orders.c.id == query.order] if query.order else [])]
    total = await work.session.scalar(select(func.count()).select_from(orders).where(*asked))
    page = (await work.session.execute(
        select(orders).where(*asked).order_by(orders.c.dated.desc(), orders.c.number, orders.c.id)
        .offset(query.start).limit(query.limit))).all()
    appointed = _by_order(await work.session.execute(_holders().where(appointments.c.by_order.in_([row.id for row in page]))))
    return Orders(total=total or 0, orders=[_line(row, appointed[row.id]) for row in page])


def _holders() -> Select[Any]:
    return (
        select(appointments, orders.c.number, orders.c.dated).join(orders, orders.c.id == appointments.c.by_order)
        .order_by(appointments.c.office, orders.c.dated, appointments.c.rank, appointments.c.id))


def _by_order(rows: Iterable[Row[Any]]) -> dict[UUID, list[Holder]]:
    found: dict[UUID, list[Holder]] = defaultdict(list)
    for row in rows:
        found[row.by_order].append(_holder(row))
    return found


def _holder(row: Row[Any]) -> Holder:
    return Holder(
        appointment=row.id, person=row.person, title=row.title, first=row.first, last=row.last, position=row.position, office=row.office, duty=row.duty,
        order=row.by_order, order_number=row.number, order_date=row.dated, term_from=row.period.lower, term_to=last_day(row.period))


def _line(row: Row[Any], holders: list[Holder]) -> OrderLine:
    scan = FileReference(key=row.scan_key, sha256=row.scan_sha256, size=row.scan_size, media_type=row.scan_media_type)
    return OrderLine(
        order=row.id, number=row.number, dated=row.dated, signer_name=row.signer_name, signer_position=row.signer_position, term_from=row.term_from,
        term_to=row.term_to, received_at=row.received_at, source=row.source, scan=scan, holders=holders)
