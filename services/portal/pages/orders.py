"""Orders of appointment (คำสั่งแต่งตั้ง) of an authority and its schools: their holders, their scan."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.portal.gateway import Gateway, GatewayDep
from services.portal.order_places import WHO_RECORDS, offices_to_record, place_of
from services.portal.render import page, pdf_response
from services.portal.routing import Route
from services.portal.session import IN_SCHOOL, HeldBy, Session
from services.portal.texts.orders import in_words
from shared.contracts.portal.problems import NO_SUCH_FILE, NO_SUCH_PAGE
from shared.contracts.registry.order_drafts import OrderDraftsOfOffice
from shared.contracts.registry.queries import CollectedForm, Holder, OrderLine, OrdersOfOrganisation
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE, Place
from shared.vocabulary.media_types import PDF
from shared.vocabulary.offices import RECORDERS, Office

router = APIRouter(route_class=Route, include_in_schema=False)

ORDERS_PER_PAGE = 20
CLERKS = (Office.AUTHORITY_CLERK, Office.DLA_OFFICER)
Reader = Annotated[Session, Depends(HeldBy(*IN_SCHOOL, Office.REGISTRAR_OFFICER, *CLERKS))]
# Whose page leads to that of an order's codes.
SHOWN_CODES = (Office.AUTHORITY_CLERK, Office.DIRECTOR, Office.DLA_OFFICER)


@router.get("/orders")
async def show_orders(
    request: Request,
    session: Reader,
    gateway: GatewayDep,
    authority: Place | None = None,
    school: Place | None = None,
    order: UUID | None = None,
    start: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:
    """The orders of this place, or of a school of the authority, the latest first; or one of them."""
    place = await place_of(session, gateway, authority, school)
    question = OrdersOfOrganisation(
        authority=place.authority, school=place.school, order=order, start=start, limit=ORDERS_PER_PAGE
    )
    found = await gateway.ask(question, session.token)
    today = day_of(gateway.now())
    drafts = None
    if session.holds(*WHO_RECORDS):
        drafts = await gateway.ask(OrderDraftsOfOffice(**session.place), session.token)
    facts = {
        "session": session,
        "orders": [_order_facts(one, session, today) for one in found.orders],
        "place": place,
        "drafts": drafts,
        "one": order,
        "may_record": bool(offices_to_record(session, place.authority, place.school)),
        "may_collect": session.holds(*CLERKS),
        "total": found.total,
        "start": start,
        "following": start + ORDERS_PER_PAGE,
        "shows_codes": session.holds(*SHOWN_CODES),
    }
    return page(request, "orders/orders.html", facts)


@router.get("/orders/{order}.pdf")
async def show_scan(
    session: Reader,
    gateway: GatewayDep,
    order: UUID,
    authority: Place | None = None,
    school: Place | None = None,
) -> Response:
    """The scan of an order, for those who may see the order."""
    line = await _order(session, gateway, order, school or session.school, authority)
    scan = line.scan
    if scan.media_type != PDF:
        raise NO_SUCH_FILE.refuse()
    return pdf_response(await gateway.archive.get(scan), f"{order}.pdf")


@router.get("/orders/collected/form.xlsx")
async def download_form(
    session: Annotated[Session, Depends(HeldBy(*CLERKS))], gateway: GatewayDep
) -> Response:
    """The empty form of collected orders, with lists and comments."""
    question = CollectedForm(authority=session.authority, school=NOWHERE)
    form = (await gateway.ask(question, session.token)).file
    body = await gateway.archive.get(form)
    return Response(
        body,
        media_type=form.media_type,
        headers={"content-disposition": 'attachment; filename="collected-orders.xlsx"'},
    )


async def _order(
    session: Session, gateway: Gateway, order: UUID, school: Place, authority: Place | None = None
) -> OrderLine:
    question = OrdersOfOrganisation(authority=authority or session.authority, school=school, order=order)
    found = await gateway.ask(question, session.token)
    if not found.orders:
        raise NO_SUCH_PAGE.refuse()
    return found.orders[0]


def _order_facts(order: OrderLine, session: Session, today: date) -> dict[str, Any]:
    """An order for the page, with each holder's state today."""
    holders = [_holder_facts(holder, today, order) for holder in order.holders]
    states = [holder["state"] for holder in holders]
    return order.model_dump(exclude={"holders"}) | {
        "holders": holders,
        "has_pdf": order.scan.media_type == PDF,
        "state": _order_state(order, states),
        "may_change": not order.withdrawn
        and all(session.holds(*RECORDERS[one.office]) for one in order.holders),
        "history": [
            one.model_dump() | {"office": one.office, "changes": list(map(in_words, one.changes))}
            for one in order.changes
        ],
    }


def _order_state(order: OrderLine, states: Sequence[str]) -> str:
    if order.withdrawn:
        return "withdrawn"
    return next((state for state in ("in_force", "not_yet") if state in states), "ended")


def _holder_facts(holder: Holder, today: date, order: OrderLine) -> dict[str, Any]:
    """A holder for the page."""
    state = "withdrawn" if order.withdrawn else appointment_state(holder, today)
    return holder.model_dump() | {
        "office": holder.office,
        "duty": holder.duty,
        "state": state,
    }


def appointment_state(holder: Holder, today: date) -> str:
    """The state of an appointment today: `in_force`, `not_yet`, `ended`."""
    if today < holder.term_from:
        return "not_yet"
    return "ended" if holder.term_to and holder.term_to < today else "in_force"
