"""Timers that every service runs, and the reaction that every service has but registry."""

from datetime import timedelta

import structlog
from sqlalchemy import delete, func, select

from shared.chassis import dead_letters, trail_chain
from shared.chassis.database import replies
from shared.chassis.edge import Router
from shared.chassis.moved_schools import keep_move
from shared.chassis.unit_of_work import Work

# A command that is sent again within this time receives its first reply.
REPLY_RETENTION = timedelta(days=7)
MAX_ROWS_PER_SWEEP = 10_000

log = structlog.get_logger()


def router(service: str) -> Router:
    """The router with these timers."""
    timers = Router(service)
    timers.timer(every=timedelta(minutes=10))(sweep_replies)
    timers.timer(every=timedelta(minutes=5))(trail_chain.close_hour)
    timers.timer(every=timedelta(minutes=1))(report_waiting_addresses)
    return timers


def reactions(service: str) -> Router:
    """The router with the reaction by which a service learns that a school moves."""
    moves = Router(service)
    moves.reaction(keep_move)
    return moves


async def sweep_replies(work: Work) -> None:
    """Delete replies older than seven days."""
    old = select(replies.c.id).where(replies.c.at < func.now() - REPLY_RETENTION).limit(MAX_ROWS_PER_SWEEP)
    await work.session.execute(delete(replies).where(replies.c.id.in_(old)))


async def report_waiting_addresses(work: Work) -> None:
    """Log the addresses where a reaction waits for a missing event.

    An operator accepts the gap (lsq bus gaps).
    """
    for gap in await dead_letters.waiting(await work.session.connection(), work.now):
        log.error(
            "address_waits",
            reaction=gap.reaction,
            address=gap.address,
            next=gap.next,
            early=gap.early,
            since=gap.since.isoformat(),
        )
