"""What every service does by itself, whatever it is for."""
from datetime import timedelta

from sqlalchemy import delete, func, select

from shared.database import replies
from shared.edge import Router
from shared.work import Work

KEPT = timedelta(days=7)                                      # how long a command may be sent again and gets its old reply
SWEPT = 10_000                                                # rows in one transaction, at most


def room(service: str) -> Router:
    """The timers of the edge itself."""
    router = Router(service)
    router.timer(every=timedelta(minutes=10))(sweep_replies)
    return router


async def sweep_replies(work: Work) -> None:
    """Forget replies after seven days: nobody sends a command again then."""
    old = select(replies.c.id).where(replies.c.at < func.now() - KEPT).limit(SWEPT)
    await work.session.execute(delete(replies).where(replies.c.id.in_(old)))
