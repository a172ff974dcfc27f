"""Orders of appointment (คำสั่งแต่งตั้ง) of an authority and its schools: whom they put into office, their scan; the clerk gives a new registration code."""
from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.schools import schools_below
from services.portal.session import Session, SignedIn
from services.portal.uploads import PDF
from shared.contracts.portal.problems import NO_SUCH_FILE, NO_SUCH_PAGE
from shared.contracts.registry.commands import IssueRegistrationCode
from shared.contracts.registry.queries import Holder, OrderLine, OrdersOfOrganisation
from shared.thai.dates import day_of
from shared.vocabulary.codes import Place
from shared.vocabulary.offices import Office

router = APIRouter(include_in_schema=False)

The = Annotated[Gateway, Depends(the_gateway)]
PAGE = 20                                                     # orders on a page
CLERKS = (Office.AUTHORITY_CLERK, Office.DLA_OFFICER)


@router.get("/orders")
async def orders(request: Request, session: SignedIn, gateway: The, school: Place | None = None, start: Annotated[int, Query(ge=0, le=10_000)] = 0) -> Response:
    """The orders of this place, or of a school of the authority, the latest first."""
    place = {"authority": session.authority, "school": school or session.school}
    said = await gateway.ask(OrdersOfOrganisation(**place, start=start, limit=PAGE), session.token)
    schools = await schools_below(session, gateway)
    return page(request, "orders/orders.html", {
        "session": session, "orders": [_line(order, session, day_of(gateway.now())) for order in said.orders], "school": place["school"], "schools": schools,
        "name": next((s.name for s in schools if s.code == school), session.organisation_name), "total": said.total, "start": start, "following": start + PAGE})


@router.get("/orders/{order}.pdf")
async def scan(session: SignedIn, gateway: The, order: UUID, school: Place | None = None) -> Response:
    """The scan of an order, for who may see the order."""
    found = (await _order(session, gateway, order, school)).scan
    if found.media_type != PDF:
        raise NO_SUCH_FILE.refuse()
    return Response(await gateway.archive.get(found), media_type=PDF, headers={"content-disposition": f'inline; filename="{order}.pdf"'})


@router.post("/orders/{order}/codes")
async def new_code(
    request: Request, session: SignedIn, gateway: The, order: UUID, school: Annotated[Place, Form()], appointment: Annotated[UUID, Form()], key: Annotated[UUID, Form()],
) -> Response:
    """A new registration code for an appointed person, shown this once. Pressed twice it is the same code."""
    line = await _order(session, gateway, order, school)
    holder = next((holder for holder in line.holders if holder.appointment == appointment), None)
    if holder is None:
        raise NO_SUCH_PAGE.refuse()
    issued = await gateway.ask(IssueRegistrationCode(authority=session.authority, school=school, appointment=appointment), session.token, id=key)
    return page(request, "orders/registration_code.html", {"session": session, "code": issued.registration_code, "holder": holder, "school": school})


async def _order(session: Session, gateway: Gateway, order: UUID, school: str | None) -> OrderLine:
    said = await gateway.ask(OrdersOfOrganisation(authority=session.authority, school=school or session.school, order=order), session.token)
    if not said.orders:
        raise NO_SUCH_PAGE.refuse()
    return said.orders[0]


def _line(order: OrderLine, session: Session, today: date) -> dict[str, Any]:
    """An order for the page: each holder's standing today, and whether a code may be given to him here. A clerk's own office is DLA's to appoint."""
    holders = [holder.model_dump() | {
        "office": holder.office, "duty": holder.duty, "standing": standing(holder, today), "key": uuid4(),
        "may_have_code": session.office in CLERKS and holder.office != Office.AUTHORITY_CLERK and standing(holder, today) != "ended"} for holder in order.holders]
    standings = [holder["standing"] for holder in holders]
    return order.model_dump(exclude={"holders"}) | {
        "holders": holders, "has_pdf": order.scan.media_type == PDF, "standing": next((one for one in ("in_force", "not_yet") if one in standings), "ended")}


def standing(holder: Holder, today: date) -> str:
    """How an appointment stands today: `in_force`, `not_yet`, `ended`."""
    if today < holder.term_from:
        return "not_yet"
    return "ended" if holder.term_to and holder.term_to < today else "in_force"
