"""Who held which office on a day, by which order, as known today; and which offices were vacant."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.portal.error_responses import status_of
from services.portal.gateway import GatewayDep
from services.portal.order_places import WHO_RECORDS, offices_to_record, place_of
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.registry.queries import OfficesOnDay
from shared.thai.dates import day_of, read_date, slash_date
from shared.vocabulary.codes import NOWHERE, Place

router = APIRouter(route_class=Route, include_in_schema=False)

PLACES_PER_PAGE = 40


@router.get("/offices")
async def show_offices(
    request: Request,
    session: SignedIn,
    gateway: GatewayDep,
    on: Annotated[str, Query(max_length=40)] = "",
    authority: Place | None = None,
    school: Place | None = None,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """The offices of this organisation, or of an authority and all its schools, on a day (default: today)."""
    place = await place_of(session, gateway, authority, school)
    today = day_of(gateway.now())
    day = read_date(on).day if on.strip() else today
    problem = None if day else DATE_UNREAD.refuse(field="on").body
    question = OfficesOnDay(
        authority=place.authority,
        school=place.school,
        on=day or today,
        start=start,
        limit=PLACES_PER_PAGE,
    )
    facts = {
        "session": session,
        "place": place,
        "found": await gateway.ask(question, session.token),
        "typed": on or slash_date(today),
        "today": today,
        "problem": problem,
        "sees_orders": (place.authority != NOWHERE and session.holds(*WHO_RECORDS)) or session.sees_orders,
        "may_record": partial(offices_to_record, session),
        "start": start,
        "following": start + PLACES_PER_PAGE,
    }
    return page(request, "offices/offices.html", facts, status=status_of(problem) if problem else 200)
