"""Orders of appointment (คำสั่งแต่งตั้ง) of an authority and its schools: their holders, their scan."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.portal.gateway import Gateway, GatewayDep
from services.portal.render import page, pdf_response
from services.portal.routing import Route
from services.portal.schools import schools_below
from services.portal.session import Session, SignedIn
from shared.contracts.portal.problems import NO_SUCH_FILE, NO_SUCH_PAGE
from shared.contracts.registry.queries import Holder, OrderLine, OrdersOfOrganisation
from shared.thai.dates import day_of
from shared.vocabulary.codes import Place
from shared.vocabulary.media_types import PDF
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

ORDERS_PER_PAGE = 20
# Whose page leads to that of an order's codes.
SHOWN_CODES = (Office.AUTHORITY_CLERK, Office.DIRECTOR, Office.DLA_OFFICER)


@router.get("/orders")
async def show_orders(
    request: Request,
    session: SignedIn,
    gateway: GatewayDep,
    school: Place | None = None,
    start: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """The orders of this place, or of a school of the authority, the latest first."""
    shown = school or session.school
    question = OrdersOfOrganisation(
        authority=session.authority, school=shown, start=start, limit=ORDERS_PER_PAGE
    )
    found = await gateway.ask(question, session.token)
    schools = await schools_below(session, gateway)
    names = {one.code: one.name for one in schools}
    today = day_of(gateway.now())
    facts = {
        "session": session,
        "orders": [_order_facts(order, today) for order in found.orders],
        "school": shown,
        "schools": schools,
        "name": names.get(shown, session.organisation_name),
        "total": found.total,
        "start": start,
        "following": start + ORDERS_PER_PAGE,
        "shows_codes": session.holds(*SHOWN_CODES),
    }
    return page(request, "orders/orders.html", facts)


@router.get("/orders/{order}.pdf")
async def show_scan(
    session: SignedIn, gateway: GatewayDep, order: UUID, school: Place | None = None
) -> Response:
    """The scan of an order, for those who may see the order."""
    scan = (await _order(session, gateway, order, school or session.school)).scan
    if scan.media_type != PDF:
        raise NO_SUCH_FILE.refuse()
    return pdf_response(await gateway.archive.get(scan), f"{order}.pdf")


async def _order(session: Session, gateway: Gateway, order: UUID, school: Place) -> OrderLine:
    question = OrdersOfOrganisation(authority=session.authority, school=school, order=order)
    found = await gateway.ask(question, session.token)
    if not found.orders:
        raise NO_SUCH_PAGE.refuse()
    return found.orders[0]


def _order_facts(order: OrderLine, today: date) -> dict[str, Any]:
    """An order for the page, with each holder's state today."""
    holders = [_holder_facts(holder, today) for holder in order.holders]
    states = [holder["state"] for holder in holders]
    return order.model_dump(exclude={"holders"}) | {
        "holders": holders,
        "has_pdf": order.scan.media_type == PDF,
        "state": next((state for state in ("in_force", "not_yet") if state in states), "ended"),
    }


def _holder_facts(holder: Holder, today: date) -> dict[str, Any]:
    """A holder for the page."""
    return holder.model_dump() | {
        "office": holder.office,
        "duty": holder.duty,
        "state": appointment_state(holder, today),
    }


def appointment_state(holder: Holder, today: date) -> str:
    """The state of an appointment today: `in_force`, `not_yet`, `ended`."""
    if today < holder.term_from:
        return "not_yet"
    return "ended" if holder.term_to and holder.term_to < today else "in_force"
