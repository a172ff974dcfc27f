"""Statements on deliveries, on batches, and on the log of records that were read for them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.linkage.delivery.tables import batches, deliveries, readings
from shared.chassis.moved_schools import of_school
from shared.contracts.files import FileReference
from shared.vocabulary.codes import NOWHERE

# deliveries in one reply
PAGE_ROWS = 200


class StoredDelivery(NamedTuple):
    """A delivery: one version of a pupil's record for one partner."""

    id: UUID
    position: int
    partner: str
    authority: str
    school: str
    pupil: UUID
    level: str
    record: FileReference
    record_version: int
    report: FileReference
    document: UUID
    document_sha256: str
    state: str
    supersedes: UUID | None
    batch: UUID | None
    receipt: str | None
    reason_code: str | None
    reason: str | None
    tries: int
    at: datetime
    trace: str | None


class StoredBatch(NamedTuple):
    """A batch: deliveries that are sent together, and their file in the archive."""

    id: UUID
    partner: str
    file: FileReference
    rows: int
    tries: int
    trace: str | None


_DELIVERY = [deliveries.c[name] for name in StoredDelivery._fields]
_BATCH = [batches.c[name] for name in StoredBatch._fields]


async def insert_deliveries(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store new deliveries."""
    await session.execute(insert(deliveries), rows)


async def latest_deliveries(
    session: AsyncSession, partner: str, level: str, pupils: Collection[UUID]
) -> dict[UUID, StoredDelivery]:
    """The latest delivery of each of these pupils at this level, if there is one."""
    mine = (deliveries.c.partner == partner) & (deliveries.c.level == level) & deliveries.c.pupil.in_(pupils)
    return {delivery.pupil: delivery for delivery in await _select_deliveries(session, mine)}


async def supersede_waiting(
    session: AsyncSession, partner: str, level: str, pupils: Collection[UUID], at: datetime
) -> None:
    """Supersede the waiting deliveries of these pupils: a newer version is sent in their place."""
    waiting = (
        (deliveries.c.partner == partner)
        & (deliveries.c.level == level)
        & deliveries.c.pupil.in_(pupils)
        & (deliveries.c.state == "waiting")
    )
    await session.execute(update(deliveries).where(waiting).values(state="superseded", at=at))


async def resend(
    session: AsyncSession, partner: str, authority: str, school: str, pupils: Collection[UUID], at: datetime
) -> int:
    """Make refused deliveries of these pupils wait again. Returns how many."""
    refused = (
        (deliveries.c.partner == partner)
        & of_school(deliveries, authority, school)
        & (deliveries.c.state == "refused")
        & deliveries.c.pupil.in_(pupils)
    )
    again = (
        update(deliveries)
        .where(refused)
        .values(state="waiting", batch=None, reason=None, reason_code=None, at=at)
        .returning(deliveries.c.id)
    )
    return len((await session.execute(again)).all())


async def count_by_state(session: AsyncSession, authority: str, school: str) -> dict[str, dict[str, int]]:
    """How many deliveries of a school (or of an authority's schools) each partner has in each state."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    states = (
        select(deliveries.c.partner, deliveries.c.state, func.count())
        .where(_of_place(authority, school))
        .group_by(deliveries.c.partner, deliveries.c.state)
    )
    for partner, state, count in await session.execute(states):
        found[partner][state] = count
    return dict(found)


async def page_of_deliveries(
    session: AsyncSession, authority: str, school: str, after: int
) -> list[StoredDelivery]:
    """A page of the deliveries of this place, after this position."""
    return await _select_deliveries(
        session, _of_place(authority, school) & (deliveries.c.position > after), PAGE_ROWS
    )


async def refused_deliveries(session: AsyncSession, authority: str, school: str) -> list[StoredDelivery]:
    """Deliveries of this place that were refused."""
    return await _select_deliveries(
        session, _of_place(authority, school) & (deliveries.c.state == "refused"), PAGE_ROWS
    )


async def lock_next_waiting(
    session: AsyncSession, partners: Sequence[str], limit: int
) -> list[StoredDelivery]:
    """Lock the oldest waiting delivery and others of the same partner and report; two processes lock
    different ones.
    """
    waiting = (deliveries.c.state == "waiting") & deliveries.c.partner.in_(partners)
    oldest = (
        await session.execute(
            select(deliveries.c.partner, deliveries.c.report)
            .where(waiting)
            .order_by(deliveries.c.position)
            .limit(1)
        )
    ).first()
    if oldest is None:
        return []
    rows = await session.execute(
        select(*_DELIVERY)
        .where(waiting, deliveries.c.partner == oldest.partner, deliveries.c.report == oldest.report)
        .order_by(deliveries.c.position)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_delivery(row) for row in rows]


async def insert_batch(
    session: AsyncSession, values: dict[str, Any], of: Collection[UUID], at: datetime
) -> None:
    """Store a batch that is ready to be sent, with these deliveries in it."""
    await session.execute(insert(batches), values)
    of_batch = update(deliveries).where(deliveries.c.id.in_(of))
    await session.execute(
        of_batch.values(state="sent", batch=values["id"], tries=deliveries.c.tries + 1, at=at)
    )


async def insert_readings(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store which records were read, when and for what."""
    await session.execute(insert(readings), rows)


async def lock_next_batch(
    session: AsyncSession, partners: Sequence[str], now: datetime
) -> StoredBatch | None:
    """Lock the ready batch that has been due longest.

    A correction waits until the delivery that it corrects has arrived: otherwise the partner could receive
    the older one last.
    """
    former, last = deliveries.alias(), batches.alias()
    corrected = (
        select(deliveries.c.id)
        .join(former, former.c.id == deliveries.c.supersedes)
        .join(last, last.c.id == former.c.batch)
    )
    too_early = (
        corrected.where(deliveries.c.batch == batches.c.id, last.c.state == "ready")
        .correlate(batches)
        .exists()
    )
    due = select(*_BATCH).where(
        batches.c.state == "ready", batches.c.next_at <= now, batches.c.partner.in_(partners), ~too_early
    )
    row = (
        await session.execute(
            due.order_by(batches.c.next_at).limit(1).with_for_update(of=batches, skip_locked=True)
        )
    ).first()
    return (
        StoredBatch(**dict(row._mapping) | {"file": FileReference.model_validate(row.file)}) if row else None
    )


async def deliveries_of_batch(session: AsyncSession, batch: UUID) -> list[StoredDelivery]:
    """The deliveries of a batch, in the order of its rows."""
    return await _select_deliveries(session, deliveries.c.batch == batch)


async def update_batch(session: AsyncSession, batch: UUID, **values: Any) -> None:
    """Store the outcome of a try to send a batch."""
    await session.execute(update(batches).where(batches.c.id == batch).values(**values))


async def end_delivery(session: AsyncSession, delivery: UUID, at: datetime, **values: str) -> None:
    """Store the end of a delivery: its state, with receipt or reason."""
    await session.execute(update(deliveries).where(deliveries.c.id == delivery).values(at=at, **values))


def _of_place(authority: str, school: str) -> ColumnElement[bool]:
    if school == NOWHERE:
        return deliveries.c.authority == authority
    return of_school(deliveries, authority, school)


async def _select_deliveries(
    session: AsyncSession, which: ColumnElement[bool], limit: int | None = None
) -> list[StoredDelivery]:
    rows = await session.execute(select(*_DELIVERY).where(which).order_by(deliveries.c.position).limit(limit))
    return [_delivery(row) for row in rows]


def _delivery(row: Row[Any]) -> StoredDelivery:
    files = {name: FileReference.model_validate(row._mapping[name]) for name in ("record", "report")}
    return StoredDelivery(**dict(row._mapping) | files)
