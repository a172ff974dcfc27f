"""The throttle of attempts to sign in or register.

Failures are counted by a digest of the name or code, whether or not it exists. The count is stored although
the command is refused.
"""

from math import ceil

from services.registry.accounts.store import Failures, failures_of, lock_digest, save_failures
from services.registry.rules.throttle import next_count, suspended_until
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Problem, Refusal
from shared.contracts.registry.problems import TOO_MANY_TRIES


async def refuse_when_throttled(work: Work, digest: bytes) -> None:
    """Refuse while this name or code is suspended, whether the attempt is right or wrong.

    It is locked until the commit, so that simultaneous guesses are counted one by one.
    """
    await lock_digest(work.session, digest)
    failed = await failures_of(work.session, digest)
    until = suspended_until(failed.tries, failed.last_at) if failed else None
    if until and until > work.now:
        raise TOO_MANY_TRIES.refuse(minutes=ceil((until - work.now).total_seconds() / 60))


async def count_failure(work: Work, digest: bytes, problem: Problem) -> Refusal:
    """Count a failure; return the refusal to raise, with which the count is still committed."""
    failed = await failures_of(work.session, digest)
    tries = next_count(failed.tries, failed.last_at, work.now) if failed else 1
    await save_failures(work.session, digest, Failures(tries, work.now))
    return Refusal(problem.refuse().body, keeps_work=True)
