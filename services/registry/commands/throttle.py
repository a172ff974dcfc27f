"""Failures are counted in the database, by a digest of what was tried, whether it exists or not; the count stays although the command is refused."""
from math import ceil

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.registry.rules.throttle import next_count, suspended_until
from services.registry.tables import failures
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Problem, Refusal
from shared.contracts.registry.problems import TOO_MANY_TRIES


async def one_at_a_time(work: Work, digest: bytes) -> None:
    """Wait until nobody else tries this name or code: a hundred guesses at once are a hundred in turn."""
    await work.session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest[:8], "big", signed=True))))


async def refuse_when_throttled(work: Work, digest: bytes) -> None:
    """Refuses while this name or code is suspended, whatever else is right or wrong."""
    await one_at_a_time(work, digest)
    row = (await work.session.execute(select(failures).where(failures.c.digest == digest))).first()
    until = suspended_until(row.tries, row.last_at) if row else None
    if until and until > work.now:
        raise TOO_MANY_TRIES.refuse(minutes=ceil((until - work.now).total_seconds() / 60))


async def counted(work: Work, digest: bytes, problem: Problem) -> Refusal:
    """Count a failure; returns the refusal to raise, which keeps the count."""
    row = (await work.session.execute(select(failures).where(failures.c.digest == digest))).first()
    tries = next_count(row.tries, row.last_at, work.now) if row else 1
    statement = insert(failures).values(digest=digest, tries=tries, last_at=work.now)
    await work.session.execute(statement.on_conflict_do_update(index_elements=["digest"], set_={"tries": tries, "last_at": work.now}))
    return Refusal(problem.refuse().body, keeps_work=True)


async def forget(work: Work, digest: bytes) -> None:
    """Who got in begins anew."""
    await work.session.execute(delete(failures).where(failures.c.digest == digest))
