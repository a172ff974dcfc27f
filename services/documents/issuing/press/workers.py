"""The worker of the press: it issues a few documents in one transaction.

Wherever it is killed, the next press takes over (docs/issuing.md: what is left at each point).
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import structlog

from services.documents.access_log.store import Access, record_access
from services.documents.intents.intent import NumberedIntent
from services.documents.intents.store import record_failure
from services.documents.issuing.press import store
from services.documents.issuing.press.making import make
from services.documents.issuing.press.store import PressJob
from services.documents.register.entering import SealedDocument, enter
from services.documents.reports.submitting import submit
from shared.chassis.edge import Router
from shared.chassis.outages import is_outside_the_job
from shared.chassis.telemetry import current_traceparent, resumed_span
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.problems import NUMBER_CLAIMED
from shared.contracts.problem import Refusal, error_name

# documents in one transaction, which share its statements and its commit
MAX_JOBS = 8
# pause before a document that failed is tried again, times the number of its failures
RETRY_DELAY = timedelta(seconds=2)

log = structlog.get_logger()
router = Router("documents")


class PressDied(Exception):
    """Too many presses died while they made this document."""


class FailedJob(NamedTuple):
    """A document that could not be made, and why."""

    intent: NumberedIntent
    error: Exception


@router.worker(channel="issues")
async def press(work: Work) -> bool:
    """Issue the next documents, fairly between schools: by their turn in their school's batch.

    False when none waits.
    """
    waiting = await store.lock_next_jobs(work, MAX_JOBS)
    if not waiting:
        return False
    # a document with which a press died is made alone
    jobs = [job for job in waiting if job.taken][:1] or waiting
    ids = [job.intent.id for job in jobs]
    # committed now, so that the next press knows with which documents this one died
    async with work.separate_transaction() as other:
        await store.add_taken(other, ids)
    accesses: list[Access] = []
    outcomes = await asyncio.gather(*(_outcome_of(work, job, accesses) for job in jobs))
    failed = [one for one in outcomes if isinstance(one, FailedJob)]
    if outage := next((one.error for one in failed if is_outside_the_job(one.error)), None):
        async with work.separate_transaction() as other:
            await store.remove_taken(other, ids)
        raise outage
    if accesses:
        await record_access(work, accesses, "issue")
    if sealed := [one for one in outcomes if isinstance(one, SealedDocument)]:
        await _enter(work, sealed)
    # a document that failed does not stop the others
    for intent, error in failed:
        await _record_failure(work, intent, error)
    await store.remove_taken(work.session, ids)
    return True


async def _outcome_of(work: Work, job: PressJob, accesses: list[Access]) -> SealedDocument | FailedJob:
    """The document, made in the trace of its intent, or why it could not be made."""
    intent = job.intent
    with resumed_span(intent.trace, "press document"):
        try:
            if job.taken >= work.settings.deaths:
                raise PressDied
            return SealedDocument(
                intent, await make(work.archive, work.settings, intent, accesses), current_traceparent()
            )
        except Exception as error:  # noqa: BLE001 - any defect of one document
            return FailedJob(intent, error)


async def _enter(work: Work, sealed: Sequence[SealedDocument]) -> None:
    """Enter the documents in the register.

    A ปพ.3 is submitted to the officer; a ปพ.1 may be the last one that a report waits for.
    """
    await enter(work, sealed)
    reports = [one for one in sealed if one.intent.report]
    for one in reports:
        await submit(work, one)
    if len(reports) < len(sealed):
        work.notify("reports")


async def _record_failure(work: Work, intent: NumberedIntent, error: Exception) -> None:
    """Count the failure: the document is tried again later, and after the last try marked as failed with the
    kind of its cause.
    """
    failures = intent.failures + 1
    cause = ".".join(filter(None, (error_name(error), getattr(error, "kind", None))))
    is_last = failures >= work.settings.tries or _is_final(error)
    await record_failure(
        work,
        intent.id,
        failures=failures,
        cause=cause,
        not_before=work.now + RETRY_DELAY * failures,
        is_last=is_last,
    )
    log.warning(
        "issue_failed" if is_last else "issue_delayed",
        form=intent.form,
        issue=str(intent.id),
        cause=cause,
        failures=failures,
    )


def _is_final(error: Exception) -> bool:
    """Whether no other try may succeed before a person has acted."""
    return isinstance(error, PressDied) or (
        isinstance(error, Refusal) and error.body.is_one_of(NUMBER_CLAIMED)
    )
