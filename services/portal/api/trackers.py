"""The trackers side by side, for programs: the counts, and the lines behind them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic.json_schema import SkipJsonSchema

from services.portal.gateway import GatewayDep
from services.portal.routing import Route
from services.portal.session import Session, SignedIn
from shared.contracts.registry.trackers import (
    TrackerLineList,
    TrackerLines,
    TrackerName,
    Trackers,
    TrackerState,
    TrackerTable,
)
from shared.vocabulary.codes import NOWHERE, Place

router = APIRouter(route_class=Route, prefix="/api/v1")


@router.get("/trackers")
async def trackers(
    session: SignedIn,
    gateway: GatewayDep,
    authority: Place | SkipJsonSchema[None] = None,
    school: Place | SkipJsonSchema[None] = None,
    on: date | None = None,
) -> TrackerTable:
    """The trackers of an organisation on a day, by what is directly below it; without one, of one's own."""
    return await gateway.ask(Trackers(**_place(session, authority, school), on=on), session.token)


@router.get("/trackers/{tracker}")
async def tracker_lines(
    tracker: TrackerName,
    session: SignedIn,
    gateway: GatewayDep,
    authority: Place | SkipJsonSchema[None] = None,
    school: Place | SkipJsonSchema[None] = None,
    on: date | None = None,
    state: TrackerState | None = None,
    find: Annotated[str, Query(max_length=100)] = "",
    start: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> TrackerLineList:
    """The lines of one tracker of an organisation, with whom to ask; without one, of one's own."""
    question = TrackerLines(
        **_place(session, authority, school),
        tracker=tracker,
        on=on,
        state=state,
        find=find,
        start=start,
        limit=limit,
    )
    return await gateway.ask(question, session.token)


def _place(session: Session, authority: str | None, school: str | None) -> dict[str, str]:
    if authority is None:
        return {"authority": session.authority, "school": session.school}
    return {"authority": authority, "school": school or NOWHERE}
