"""The timer that deletes expired sessions, registration codes and failures."""

from datetime import timedelta

from services.registry.accounts.store import sweep_changes, sweep_failures, sweep_sessions
from services.registry.persons.store import sweep_codes
from services.registry.rules.throttle import FAILURES_EXPIRE_AFTER
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work

# A form of an ended session can be sent on after sign-in for so long (services/portal/way_back.py).
CHANGES_KEPT_FOR = timedelta(hours=24)

router = Router("registry")


@router.timer(every=timedelta(minutes=10))
async def sweep(work: Work) -> None:
    """Delete sessions and registration codes that have expired, and failures that no longer count."""
    await sweep_sessions(work)
    await sweep_changes(work.session, work.now - CHANGES_KEPT_FOR)
    await sweep_codes(work.session, work.now)
    await sweep_failures(work.session, work.now - FAILURES_EXPIRE_AFTER)
