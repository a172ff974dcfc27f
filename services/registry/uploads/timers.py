"""The timer that deletes what people sent in, days later: what a decision rests on was kept as evidence."""

from datetime import UTC, datetime, timedelta

import structlog

from services.registry.circulars.store import uploads_of_circular_drafts
from services.registry.orders.drafts import uploads_of_drafts
from shared.chassis.archive import Archive
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work

log = structlog.get_logger()
router = Router("registry")


@router.timer(every=timedelta(hours=1))
async def delete_uploads(work: Work) -> None:
    """Delete uploads that are older than `upload_life`, with the key that nobody else has; those of drafts
    stay.
    """
    settings = work.settings
    if settings.uploads_access_key is None or settings.archive is None:
        return
    of_housekeeping = settings.archive.model_copy(
        update={"access_key": settings.uploads_access_key, "secret_key": settings.uploads_secret_key}
    )
    kept = await uploads_of_drafts(work.session) | await uploads_of_circular_drafts(work.session)
    # by the archive's clock, which is never set
    deleted = await Archive(of_housekeeping).delete_uploads(datetime.now(UTC) - settings.upload_life, kept)
    if deleted:
        log.info("uploads_deleted", files=deleted)
