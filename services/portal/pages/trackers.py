"""The trackers side by side: forms of LocalSchool, orders, entry; who is missing, and whom to ask."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.portal.gateway import GatewayDep
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.trackers import NAMES
from services.portal.tracker_workbook import all_lines, tracker_workbook
from services.portal.trackers import WORDS, AskedTracker, counts_facts
from services.portal.workbooks import workbook_response
from shared.contracts.registry.trackers import (
    TrackerLines,
    TrackerName,
    Trackers,
    TrackerState,
)
from shared.thai.dates import day_of, read_date, slash_date
from shared.vocabulary.codes import NOWHERE, Place
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

LINES_PER_PAGE = 100

Tracking = Annotated[Session, Depends(HeldBy(*(set(Office) - {Office.COMMITTEE_MEMBER})))]
Day = Annotated[str, Query(max_length=30)]


def _asked(session: Session, authority: str | None, school: str | None, on: str) -> AskedTracker:
    """A day that cannot be read is today; the page shows which day it is."""
    place = (session.authority, session.school) if authority is None else (authority, school or NOWHERE)
    return AskedTracker(*place, read_date(on).day if on.strip() else None, on)


@router.get("/tracker")
@router.get("/tracker/{authority}")
@router.get("/tracker/{authority}/{school}")
async def show_trackers(
    request: Request,
    session: Tracking,
    gateway: GatewayDep,
    authority: Place | None = None,
    school: Place | None = None,
    on: Day = "",
) -> Response:
    """The three trackers of an organisation, by what is directly below it; of a school its lines."""
    asked = _asked(session, authority, school, on)
    table = await gateway.ask(Trackers(**asked.place), session.token)
    lines = {}
    if asked.school != NOWHERE:
        lines = {
            tracker: (await gateway.ask(TrackerLines(**asked.place, tracker=tracker), session.token)).lines
            for tracker in NAMES
        }
    facts = {
        "session": session,
        "lines": lines,
        "unread": bool(on.strip()) and asked.on is None,
        "today": slash_date(day_of(gateway.now())),
        **counts_facts(asked, table),
    }
    return page(request, "trackers/table.html", facts)


@router.get("/tracker/{authority}/{school}/all.xlsx")
async def download(
    session: Tracking, gateway: GatewayDep, authority: Place, school: Place, on: Day = ""
) -> Response:
    """The figures and all lines of the three trackers, as a workbook."""
    asked = _asked(session, authority, school, on)
    table = await gateway.ask(Trackers(**asked.place), session.token)
    lines = {tracker: await all_lines(session, gateway, asked.place, tracker) for tracker in NAMES}
    return workbook_response(
        tracker_workbook(table, lines), f"tracker-{authority}-{table.on.isoformat()}.xlsx"
    )


@router.get("/tracker/{authority}/{school}/{tracker}")
async def show_lines(
    request: Request,
    session: Tracking,
    gateway: GatewayDep,
    authority: Place,
    school: Place,
    tracker: TrackerName,
    state: TrackerState | None = None,
    find: Annotated[str, Query(max_length=100)] = "",
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    on: Day = "",
) -> Response:
    """The lines of one tracker, in one state or in all, with whom to ask."""
    asked = _asked(session, authority, school, on)
    question = TrackerLines(
        **asked.place, tracker=tracker, state=state, find=find.strip(), start=start, limit=LINES_PER_PAGE
    )
    found = await gateway.ask(question, session.token)
    facts = {
        "session": session,
        "asked": asked,
        "found": found,
        "tracker": tracker,
        "state": state,
        "find": find,
        "start": start,
        "following": start + LINES_PER_PAGE,
        **WORDS,
    }
    return page(request, "trackers/lines.html", facts)
