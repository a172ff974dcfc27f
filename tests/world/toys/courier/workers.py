"""The courier's worker."""

import os

from sqlalchemy import select, update

from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from tests.world.toys.contracts import SchoolEntries
from tests.world.toys.courier.tables import jobs

router = Router("courier")


@router.worker(channel="jobs")
async def count_entries(work: Work) -> bool:
    """Take the oldest free job and ask the ledger how many entries its school has; false when no job is free."""
    free = (
        select(jobs.c.job, jobs.c.authority, jobs.c.school)
        .where(jobs.c.done_by.is_(None))
        .order_by(jobs.c.job)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = (await work.session.execute(free)).first()
    if job is None:
        return False
    count = await work.ask(SchoolEntries(authority=job.authority, school=job.school))
    await work.session.execute(
        update(jobs).where(jobs.c.job == job.job).values(counted=count.entries, done_by=os.getpid())
    )
    return True
