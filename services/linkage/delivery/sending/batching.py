"""Make batches of waiting deliveries: the file is made and archived before anything is sent."""

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import DBAPIError

from services.linkage.delivery.partners.agreements import AGREEMENTS
from services.linkage.delivery.partners.consignment import Consignment, Item
from services.linkage.delivery.store import (
    StoredDelivery,
    end_delivery,
    insert_batch,
    insert_readings,
    lock_next_waiting,
)
from shared.chassis import telemetry
from shared.chassis.outages import is_outside_the_job
from shared.chassis.unit_of_work import Work
from shared.contracts.linkage.events import RecordRefused
from shared.contracts.problem import Refusal, error_name
from shared.contracts.record import AchievementRecord, GraduatesReport

log = structlog.get_logger()


async def make_batch(work: Work, partners: Sequence[str], max_rows: int) -> bool:
    """Put the oldest waiting deliveries of one partner and report into a batch of at most `max_rows` rows.

    False when none waits.

    A record that cannot be mapped does not stop others: the batch is then made of one row, and such a record
    is refused with the reason.
    """
    rows = await lock_next_waiting(work.session, partners, max_rows)
    if not rows:
        return False
    first = rows[0]
    work.resume_trace(first.trace, "make batch")
    agreement = AGREEMENTS[first.partner]
    batch = work.new_id()
    try:
        file = agreement.mapping(await consignment(work, rows))
    except Exception as error:
        if is_outside_the_job(error) or isinstance(error, DBAPIError):
            raise
        if len(rows) > 1:
            return await make_batch(work, partners, 1)
        await refuse_unmapped(work, first, error)
        return True
    stored = await work.archive.put_new(f"deliveries/{first.partner}/{batch}", file.body, file.media_type)
    await insert_batch(
        work.session,
        {
            "id": batch,
            "partner": first.partner,
            "authority": first.authority,
            "school": first.school,
            "file": stored.model_dump(),
            "name": file.name,
            "rows": file.rows,
            "next_at": work.now,
            "made_at": work.now,
            "trace": telemetry.current_traceparent(),
        },
        [row.id for row in rows],
        work.now,
    )
    return True


async def refuse_unmapped(work: Work, row: StoredDelivery, error: Exception) -> None:
    """Refuse a delivery that cannot be mapped, with the reason.

    Once the cause is removed, `ResendRefused` sends it.
    """
    code = error_name(error)[:60]
    reason = (
        error.body.th if isinstance(error, Refusal) else f"ระบบจัดทำข้อมูลรายนี้ไม่ได้ ยังไม่ได้ส่ง แจ้งผู้ดูแลระบบ ({code})"
    )
    log.error("record_not_mapped", partner=row.partner, delivery=str(row.id), cause=code)
    await end_delivery(work.session, row.id, work.now, state="refused", reason_code=code, reason=reason)
    work.emit(
        RecordRefused(
            authority=row.authority,
            school=row.school,
            delivery=row.id,
            partner=row.partner,
            pupil=row.pupil,
            record_version=row.record_version,
            code=code,
        )
    )


async def consignment(work: Work, rows: Sequence[StoredDelivery]) -> Consignment:
    """Read report and records from the archive, and store that the records were read."""
    report = GraduatesReport.model_validate_json(await work.archive.get(rows[0].report))
    lines = {line.pupil: line for line in report.rows}
    items = []
    for row in rows:
        record = AchievementRecord.model_validate_json(await work.archive.get(row.record))
        items.append(Item(row.id, row.supersedes, record, lines[row.pupil]))
    readings = [
        {"record": row.record.key, "purpose": f"delivery {row.partner}", "at": work.now, "whole": True}
        for row in rows
    ]
    await insert_readings(work.session, readings)
    return Consignment(report, rows[0].document, rows[0].document_sha256, tuple(items))
