"""The worker of imports: one step in each transaction."""

from services.linkage.imports.steps import advance, fail
from services.linkage.imports.store import next_due
from shared.chassis.edge import Router
from shared.chassis.outages import is_outside_the_job
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import error_name

router = Router("linkage")


@router.worker(channel="imports")
async def advance_import(work: Work) -> bool:
    """Advance the import that has waited longest by one step: so schools take turns, chunk by chunk.

    False when none is due.
    """
    job = await next_due(work.session)
    if job is None:
        return False
    work.resume_trace(job.trace, "import step")
    try:
        async with work.session.begin_nested():
            await advance(job, work)
    except Exception as error:
        # an outage: the worker retries, the job is unchanged
        if is_outside_the_job(error):
            raise
        # a defect that this file causes: it must not stop other imports
        await fail(job, error_name(error), work)
    return True
