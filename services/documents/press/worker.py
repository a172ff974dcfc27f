"""The press: one document, one transaction. Kill it anywhere, the next press goes on (docs/issuing.md says what is left at each point).

read → render → lint → seal → archive → register. The file's key is the issue's id, so a second try finds what the first one left and adopts it.
"""
import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Row, or_, select, update
from sqlalchemy.exc import DBAPIError

from services.documents.press import lint, sealing
from services.documents.press.render import render
from services.documents.press.seal import CannotSeal
from services.documents.readings import read
from services.documents.register import enter
from services.documents.rules.numbers import printed
from services.documents.settings import PressSettings
from services.documents.tables import books, issues
from shared.archive import AlreadyThere
from shared.away import is_no_fault_of_the_job
from shared.contracts.files import FileReference
from shared.contracts.problem import FILE_MISSING, kind_of
from shared.contracts.record import AchievementRecord
from shared.edge import Router
from shared.vocabulary.documents import DocumentKind
from shared.work import Means, Work

DELAY = timedelta(seconds=2)                                  # until a document that failed is tried again; grows with each try

log = structlog.get_logger()
router = Router("documents")
_hand = ThreadPoolExecutor(1, "press")                        # one page at a time: Typst's compiler belongs to one thread


class PressPanic(Exception):
    """A library below Python gave up on this page."""


async def open_seal(means: Means) -> None:
    """Before the first document: a key that cannot be had stops the start, and no document fails by it."""
    await asyncio.get_running_loop().run_in_executor(_hand, sealing.seal_of, means.settings)


@router.worker(channel="issues")
async def press(work: Work) -> bool:
    """Issue the next document, fairly between schools: by its turn in its school's batch. False when none waits."""
    if (issue := await _next(work)) is None:
        return False
    work.continues(issue.trace, "press document")
    try:
        file = await _make(work, issue)
    except Exception as error:
        if is_no_fault_of_the_job(error) or isinstance(error, DBAPIError):       # after an error of the database nothing can be written in this transaction
            raise
        await _put_aside(work, issue, error)                  # whatever this document does to us, the others go on
    else:
        await enter(work, issue, issue.set_number, printed(issue.number), file)
        log.info("document_issued", form=issue.form, issue=str(issue.id), bytes=file.size)
    return True


async def _next(work: Work) -> Row[Any] | None:
    """The next intent, locked: other presses pass it by, and who is killed lets go of it at once."""
    ready = or_(issues.c.not_before.is_(None), issues.c.not_before <= work.now)
    waiting = select(issues, books.c.set_number).join(books, books.c.id == issues.c.book).where(issues.c.state == "pending", ready)
    taken = waiting.order_by(issues.c.turn, issues.c.issued, issues.c.id).limit(1).with_for_update(of=issues, skip_locked=True)
    return (await work.session.execute(taken)).one_or_none()


async def _make(work: Work, issue: Row[Any]) -> FileReference:
    """The sealed document in the archive. Raises what is wrong with it: record or photo not as approved, a field without room, a failed lint."""
    record = await read(work, FileReference.model_validate(issue.record), "issue", issue.id)
    picture = await _picture(work, issue, record)
    sealed = await asyncio.get_running_loop().run_in_executor(_hand, _sealed, work.settings, issue, record, picture)
    key = f"issues/{issue.id}.pdf"
    try:
        return await work.archive.put_new(key, sealed, "application/pdf")
    except AlreadyThere:
        return await _adopt(work, key, record)


async def _picture(work: Work, issue: Row[Any], record: bytes) -> bytes | None:
    if issue.report:
        return None
    return await read(work, AchievementRecord.model_validate_json(record).pupil.photo, "issue", issue.id)


async def _adopt(work: Work, key: str, record: bytes) -> FileReference:
    """What a killed press left under another signature or time-stamp, never registered. It is taken as it is, once it has passed the lint again.

    Refused is what our own key has not sealed: other processes write into the archive too.
    Where the seal leaves nothing to chance, the bytes are the same and the archive has said so already.
    """
    left = await work.archive.exists(key)
    if left is None:
        raise FILE_MISSING.refuse(key=key)                    # the archive contradicts itself
    body = await work.archive.get(left)
    if not await asyncio.get_running_loop().run_in_executor(_hand, lambda: sealing.seal_of(work.settings).has_made(body)):
        raise CannotSeal("foreign", "what lies in the archive was not sealed by this unit's key")
    lint.check(body, record)
    log.info("document_adopted", key=key)
    return left


def _sealed(settings: PressSettings, issue: Row[Any], record: bytes, picture: bytes | None) -> bytes:
    """Render, lint, seal: the same page for the same issue, whoever tries."""
    try:
        page = render(
            DocumentKind(issue.form), record, set_number=issue.set_number, number=printed(issue.number), code=issue.code,
            verify_url=verify_url(settings), issued=issue.issued, picture=picture, development=sealing.seal_of(settings).is_development)
        lint.check(page, record)
        return sealing.sign(settings, page, issue.issued)
    except Exception:
        raise
    except BaseException as panic:                            # noqa: BLE001 - a panic of Rust is no Exception
        raise PressPanic(type(panic).__name__) from None


def verify_url(settings: PressSettings) -> str:
    """Where a document is verified; its code follows."""
    return f"{settings.public_url.rstrip('/')}/v"


async def _put_aside(work: Work, issue: Row[Any], error: Exception) -> None:
    """Count the failure: later again, and after the last try put aside with the kind of its cause, so that the rest flows."""
    failures, cause = issue.failures + 1, ".".join(filter(None, (kind_of(error), getattr(error, "kind", None))))
    is_last = failures >= work.settings.tries
    await work.session.execute(update(issues).where(issues.c.id == issue.id).values(
        failures=failures, cause=cause, not_before=work.now + DELAY * failures, state="failed" if is_last else "pending"))
    log.warning("issue_failed" if is_last else "issue_delayed", form=issue.form, issue=str(issue.id), cause=cause, failures=failures)
