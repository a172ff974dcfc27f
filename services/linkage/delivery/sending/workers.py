"""The two works of the delivery process: make batches of what waits, send what is ready. A killed process leaves either to the next."""
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import httpx
import structlog
from sqlalchemy import Row, select, update

from services.linkage.delivery.sending.batching import make_batch
from services.linkage.delivery.sending.partner_client import Acknowledgement, deliver
from services.linkage.delivery.settings import DeliverySettings
from services.linkage.delivery.tables import batches, deliveries
from shared.contracts.files import FileReference
from shared.contracts.linkage.events import RecordDelivered, RecordRefused
from shared.edge import Router
from shared.work import Work

router = Router("linkage")
log = structlog.get_logger()


@router.worker(channel="deliveries")
async def batch_up(work: Work) -> bool:
    """Make one batch of waiting deliveries, for partners that this process can reach."""
    settings = cast(DeliverySettings, work.settings)
    return await make_batch(work, sorted(settings.partners), settings.batch_rows)


@router.worker(channel="deliveries")
async def send_batch(work: Work) -> bool:
    """Send the batch that is due longest. What fails is tried again after a pause that doubles; nothing is given up."""
    settings = cast(DeliverySettings, work.settings)
    batch = await next_due(work, settings)
    if batch is None:
        return False
    work.continues(batch.trace, f"deliver to {batch.partner}")
    file = FileReference.model_validate(batch.file)
    body = await work.archive.get(file)
    try:
        said = await deliver(settings.partners[batch.partner], batch.id, body, file.media_type, settings.partner_patience.total_seconds())
    except (httpx.HTTPError, TimeoutError, ValueError) as error:
        await postpone(work, batch, settings, type(error).__name__)
        return True
    if said.fits(batch.id, file.sha256, batch.rows):
        await keep_receipt(work, batch, said)
    else:
        await dispute(work, batch, said)
    return True


async def next_due(work: Work, settings: DeliverySettings) -> Row[Any] | None:
    """The ready batch that is due longest, locked for this process. A correction waits until what it corrects has arrived: else the old would come last."""
    former, last = deliveries.alias(), batches.alias()
    corrected = select(deliveries.c.id).join(former, former.c.id == deliveries.c.supersedes).join(last, last.c.id == former.c.batch)
    too_early = corrected.where(deliveries.c.batch == batches.c.id, last.c.state == "ready").correlate(batches).exists()
    due = select(batches).where(batches.c.state == "ready", batches.c.next_at <= work.now, batches.c.partner.in_(sorted(settings.partners)), ~too_early)
    return (await work.session.execute(due.order_by(batches.c.next_at).limit(1).with_for_update(of=batches, skip_locked=True))).first()


async def postpone(work: Work, batch: Row[Any], settings: DeliverySettings, failure: str) -> None:
    """Try again later. Only the kind of the failure is kept."""
    pause: timedelta = min(settings.retry_first * 2 ** min(batch.tries, 20), settings.retry_longest)
    log.warning("partner_away", partner=batch.partner, batch=str(batch.id), tries=batch.tries + 1, failure=failure)
    await work.session.execute(update(batches).where(batches.c.id == batch.id).values(tries=batch.tries + 1, next_at=work.now + pause, failure=failure))


async def dispute(work: Work, batch: Row[Any], said: Acknowledgement) -> None:
    """The partner acknowledges something else than what was sent: a person must look; nothing is marked as delivered."""
    log.error("acknowledgement_does_not_fit", partner=batch.partner, batch=str(batch.id), rows=batch.rows, said=said.rows)
    await work.session.execute(update(batches).where(batches.c.id == batch.id).values(state="disputed", receipt=said.receipt, ended_at=work.now))


async def keep_receipt(work: Work, batch: Row[Any], said: Acknowledgement) -> None:
    """Each record ends delivered with the receipt, or refused with the partner's reason; both are said to all."""
    refused = {row.seq: row for row in said.refused}
    rows = (await work.session.execute(select(deliveries).where(deliveries.c.batch == batch.id).order_by(deliveries.c.position))).all()
    for seq, row in enumerate(rows, 1):
        if no := refused.get(seq):
            await _end(work, row.id, state="refused", reason_code=no.code, reason=no.reason)
            work.emit(RecordRefused(
                authority=row.authority, school=row.school, delivery=row.id, partner=row.partner, pupil=row.pupil, record_version=row.record_version, code=no.code))
        else:
            receipt = f"{said.receipt}/{seq}"
            await _end(work, row.id, state="delivered", receipt=receipt)
            work.emit(RecordDelivered(
                authority=row.authority, school=row.school, delivery=row.id, partner=row.partner, pupil=row.pupil, record_version=row.record_version,
                receipt=receipt, delivered_at=work.now))
    await work.session.execute(update(batches).where(batches.c.id == batch.id).values(state="acknowledged", receipt=said.receipt, ended_at=work.now))


async def _end(work: Work, delivery: UUID, **values: str) -> None:
    await work.session.execute(update(deliveries).where(deliveries.c.id == delivery).values(at=work.now, **values))
