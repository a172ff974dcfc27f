"""Who held which office on a day, for programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from services.portal.gateway import GatewayDep
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.registry.queries import OfficesOfDay, OfficesOnDay
from shared.thai.dates import day_of
from shared.vocabulary.codes import Place

router = APIRouter(route_class=Route, prefix="/api/v1")


@router.get("/offices")
async def offices(
    session: SignedIn,
    gateway: GatewayDep,
    on: date | None = None,
    authority: Place | None = None,
    school: Place | None = None,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> OfficesOfDay:
    """The offices of an organisation, or of an authority and its schools, on a day (today without one)."""
    question = OfficesOnDay(
        authority=authority or session.authority,
        school=school or session.school,
        on=on or day_of(gateway.now()),
        start=start,
    )
    return await gateway.ask(question, session.token)
