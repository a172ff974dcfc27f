"""Queries about the holders of offices, and about the orders of an organisation."""

from services.registry.orders.store import count_orders, holders_on, page_of_orders
from services.registry.organisations.store import organisation_at
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.queries import Holders, OfficesInForce, Orders, OrdersOfOrganisation
from shared.thai.dates import day_of

router = Router("registry")


@router.query
async def offices_in_force(query: OfficesInForce, work: Work) -> Holders:
    """The holders of an organisation's offices on a day, by the orders that are recorded now."""
    organisation = await organisation_at(
        work.session, query.authority, query.school, query.on, day_of(work.now)
    )
    return Holders(on=query.on, holders=await holders_on(work.session, organisation.id, query.on))


@router.query
async def orders_of_organisation(query: OrdersOfOrganisation, work: Work) -> Orders:
    """A page of an organisation's orders, each with its appointments."""
    organisation = await organisation_at(work.session, query.authority, query.school, day_of(work.now))
    total = await count_orders(work.session, organisation.id, query.order)
    return Orders(
        total=total,
        orders=await page_of_orders(work.session, organisation.id, query.order, query.start, query.limit),
    )
