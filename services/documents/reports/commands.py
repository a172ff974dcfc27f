"""The commands of the officer on a report of graduates (ปพ.3): return it with findings, or accept it
(เจ้าพนักงานทะเบียน, basic-education.md §5.3).
"""

from collections.abc import Sequence
from uuid import UUID

from services.documents.intents.store import approved_pupils
from services.documents.register.store import sha256_of
from services.documents.reports import store
from services.documents.reports.evidence import evidence
from services.documents.reports.graduates import Graduate, graduates
from services.documents.reports.signers import offices
from services.documents.reports.store import ReportVersion
from services.documents.rules.audit import failures
from services.documents.rules.audit import findings as audit_findings
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.commands import AcceptGraduatesReport, ReportState, ReturnGraduatesReport
from shared.contracts.documents.events import (
    AcceptedGraduate,
    GraduatesReportAccepted,
    GraduatesReportReturned,
)
from shared.contracts.documents.problems import (
    CHECKS_FAILED,
    FINDING_OUTSIDE,
    REPORT_BEING_CORRECTED,
    REPORT_NOT_WAITING,
    REPORT_UNKNOWN,
)
from shared.contracts.record import GraduatesReport
from shared.thai.dates import day_of

# graduates in one event
MAX_GRADUATES = 500
# findings in the details of a refusal
MAX_FINDINGS = 200

router = Router("documents")


@router.command
async def return_report(command: ReturnGraduatesReport, work: Work) -> ReportState:
    """Return a version to the school with findings.

    The version stays as it is; the school corrects by order, and a new version follows.
    """
    version = await _waiting_version(command, work)
    report = await _read(version, work)
    if outside := {one.pupil for one in command.findings if one.pupil} - {row.pupil for row in report.rows}:
        raise FINDING_OUTSIDE.refuse(field="findings", count=len(outside))
    await store.add_findings(work, version, command.findings)
    await store.set_decided(work, version, "returned")
    work.emit(
        GraduatesReportReturned(
            authority=version.authority,
            school=version.school,
            report=version.report,
            version=version.version,
            form=version.form,
            findings=len(command.findings),
        )
    )
    return ReportState(report=version.report, version=version.version, state="returned")


@router.command
async def accept_report(command: AcceptGraduatesReport, work: Work) -> ReportState:
    """Accept a version after all checks are made again, from the archived records and today's register.

    Then it may be delivered.
    """
    version = await _waiting_version(command, work)
    if version.due > version.version:
        raise REPORT_BEING_CORRECTED.refuse(field="version", version=version.due)
    report = await _read(version, work)
    found = await graduates(work, version.approval, "accept", ["in_force", "cancelled"])
    await _check(version, report, found, work)
    is_correction = await store.supersede_accepted(work, version.report)
    await store.set_decided(work, version, "accepted")
    for event in _accepted(
        version, report, found, await sha256_of(work, version.issue), is_correction=is_correction
    ):
        work.emit(event)
    return ReportState(report=version.report, version=version.version, state="accepted")


async def _waiting_version(
    command: ReturnGraduatesReport | AcceptGraduatesReport, work: Work
) -> ReportVersion:
    """Load the version and lock its report.

    Refuses a version of another place, and one that does not wait for the officer.
    """
    version = await store.lock_version(
        work, command.report, command.version, authority=command.authority, school=command.school
    )
    if version is None:
        raise REPORT_UNKNOWN.refuse(field="report")
    if version.state != "submitted":
        raise REPORT_NOT_WAITING.refuse(field="version", state=version.state)
    return version


async def _read(version: ReportVersion, work: Work) -> GraduatesReport:
    report = GraduatesReport.model_validate_json(await work.archive.get(version.file))
    work.concerns(row.pupil for row in report.rows)
    return report


async def _check(
    version: ReportVersion, report: GraduatesReport, found: Sequence[Graduate], work: Work
) -> None:
    """Store the outcome of the checks, and refuse when one fails, naming the pupils in the details."""
    made_day = await offices(work, version.authority, version.school, day_of(version.made_at))
    approval_day = await offices(work, version.authority, version.school, report.approved_on)
    audited = evidence(report, await approved_pupils(work, version.approval), found, made_day, approval_day)
    if failing := {name: who for name, who in failures(audited).items() if who}:
        why = [finding._asdict() for finding in audit_findings(audited)[:MAX_FINDINGS]]
        raise CHECKS_FAILED.refuse(
            field="report",
            details={"checks": failing, "findings": why},
            checks_th=" · ".join(check.thai for check in failing),
            checks_en="; ".join(check.english for check in failing),
        )
    await store.set_checks(work, version, dict.fromkeys(failures(audited), True))


def _accepted(
    version: ReportVersion,
    report: GraduatesReport,
    found: Sequence[Graduate],
    sha256: str,
    *,
    is_correction: bool,
) -> list[GraduatesReportAccepted]:
    """The events of an acceptance, each with 500 graduates at most. `sha256`: of the version's ปพ.3."""
    digests: dict[UUID, str] = {one.transcript.issue: one.transcript.sha256 for one in found}
    rows = [
        AcceptedGraduate(
            pupil=row.pupil,
            record=row.record,
            record_version=row.record_version,
            set_number=row.set_number,
            number=row.number,
            document=row.issue,
            document_sha256=digests[row.issue],
        )
        for row in report.rows
    ]
    beginnings = range(0, len(rows), MAX_GRADUATES)
    return [
        GraduatesReportAccepted(
            authority=version.authority,
            school=version.school,
            report=version.report,
            version=version.version,
            level=version.level,
            form=version.form,
            year=version.year,
            document=version.issue,
            document_sha256=sha256,
            report_record=version.file,
            part=number,
            parts=len(beginnings),
            offset=offset,
            graduates=rows[offset : offset + MAX_GRADUATES],
            is_correction=is_correction,
        )
        for number, offset in enumerate(beginnings, 1)
    ]
