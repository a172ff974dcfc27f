"""Store the outcome of a try to send a batch: postponed, disputed, or acknowledged with a receipt."""

from datetime import timedelta

import structlog

from services.linkage.delivery.sending.partner_client import Acknowledgement
from services.linkage.delivery.settings import DeliverySettings
from services.linkage.delivery.store import StoredBatch, deliveries_of_batch, end_delivery, update_batch
from shared.chassis.unit_of_work import Work
from shared.contracts.linkage.events import RecordDelivered, RecordRefused

log = structlog.get_logger()


async def postpone(work: Work, batch: StoredBatch, settings: DeliverySettings, failure: str) -> None:
    """Postpone the next try. Only the kind of the failure is stored."""
    pause: timedelta = min(settings.retry_first * 2 ** min(batch.tries, 20), settings.retry_longest)
    log.warning(
        "partner_unavailable",
        partner=batch.partner,
        batch=str(batch.id),
        tries=batch.tries + 1,
        failure=failure,
    )
    await update_batch(
        work.session, batch.id, tries=batch.tries + 1, next_at=work.now + pause, failure=failure
    )


async def dispute(work: Work, batch: StoredBatch, answer: Acknowledgement) -> None:
    """Mark a batch as disputed: the partner acknowledges something else than was sent.

    No delivery ends; a person must clarify it with the partner.
    """
    log.error(
        "acknowledgement_does_not_fit",
        partner=batch.partner,
        batch=str(batch.id),
        rows=batch.rows,
        acknowledged=answer.rows,
    )
    await update_batch(work.session, batch.id, state="disputed", receipt=answer.receipt, ended_at=work.now)


async def store_receipt(work: Work, batch: StoredBatch, answer: Acknowledgement) -> None:
    """End each delivery as delivered with the receipt, or as refused with the partner's reason, and emit
    it.
    """
    refused = {row.seq: row for row in answer.refused}
    for seq, row in enumerate(await deliveries_of_batch(work.session, batch.id), 1):
        if refusal := refused.get(seq):
            await end_delivery(
                work.session,
                row.id,
                work.now,
                state="refused",
                reason_code=refusal.code,
                reason=refusal.reason,
            )
            work.emit(
                RecordRefused(
                    authority=row.authority,
                    school=row.school,
                    delivery=row.id,
                    partner=row.partner,
                    pupil=row.pupil,
                    record_version=row.record_version,
                    code=refusal.code,
                )
            )
        else:
            receipt = f"{answer.receipt}/{seq}"
            await end_delivery(work.session, row.id, work.now, state="delivered", receipt=receipt)
            work.emit(
                RecordDelivered(
                    authority=row.authority,
                    school=row.school,
                    delivery=row.id,
                    partner=row.partner,
                    pupil=row.pupil,
                    record_version=row.record_version,
                    receipt=receipt,
                    delivered_at=work.now,
                )
            )
    await update_batch(
        work.session, batch.id, state="acknowledged", receipt=answer.receipt, ended_at=work.now
    )
