"""Failures are counted in the database, by a digest of what was tried, whether it exists or not; the count stays although the command is refused."""
from math import ceil

from services.registry.accounts.store import Failures, delete_failures, failures_of, lock_digest, save_failures
from services.registry.rules.throttle import next_count, suspended_until
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Problem, Refusal
from shared.contracts.registry.problems import TOO_MANY_TRIES


async def one_at_a_time(work: Work, digest: bytes) -> None:
    """Wait until no other command tries this name or code: a hundred guesses at once are a hundred in turn."""
    await lock_digest(work.session, digest)


async def refuse_when_throttled(work: Work, digest: bytes) -> None:
    """Refuses while this name or code is suspended, whatever else is right or wrong."""
    await one_at_a_time(work, digest)
    failed = await failures_of(work.session, digest)
    until = suspended_until(failed.tries, failed.last_at) if failed else None
    if until and until > work.now:
        raise TOO_MANY_TRIES.refuse(minutes=ceil((until - work.now).total_seconds() / 60))


async def count_failure(work: Work, digest: bytes, problem: Problem) -> Refusal:
    """Count a failure; returns the refusal to raise, which keeps the count."""
    failed = await failures_of(work.session, digest)
    tries = next_count(failed.tries, failed.last_at, work.now) if failed else 1
    await save_failures(work.session, digest, Failures(tries, work.now))
    return Refusal(problem.refuse().body, keeps_work=True)


async def forget_failures(work: Work, digest: bytes) -> None:
    """Delete the count after a success."""
    await delete_failures(work.session, digest)
