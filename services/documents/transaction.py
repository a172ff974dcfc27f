"""What the handlers of documents ask of their unit of work."""
from sqlalchemy import func, select

from shared.chassis.unit_of_work import Work


def actor_id(work: Work) -> str | None:
    """Who acts; None when an event or the time is the cause."""
    return work.actor.sub if work.actor else None


async def notify(work: Work, channel: str) -> None:
    """Wake the workers of this channel when this transaction has committed."""
    await work.session.execute(select(func.pg_notify(channel, "")))
