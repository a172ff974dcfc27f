"""Reports of graduates (ปพ.3): the officer's queue, and why a version was returned."""
from typing import Annotated, Any

from faststream import Context
from sqlalchemy import Row, func, select

from services.documents.intents.tables import batches, issues
from services.documents.register.tables import issue_register
from services.documents.reports.tables import findings, report_versions, reports
from services.documents.scope import lies_in
from shared.contracts.documents.problems import REPORT_UNKNOWN
from shared.contracts.documents.queries import Findings, GraduatesReports, ReportFinding, ReportFindings, Reports, ReportSummary
from shared.contracts.files import FileReference
from shared.contracts.record import RowChange
from shared.edge import Router
from shared.vocabulary.documents import DocumentKind
from shared.work import Work

router = Router("documents")

PAGE = 200


@router.query
async def graduates_reports(query: GraduatesReports, work: Annotated[Work, Context("work")]) -> Reports:
    """The versions of this place's reports, the newest first, 200 at most."""
    found = select(func.count()).select_from(findings).where(
        findings.c.report == report_versions.c.report, findings.c.version == report_versions.c.version).scalar_subquery()
    columns = (
        select(report_versions, reports.c.form, reports.c.school, batches.c.year, issue_register.c.file.label("pdf"), found.label("findings"))
        .join(reports, reports.c.id == report_versions.c.report).join(batches, batches.c.approval == reports.c.approval)
        .outerjoin(issue_register, issue_register.c.issue == report_versions.c.issue).where(lies_in(reports, query.authority, query.school))
    )
    rows = await work.session.execute(columns.order_by(report_versions.c.made_at.desc(), report_versions.c.version.desc()).limit(PAGE))
    return Reports(reports=[_summary(row) for row in rows])


@router.query
async def report_findings(query: ReportFindings, work: Annotated[Work, Context("work")]) -> Findings:
    """The findings of a version. Refuses a version that this place does not have."""
    version = (
        select(reports.c.approval, report_versions.c.decided_at).join(reports, reports.c.id == report_versions.c.report)
        .where(report_versions.c.report == query.report, report_versions.c.version == query.version, lies_in(reports, query.authority, query.school))
    )
    if (this := (await work.session.execute(version)).one_or_none()) is None:
        raise REPORT_UNKNOWN.refuse(field="report")
    number = (
        select(func.max(issues.c.student_no)).where(issues.c.approval == this.approval, issues.c.pupil == findings.c.pupil).scalar_subquery().label("student_no"))
    said = select(findings.c.pupil, findings.c.field, findings.c.note, number).where(findings.c.report == query.report, findings.c.version == query.version)
    rows = (await work.session.execute(said.order_by(findings.c.id))).all()
    return Findings(
        report=query.report, version=query.version, returned_at=this.decided_at if rows else None,
        findings=[ReportFinding(pupil=row.pupil, student_no=row.student_no, field=row.field, note=row.note) for row in rows])


def _summary(row: Row[Any]) -> ReportSummary:
    return ReportSummary(
        report=row.report, version=row.version, form=DocumentKind(row.form), year=row.year, school=row.school, state=row.state, graduates=row.graduates,
        changes=[RowChange.model_validate(change) for change in row.changes], checks=row.checks,
        record=FileReference.model_validate(row.file), file=FileReference.model_validate(row.pdf) if row.pdf else None, findings=row.findings)
