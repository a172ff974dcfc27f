"""Statements on the intents that presses make."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.documents.intents.intent import NumberedIntent
from services.documents.intents.tables import issues
from services.documents.issuing.press.tables import in_hand
from services.documents.numbers.tables import books
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference


class PressJob(NamedTuple):
    """An intent for a press to make; `taken`: how many presses took it and did not finish."""

    intent: NumberedIntent
    taken: int


INTENT = tuple(
    books.c.set_number if name == "set_number" else issues.c[name] for name in NumberedIntent._fields
)


async def lock_next_jobs(work: Work, limit: int) -> list[PressJob]:
    """The next intents, locked: other presses skip them, and a press that is killed releases them."""
    ready = or_(issues.c.not_before.is_(None), issues.c.not_before <= work.now)
    columns = select(*INTENT, func.coalesce(in_hand.c.taken, 0).label("taken"))
    waiting = (
        columns.join(books, books.c.id == issues.c.book)
        .outerjoin(in_hand, in_hand.c.issue == issues.c.id)
        .where(issues.c.state == "pending", ready)
    )
    locked = (
        waiting.order_by(issues.c.turn, issues.c.issued, issues.c.id)
        .limit(limit)
        .with_for_update(of=issues, skip_locked=True)
    )
    return [_job(row) for row in await work.session.execute(locked)]


async def add_taken(session: AsyncSession, issues_taken: Collection[UUID]) -> None:
    """Count that a press has taken these intents."""
    once_more = upsert(in_hand).on_conflict_do_update(
        index_elements=["issue"], set_={"taken": in_hand.c.taken + 1}
    )
    await session.execute(once_more, [{"issue": issue, "taken": 1} for issue in issues_taken])


async def remove_taken(session: AsyncSession, issues_taken: Collection[UUID]) -> None:
    """Delete the counts of `add_taken`: a press has finished these intents."""
    await session.execute(delete(in_hand).where(in_hand.c.issue.in_(issues_taken)))


def _job(row: Row[*tuple[Any, ...]]) -> PressJob:
    values = {name: row._mapping[name] for name in NumberedIntent._fields}
    return PressJob(
        NumberedIntent(**values | {"record": FileReference.model_validate(row.record)}), row.taken
    )
