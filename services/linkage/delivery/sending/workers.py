"""The two workers of the delivery process: make batches, send batches.

If the process is killed, the next one continues.
"""

from typing import cast

import httpx

from services.linkage.delivery.sending.batching import make_batch
from services.linkage.delivery.sending.partner_client import deliver
from services.linkage.delivery.sending.receipts import dispute, postpone, store_receipt
from services.linkage.delivery.settings import DeliverySettings
from services.linkage.delivery.store import lock_next_batch
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work

router = Router("linkage")


@router.worker(channel="deliveries")
async def batch_up(work: Work) -> bool:
    """Make one batch of waiting deliveries, for partners that this process can reach."""
    settings = cast(DeliverySettings, work.settings)
    return await make_batch(work, sorted(settings.partners), settings.batch_rows)


@router.worker(channel="deliveries")
async def send_batch(work: Work) -> bool:
    """Send the batch that has been due longest.

    After a failure it is tried again, after a pause that doubles, without end.
    """
    settings = cast(DeliverySettings, work.settings)
    batch = await lock_next_batch(work.session, sorted(settings.partners), work.now)
    if batch is None:
        return False
    work.resume_trace(batch.trace, f"deliver to {batch.partner}")
    body = await work.archive.get(batch.file)
    timeout_s = settings.partner_patience.total_seconds()
    try:
        answer = await deliver(
            settings.partners[batch.partner], batch.id, body, batch.file.media_type, timeout_s
        )
    except (httpx.HTTPError, TimeoutError, ValueError) as error:
        await postpone(work, batch, settings, type(error).__name__)
        return True
    if answer.fits(batch.id, batch.file.sha256, batch.rows):
        await store_receipt(work, batch, answer)
    else:
        await dispute(work, batch, answer)
    return True
