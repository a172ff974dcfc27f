"""The courier's command: jobs for its worker."""

from sqlalchemy import insert

from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from tests.world.toys.contracts import Count, EnqueueJobs
from tests.world.toys.courier.tables import jobs

router = Router("courier")


@router.command
async def enqueue_jobs(command: EnqueueJobs, work: Work) -> Count:
    """Enqueue jobs and notify the worker."""
    await work.session.execute(
        insert(jobs), [{"authority": command.authority, "school": command.school}] * command.jobs
    )
    work.notify("jobs")
    return Count(entries=command.jobs)
