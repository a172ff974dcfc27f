"""The queries about a service's trail, which every service answers alike."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, text, true
from sqlalchemy.dialects.postgresql import array

from shared.chassis.database import trail
from shared.chassis.edge import Router
from shared.chassis.moved_schools import of_school
from shared.chassis.trail_chain import faults_of, last_link, links_after
from shared.chassis.unit_of_work import Work
from shared.contracts.trail import (
    PUPIL_TRAILS,
    TRAIL_CHECKS,
    PupilTrail,
    TrailCheck,
    TrailLink,
    TrailLinks,
    TrailRow,
    TrailRows,
)
from shared.thai.dates import BANGKOK
from shared.vocabulary.codes import NOWHERE

PAGE_ROWS = 200
PAGE_LINKS = 24


def router(service: str) -> Router:
    """The router with the queries that are declared for this service."""
    queries = Router(service)
    if service in PUPIL_TRAILS:
        queries.answer(PUPIL_TRAILS[service], pupil_trail)
    if service in TRAIL_CHECKS:
        queries.answer(TRAIL_CHECKS[service], trail_check)
    return queries


async def pupil_trail(query: PupilTrail, work: Work) -> TrailRows:
    """Who saw a pupil, or decided about the pupil, in the order of the rows."""
    columns = [trail.c.id, *(trail.c[name] for name in TrailRow.model_fields)]
    rows = select(*columns).where(
        text("pupils <> '{}'"),
        trail.c.pupils.contains(array([query.pupil])),
        trail.c.at >= _midnight(query.first_day),
        trail.c.at < _midnight(query.last_day + timedelta(days=1)),
        trail.c.id > query.after,
        _about(query.authority, query.school),
    )
    found = (await work.session.execute(rows.order_by(trail.c.id).limit(PAGE_ROWS + 1))).all()
    page = found[:PAGE_ROWS]
    return TrailRows(
        rows=[TrailRow.model_validate(row, from_attributes=True) for row in page],
        next=page[-1].id if len(found) > PAGE_ROWS else None,
    )


async def trail_check(query: TrailCheck, work: Work) -> TrailLinks:
    """The links of the chain, each computed again."""
    links = await links_after(work.session, query.after, PAGE_LINKS)
    faults = await faults_of(work.session, await last_link(work.session, up_to=query.after), links)
    checked = [
        TrailLink(number=link.number, hour=link.hour, rows=link.rows, chain=link.chain.hex(), fault=fault)
        for link, fault in zip(links, faults, strict=True)
    ]
    return TrailLinks(
        as_of=await work.session.scalar(text("select clock_timestamp()")),
        links=checked,
        next=links[-1].number if len(links) == PAGE_LINKS else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BANGKOK)


def _about(authority: str, school: str) -> ColumnElement[bool]:
    """The condition for rows of a place, and of the places above it."""
    if authority == NOWHERE:
        return true()
    above = and_(trail.c.authority.in_([authority[:2], NOWHERE]), trail.c.school == NOWHERE)
    if len(authority) == 2:
        return or_(trail.c.authority.startswith(f"{authority}-", autoescape=True), above)
    if school == NOWHERE:
        return or_(trail.c.authority == authority, above)
    of_authority = and_(trail.c.authority == authority, trail.c.school == NOWHERE)
    return or_(of_school(trail, authority, school), of_authority, above)
