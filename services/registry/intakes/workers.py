"""The worker of intakes: one step in each transaction."""

import structlog

from services.registry.intakes.steps import advance
from services.registry.intakes.store import next_task, save_intake
from shared.chassis.edge import Router
from shared.chassis.outages import is_outside_the_job
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import error_name
from shared.contracts.registry.problems import INTAKE_STOPPED

# Of one step, then it stops for a person.
MAX_FAILURES = 5
log = structlog.get_logger()
router = Router("registry")


@router.worker(channel="intakes")
async def advance_intake(work: Work) -> bool:
    """Advance the intake that has waited longest by one step. False when none has anything to do."""
    intake = await next_task(work.session)
    if intake is None:
        return False
    try:
        async with work.session.begin_nested():
            await advance(intake, work)
    except Exception as error:
        # An outage: the worker tries again, the intake is unchanged.
        if is_outside_the_job(error):
            raise
        cause = error_name(error)
        log.warning("intake_step_failed", intake=str(intake.id), cause=cause, failures=intake.failures + 1)
        stopped = intake.failures + 1 >= MAX_FAILURES
        values = {"task": None, "problem": INTAKE_STOPPED.refuse(cause=cause).body.model_dump()}
        await save_intake(
            work.session, intake.id, failures=intake.failures + 1, **(values if stopped else {})
        )
    return True
