"""Work that lies in the database until it is done: a report of graduates whose ปพ.1 are all in force, proofs for files that the log has taken in."""
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, func, insert, or_, select, update

from services.documents.intents.tables import batches, issues
from services.documents.numbers.numbering import Series, settle
from services.documents.numbers.reserving import TRANSCRIPT, Intent, intend
from services.documents.register.tables import issue_register
from services.documents.reports.reporting import Graduate, evidence, fields, graduates, offices, row, signers
from services.documents.reports.tables import report_versions, reports
from services.documents.rules.audit import failures
from services.documents.rules.numbers import NumberState
from services.documents.rules.reports import changes
from shared.archive import AlreadyThere
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal
from shared.contracts.record import GraduatesReport, RowChange, canonical, digest
from shared.edge import Router
from shared.thai.dates import day_of
from shared.vocabulary.documents import DocumentKind
from shared.work import Work

LATER = timedelta(seconds=5)                                  # until a report that lacks a signer is looked at again
PROOFS = 50                                                   # proofs in one transaction

log = structlog.get_logger()
router = Router("documents")


@router.worker(channel="reports")
async def make_report(work: Work) -> bool:
    """Make the next version of a report of graduates once every ปพ.1 of its approval is in force; the press issues it."""
    if (due := await _due(work)) is None:
        return False
    work.continues(await _trace_of(work, due.approval), "make report")
    try:
        holders, approvers = [await offices(work, due.authority, due.school, day) for day in (day_of(work.now), due.approved_on)]
    except Refusal as refusal:                                # registry does not know this school: the others' reports go on
        return await _put_off(work, due.id, refusal.report.code)
    found, named = await graduates(work, due.approval, "report"), signers(holders)
    if missing := _missing(found, named):
        return await _put_off(work, due.id, missing)
    last = await _last_version(work, due.id)
    report = _report(due, found, named, last)
    body = canonical(report)
    try:
        file = await work.archive.put_new(f"reports/{due.id}/{due.due}.json", body, "application/json")
    except AlreadyThere:                                      # a killed process left it, and what it rests on has changed since: that version is skipped
        await work.session.execute(update(reports).where(reports.c.id == due.id).values(due=due.due + 1))
        return True
    checks = failures(evidence(report, await approved(work, due.approval), found, holders, approvers))
    await _keep(work, due, report, file, {name: not failing for name, failing in checks.items()})
    log.info("report_made", report=str(due.id), version=due.due, graduates=len(report.rows), changes=len(report.changes))
    return True


async def approved(work: Work, approval: UUID) -> frozenset[str]:
    """The pupils of an approval."""
    pupils = select(issues.c.pupil).where(issues.c.approval == approval, issues.c.pupil.is_not(None)).distinct()
    return frozenset(map(str, (await work.session.execute(pupils)).scalars()))


async def _trace_of(work: Work, approval: UUID) -> str | None:
    """The trace of what was last intended for this approval: its transcripts, or the one that a correction replaced."""
    last = select(issues.c.trace).where(issues.c.approval == approval, issues.c.report.is_(None)).order_by(issues.c.issued.desc()).limit(1)
    trace: str | None = (await work.session.execute(last)).scalar_one_or_none()
    return trace


async def _due(work: Work) -> Row[Any] | None:
    """A report of which one more version is due and may be made: all parts of the approval are here, no ปพ.1 of it is on its way or failed."""
    under_way = select(issues.c.id).where(
        issues.c.approval == reports.c.approval, issues.c.form.in_(TRANSCRIPT.values()), issues.c.state.in_(["pending", "failed"])).exists()
    ready = or_(reports.c.not_before.is_(None), reports.c.not_before <= work.now)
    columns = select(reports, batches.c.level, batches.c.year, batches.c.approved_on).join(batches, batches.c.approval == reports.c.approval)
    wanted = columns.where(reports.c.due > reports.c.built, batches.c.received == batches.c.parts, ready, ~under_way)
    return (await work.session.execute(wanted.order_by(reports.c.id).limit(1).with_for_update(of=reports, skip_locked=True))).one_or_none()


async def _put_off(work: Work, report: UUID, cause: str) -> bool:
    """Look at this report again later; what it waits for stands in its row and in the log."""
    await work.session.execute(update(reports).where(reports.c.id == report).values(not_before=work.now + LATER, cause=cause))
    log.warning("report_waits", report=str(report), cause=cause)
    return True


def _missing(found: list[Graduate], named: dict[str, Any]) -> str | None:
    """What stands in the way of the report: `signer_missing.checked_by`, `record_missing`."""
    lacking = [place for place in ("prepared_by", "proofread_by", "checked_by", "registrar", "director") if place not in named]
    if lacking:
        return f"signer_missing.{lacking[0]}"
    return "record_missing" if any(one.record is None for one in found) else None


async def _last_version(work: Work, report: UUID) -> GraduatesReport | None:
    versions = select(report_versions.c.file).where(report_versions.c.report == report).order_by(report_versions.c.version.desc()).limit(1)
    file = (await work.session.execute(versions)).scalar_one_or_none()
    return GraduatesReport.model_validate_json(await work.archive.get(FileReference.model_validate(file))) if file else None


def _report(due: Row[Any], found: list[Graduate], named: dict[str, Any], last: GraduatesReport | None) -> GraduatesReport:
    """The report's next version, with what differs from the last."""
    records = [(one.line, one.record) for one in found if one.record]
    report = GraduatesReport(
        report=due.id, version=due.due, supersedes=digest(canonical(last)) if last else None, form=due.form, level=due.level, year=due.year,
        school=records[0][1].school, approved_on=due.approved_on, rows=[row(seq, line, record) for seq, (line, record) in enumerate(records, 1)],
        changes=[], **named)
    if last is None:
        return report
    differing = changes(fields(last), fields(report))
    return report.model_copy(update={"changes": [RowChange(pupil=UUID(pupil), field=field, before=old, after=new) for pupil, field, old, new in differing]})


async def _keep(work: Work, due: Row[Any], report: GraduatesReport, file: FileReference, checks: dict[str, bool]) -> None:
    """The version and the intent to issue it. A version that the press has not sealed yet is withdrawn: it is out of date."""
    unsealed = select(issues.c.id).where(issues.c.report == due.id, issues.c.state.in_(["pending", "failed"])).with_for_update()
    for old in (await work.session.execute(unsealed)).scalars().all():
        await work.session.execute(update(issues).where(issues.c.id == old).values(state="withdrawn"))
        await settle(work, [old], NumberState.SPOILED, "a record was corrected before it was sealed")
        await work.session.execute(update(report_versions).where(report_versions.c.issue == old).values(state="superseded"))
    standing = select(issue_register.c.issue).join(issues, issues.c.id == issue_register.c.issue)
    replaces = (await work.session.execute(standing.where(issues.c.report == due.id, issue_register.c.state == "in_force"))).scalar_one_or_none()
    wanted = Intent(file, report.version, turn=0, replaces=replaces, report=due.id)
    [issue] = await intend(work, Series(due.authority, due.school, DocumentKind(due.form)), due.approval, [wanted])
    await work.session.execute(insert(report_versions).values(
        report=due.id, version=report.version, state="prepared", issue=issue, file=file.model_dump(), graduates=len(report.rows),
        changes=[change.model_dump(mode="json") for change in report.changes], checks=checks, made_at=work.now))
    built = {"built": report.version, "due": func.greatest(reports.c.due, report.version), "cause": None, "not_before": None}
    await work.session.execute(update(reports).where(reports.c.id == due.id).values(built))
