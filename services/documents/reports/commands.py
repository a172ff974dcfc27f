"""The officer's acts on a report of graduates (ปพ.3): return it with findings, or accept it (เจ้าพนักงานทะเบียน, basic-education.md §5.3)."""
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from faststream import Context
from sqlalchemy import Row, and_, insert, select, update

from services.documents.intents.tables import batches
from services.documents.register.tables import issue_register
from services.documents.reports.reporting import Graduate, evidence, graduates, offices
from services.documents.reports.tables import findings, report_versions, reports
from services.documents.reports.workers import approved
from services.documents.rules.audit import failures
from services.documents.rules.audit import findings as audit_findings
from shared.contracts.documents.commands import AcceptGraduatesReport, ReportState, ReturnGraduatesReport
from shared.contracts.documents.events import AcceptedGraduate, GraduatesReportAccepted, GraduatesReportReturned
from shared.contracts.documents.problems import CHECKS_FAILED, FINDING_OUTSIDE, REPORT_BEING_CORRECTED, REPORT_NOT_WAITING, REPORT_UNKNOWN
from shared.contracts.files import FileReference
from shared.contracts.record import GraduatesReport
from shared.edge import Router
from shared.thai.dates import day_of
from shared.work import Work

router = Router("documents")

PART = 500                                                    # graduates in one event, at most
SHOWN = 200                                                   # findings told with a refusal, at most


@router.command
async def return_report(command: ReturnGraduatesReport, work: Annotated[Work, Context("work")]) -> ReportState:
    """Return a version to the school with findings. The version stays as it is; the school corrects by order, and a new version follows."""
    version = await _waiting_version(command, work)
    report = await _read(version, work)
    if outside := {finding.pupil for finding in command.findings} - {row.pupil for row in report.rows}:
        raise FINDING_OUTSIDE.refuse(field="findings", count=len(outside))
    await work.session.execute(insert(findings), [
        {"report": command.report, "version": command.version, **finding.model_dump(), "at": work.now, "actor": _actor(work)} for finding in command.findings])
    await _decide(version, "returned", work)
    work.emit(GraduatesReportReturned(
        authority=version.authority, school=version.school, report=version.report, version=version.version, form=version.form, findings=len(command.findings)))
    return ReportState(report=version.report, version=version.version, state="returned")


@router.command
async def accept_report(command: AcceptGraduatesReport, work: Annotated[Work, Context("work")]) -> ReportState:
    """Accept a version: the machine checks everything once more, from the archived records and today's register; then it may be delivered."""
    version = await _waiting_version(command, work)
    report = await _read(version, work)
    found = await graduates(work, version.approval, "accept", ("in_force", "cancelled"))
    await _check(version, report, found, work)
    is_correction = await _supersede_accepted(version, work)
    await _decide(version, "accepted", work)
    for event in await _accepted(version, report, found, work, is_correction=is_correction):
        work.emit(event)
    return ReportState(report=version.report, version=version.version, state="accepted")


async def _waiting_version(command: ReturnGraduatesReport | AcceptGraduatesReport, work: Work) -> Row[Any]:
    """The version, its report locked. Refuses one of another place, one that does not wait, and one that a correction is about to replace."""
    this = and_(reports.c.id == command.report, reports.c.authority == command.authority, reports.c.school == command.school)
    columns = select(report_versions, reports.c.authority, reports.c.school, reports.c.form, reports.c.approval, reports.c.due, batches.c.year, batches.c.level)
    joined = columns.join(reports, reports.c.id == report_versions.c.report).join(batches, batches.c.approval == reports.c.approval)
    version = (await work.session.execute(joined.where(this, report_versions.c.version == command.version).with_for_update(of=reports))).one_or_none()
    if version is None:
        raise REPORT_UNKNOWN.refuse(field="report")
    if version.state != "submitted":
        raise REPORT_NOT_WAITING.refuse(field="version", state=version.state)
    if version.due > version.version and isinstance(command, AcceptGraduatesReport):
        raise REPORT_BEING_CORRECTED.refuse(field="version", version=version.due)
    return version


async def _read(version: Row[Any], work: Work) -> GraduatesReport:
    return GraduatesReport.model_validate_json(await work.archive.get(FileReference.model_validate(version.file)))


async def _check(version: Row[Any], report: GraduatesReport, found: Sequence[Graduate], work: Work) -> None:
    """Keeps what the checks said and refuses when one fails, naming the pupils in the details."""
    made, day = await offices(work, version.authority, version.school, day_of(version.made_at)), report.approved_on
    held = evidence(report, await approved(work, version.approval), found, made, await offices(work, version.authority, version.school, day))
    if failing := {name: who for name, who in failures(held).items() if who}:
        why = [finding._asdict() for finding in audit_findings(held)[:SHOWN]]
        raise CHECKS_FAILED.refuse(
            field="report", details={"checks": failing, "findings": why}, checks_th=" · ".join(check.thai for check in failing),
            checks_en="; ".join(check.english for check in failing))
    this = and_(report_versions.c.report == version.report, report_versions.c.version == version.version)
    await work.session.execute(update(report_versions).where(this).values(checks=dict.fromkeys(failures(held), True)))


async def _supersede_accepted(version: Row[Any], work: Work) -> bool:
    """The version that was accepted before is superseded. Whether there was one: then this acceptance is a correction to all who hold copies."""
    earlier = update(report_versions).where(report_versions.c.report == version.report, report_versions.c.state == "accepted")
    return bool((await work.session.execute(earlier.values(state="superseded").returning(report_versions.c.version))).all())


async def _decide(version: Row[Any], state: str, work: Work) -> None:
    this = and_(report_versions.c.report == version.report, report_versions.c.version == version.version)
    decided = {"state": state, "decided_at": work.now, "decided_by": _actor(work), "was_accepted": state == "accepted"}
    await work.session.execute(update(report_versions).where(this).values(decided))


async def _accepted(version: Row[Any], report: GraduatesReport, found: Sequence[Graduate], work: Work, *, is_correction: bool) -> list[GraduatesReportAccepted]:
    """The acceptance, in parts of 500 graduates."""
    sealed: str = (await work.session.execute(select(issue_register.c.sha256).where(issue_register.c.issue == version.issue))).scalar_one()
    digests: dict[UUID, str] = {one.line.issue: one.line.sha256 for one in found}
    rows = [AcceptedGraduate(
        pupil=row.pupil, record=row.record, record_version=row.record_version, set_number=row.set_number, number=row.number, document=row.issue,
        document_sha256=digests[row.issue]) for row in report.rows]
    parts = [rows[begin:begin + PART] for begin in range(0, len(rows), PART)]
    return [GraduatesReportAccepted(
        authority=version.authority, school=version.school, report=version.report, version=version.version, level=version.level, form=version.form,
        year=version.year, document=version.issue, document_sha256=sealed, report_record=FileReference.model_validate(version.file), part=number,
        parts=len(parts), graduates=part, is_correction=is_correction) for number, part in enumerate(parts, 1)]


def _actor(work: Work) -> str:
    assert work.actor is not None                             # a command always has one
    return work.actor.sub
