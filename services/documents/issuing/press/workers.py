"""The press: a few documents, one transaction. Kill it anywhere, the next press goes on (docs/issuing.md says what is left at each point)."""
import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.documents.access_log.store import Reading, note
from services.documents.intents.tables import issues
from services.documents.issuing.press.making import make
from services.documents.issuing.press.tables import in_hand
from services.documents.numbers.tables import books
from services.documents.register.entering import Sealed, enter
from shared.away import is_no_fault_of_the_job
from shared.contracts.problem import kind_of
from shared.edge import Router
from shared.telemetry import continuing, here
from shared.work import Work

AT_ONCE = 8                                                   # documents in one transaction: they share its statements and its commit
DELAY = timedelta(seconds=2)                                  # until a document that failed is tried again; grows with each try

log = structlog.get_logger()
router = Router("documents")


class PressDied(Exception):
    """No press came back from this document."""


class Failed(NamedTuple):
    """A document that could not be made, and why."""

    issue: Row[Any]
    error: Exception


@router.worker(channel="issues")
async def press(work: Work) -> bool:
    """Issue the next documents, fairly between schools: by their turn in their school's batch. False when none waits."""
    if not (waiting := await _next(work)):
        return False
    taken = [issue for issue in waiting if issue.taken][:1] or waiting     # one that a press died with goes alone
    await _take(work, taken)
    read: list[Reading] = []
    ends = await asyncio.gather(*(_end_of(work, issue, read) for issue in taken))
    failed = [end for end in ends if isinstance(end, Failed)]
    if away := next((end.error for end in failed if is_no_fault_of_the_job(end.error)), None):
        async with work.apart() as other:
            await _let_go(other, taken)
        raise away
    if read:
        await note(work, read, "issue")
    if made := [end for end in ends if isinstance(end, Sealed)]:
        await enter(work, made)
    for issue, error in failed:                               # whatever a document does to us, the others go on
        await _put_aside(work, issue, error)
    await _let_go(work.session, taken)
    return True


async def _next(work: Work) -> Sequence[Row[Any]]:
    """The next intents, locked: other presses pass them by, and who is killed lets go of them at once."""
    ready = or_(issues.c.not_before.is_(None), issues.c.not_before <= work.now)
    columns = select(issues, books.c.set_number, func.coalesce(in_hand.c.taken, 0).label("taken"))
    waiting = columns.join(books, books.c.id == issues.c.book).outerjoin(in_hand, in_hand.c.issue == issues.c.id).where(issues.c.state == "pending", ready)
    locked = waiting.order_by(issues.c.turn, issues.c.issued, issues.c.id).limit(AT_ONCE).with_for_update(of=issues, skip_locked=True)
    return (await work.session.execute(locked)).all()


async def _take(work: Work, taken: Sequence[Row[Any]]) -> None:
    """Write down for good what is in hand, so that the next press knows what the last one died with."""
    once_more = upsert(in_hand).on_conflict_do_update(index_elements=["issue"], set_={"taken": in_hand.c.taken + 1})
    async with work.apart() as other:
        await other.execute(once_more, [{"issue": issue.id, "taken": 1} for issue in taken])


async def _let_go(session: AsyncSession, taken: Sequence[Row[Any]]) -> None:
    await session.execute(delete(in_hand).where(in_hand.c.issue.in_([issue.id for issue in taken])))


async def _end_of(work: Work, issue: Row[Any], read: list[Reading]) -> Sealed | Failed:
    """The document, made in the trace of what intended it, or why it could not be."""
    with continuing(issue.trace, "press document"):
        try:
            if issue.taken >= work.settings.deaths:
                raise PressDied
            return Sealed(issue, await make(work.archive, work.settings, issue, read), here())
        except Exception as error:                            # noqa: BLE001 - any defect of one document
            return Failed(issue, error)


async def _put_aside(work: Work, issue: Row[Any], error: Exception) -> None:
    """Count the failure: later again, and after the last try put aside with the kind of its cause, so that the rest flows."""
    failures, cause = issue.failures + 1, ".".join(filter(None, (kind_of(error), getattr(error, "kind", None))))
    is_last = failures >= work.settings.tries or isinstance(error, PressDied)
    await work.session.execute(update(issues).where(issues.c.id == issue.id).values(
        failures=failures, cause=cause, not_before=work.now + DELAY * failures, state="failed" if is_last else "pending"))
    log.warning("issue_failed" if is_last else "issue_delayed", form=issue.form, issue=str(issue.id), cause=cause, failures=failures)
