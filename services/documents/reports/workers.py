"""The worker that makes the next version of each report of graduates."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from services.documents.intents.intent import Intent
from services.documents.intents.store import approved_pupils, last_trace, lock_unsealed_of_report, withdraw
from services.documents.numbers.numbering import settle
from services.documents.numbers.reserving import enqueue_intents
from services.documents.register.store import in_force_of_report
from services.documents.reports import store
from services.documents.reports.evidence import evidence
from services.documents.reports.graduates import graduates
from services.documents.reports.signers import offices, signers
from services.documents.reports.store import DueReport
from services.documents.reports.version import missing, next_version, with_orders
from services.documents.rules.audit import failures
from services.documents.rules.numbers import NumberState, Series
from shared.chassis.archive import AlreadyThere
from shared.chassis.edge import Router
from shared.chassis.moved_schools import present_authority
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.queries import ReportChange
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal
from shared.contracts.record import GraduatesReport, canonical
from shared.thai.dates import day_of
from shared.vocabulary import media_types

# pause before a report that lacks a signer or a record is tried again
RETRY_DELAY = timedelta(seconds=5)

log = structlog.get_logger()
router = Router("documents")


@router.worker(channel="reports")
async def make_report(work: Work) -> bool:
    """Make the next version of a report of graduates once every ปพ.1 of its approval is in force; the press
    issues it.
    """
    due = await store.lock_due_report(work)
    if due is None:
        return False
    due = due._replace(authority=await present_authority(work, due.authority, due.school))
    work.resume_trace(await last_trace(work, due.approval), "make report")
    try:
        holders = await offices(work, due.authority, due.school, day_of(work.now))
        approvers = await offices(work, due.authority, due.school, due.approved_on)
    except Refusal as refusal:
        # registry does not know this school: it must not stop the reports of others
        return await _postpone(work, due.id, refusal.body.code)
    found = await graduates(work, due.approval, "report", ["in_force"])
    chosen = signers(holders)
    cause = missing(found, chosen)
    if cause:
        return await _postpone(work, due.id, cause)
    report = next_version(due, found, chosen, await _last_version(work, due.id))
    try:
        file = await work.archive.put_new(
            f"reports/{due.id}/{due.due}.json", canonical(report), media_types.JSON
        )
    except AlreadyThere:
        # a killed process left another file under this name, made of facts that have changed since
        await store.skip_version(work, due)
        return True
    checks = failures(evidence(report, await approved_pupils(work, due.approval), found, holders, approvers))
    passed: dict[str, bool] = {name: not failing for name, failing in checks.items()}
    await _store(work, due, report, file, passed, with_orders(report.changes, found))
    log.info(
        "report_made",
        report=str(due.id),
        version=due.due,
        graduates=len(report.rows),
        changes=len(report.changes),
    )
    return True


async def _postpone(work: Work, report: UUID, cause: str) -> bool:
    """Try this report again later; the cause is stored in its row and logged."""
    await store.postpone(work, report, work.now + RETRY_DELAY, cause)
    log.warning("report_waits", report=str(report), cause=cause)
    return True


async def _last_version(work: Work, report: UUID) -> GraduatesReport | None:
    file = await store.last_file(work, report)
    return GraduatesReport.model_validate_json(await work.archive.get(file)) if file else None


async def _store(
    work: Work,
    due: DueReport,
    report: GraduatesReport,
    file: FileReference,
    checks: Mapping[str, bool],
    changes: Sequence[ReportChange],
) -> None:
    """Store the version and the intent to issue it.

    An earlier version that the press has not sealed is withdrawn: it is out of date.
    """
    for old in await lock_unsealed_of_report(work, due.id):
        await withdraw(work, old)
        await settle(work, [old], NumberState.SPOILED, "a record was corrected before it was sealed")
        await store.supersede_of_issue(work, old)
    wanted = Intent(
        file, report.version, turn=0, replaces=await in_force_of_report(work, due.id), report=due.id
    )
    [issue] = await enqueue_intents(work, Series(due.authority, due.school, due.form), due.approval, [wanted])
    await store.add_version(work, report, issue, file, checks, changes)
