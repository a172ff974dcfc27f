"""What every service does by itself, whatever it is for."""
from datetime import timedelta

import structlog
from sqlalchemy import delete, func, select

from shared.chassis import dead_letters
from shared.chassis.database import replies
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work

# how long a command may be sent again and gets its old reply
KEPT = timedelta(days=7)
# rows in one transaction, at most
SWEPT = 10_000

log = structlog.get_logger()


def router(service: str) -> Router:
    """The timers of the edge itself."""
    timers = Router(service)
    timers.timer(every=timedelta(minutes=10))(sweep_replies)
    timers.timer(every=timedelta(minutes=1))(report_waiting_addresses)
    return timers


async def sweep_replies(work: Work) -> None:
    """Forget replies after seven days: nobody sends a command again then."""
    old = select(replies.c.id).where(replies.c.at < func.now() - KEPT).limit(SWEPT)
    await work.session.execute(delete(replies).where(replies.c.id.in_(old)))


async def report_waiting_addresses(work: Work) -> None:
    """Say aloud where a reaction waits for an event that does not come: someone decides (lsq bus gaps), nothing is passed over by itself."""
    for gap in await dead_letters.waiting(await work.session.connection(), work.now):
        log.error("address_waits", reaction=gap.reaction, address=gap.address, next=gap.next, early=gap.early, since=gap.since.isoformat())
