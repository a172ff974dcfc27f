"""The import's work, one step a transaction."""
from services.linkage.imports.steps import advance, fail
from services.linkage.imports.store import next_due
from shared.away import is_no_fault_of_the_job
from shared.contracts.problem import kind_of
from shared.edge import Router
from shared.work import Work

router = Router("linkage")


@router.worker(channel="imports")
async def advance_import(work: Work) -> bool:
    """The next step of the import that has waited longest; schools take turns, chunk by chunk. False when there is nothing to do."""
    job = await next_due(work.session)
    if job is None:
        return False
    work.continues(job.trace, "import step")
    try:
        async with work.session.begin_nested():
            await advance(job, work)
    except Exception as error:
        # an outage: the worker waits, the job stays as it was
        if is_no_fault_of_the_job(error):
            raise
        # a defect that this file has met: it must not stop the others
        await fail(job, kind_of(error), work)
    return True
