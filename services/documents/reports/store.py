"""Statements on reports of graduates, their versions and the officer's findings."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.documents.intents.store import approved_pupils
from services.documents.intents.tables import batches, issues
from services.documents.register.tables import issue_register
from services.documents.reports.tables import findings, report_versions, reports
from services.documents.scope import in_scope
from shared.chassis.moved_schools import of_school
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.commands import Finding
from shared.contracts.documents.queries import Findings, ReportChange, ReportFinding, ReportSummary
from shared.contracts.files import FileReference
from shared.contracts.record import GraduatesReport
from shared.vocabulary.documents import TRANSCRIPT_OF, DocumentKind, ReportForm
from shared.vocabulary.levels import Level


class DueReport(NamedTuple):
    """A report of which one more version is due."""

    id: UUID
    approval: UUID
    authority: str
    school: str
    form: ReportForm
    due: int
    level: Level
    year: int
    approved_on: date


class ReportVersion(NamedTuple):
    """A version of a report; `due` is the number of the version that the report should have."""

    report: UUID
    version: int
    state: str
    issue: UUID
    file: FileReference
    made_at: datetime
    authority: str
    school: str
    form: ReportForm
    approval: UUID
    due: int
    year: int
    level: Level


class DecidedVersion(NamedTuple):
    """The officer's decision on a version, by which appointment at which authority."""

    was_accepted: bool
    at: datetime
    appointment: UUID | None
    authority: str


async def open_report(work: Work, approval: UUID, *, authority: str, school: str, form: str) -> None:
    """Store the report of an approval, unless it is there already."""
    report = upsert(reports).values(
        id=work.new_id(), approval=approval, authority=authority, school=school, form=form
    )
    await work.session.execute(report.on_conflict_do_nothing(index_elements=["approval"]))


async def expect_version(work: Work, approval: UUID) -> None:
    """Make the version after the last built one due.

    A first version that is not built yet will include the correction. Locks the report.
    """
    await work.session.execute(
        update(reports).where(reports.c.approval == approval).values(due=reports.c.built + 1)
    )


async def lock_due_report(work: Work) -> DueReport | None:
    """Lock a report whose next version is due and may be made: all parts of the approval have arrived, no
    ปพ.1 of it is pending or failed.
    """
    under_way = (
        select(issues.c.id)
        .where(
            issues.c.approval == reports.c.approval,
            issues.c.form.in_(TRANSCRIPT_OF.values()),
            issues.c.state.in_(["pending", "failed"]),
        )
        .exists()
    )
    ready = or_(reports.c.not_before.is_(None), reports.c.not_before <= work.now)
    columns = select(
        reports.c.id,
        reports.c.approval,
        reports.c.authority,
        reports.c.school,
        reports.c.form,
        reports.c.due,
        batches.c.level,
        batches.c.year,
        batches.c.approved_on,
    ).join(batches, batches.c.approval == reports.c.approval)
    wanted = columns.where(
        reports.c.due > reports.c.built, batches.c.received == batches.c.parts, ready, ~under_way
    )
    row = (
        await work.session.execute(
            wanted.order_by(reports.c.id).limit(1).with_for_update(of=reports, skip_locked=True)
        )
    ).one_or_none()
    return (
        DueReport(**{**row._mapping, "form": DocumentKind(row.form), "level": Level(row.level)})
        if row
        else None
    )


async def postpone(work: Work, report: UUID, until: datetime, cause: str) -> None:
    """Postpone this report until `until`; `cause` names what it waits for."""
    await work.session.execute(
        update(reports).where(reports.c.id == report).values(not_before=until, cause=cause)
    )


async def skip_version(work: Work, due: DueReport) -> None:
    """Skip the number of this version; the next one is due."""
    await work.session.execute(update(reports).where(reports.c.id == due.id).values(due=due.due + 1))


async def last_file(work: Work, report: UUID) -> FileReference | None:
    """The JSON of the report's last version."""
    versions = (
        select(report_versions.c.file)
        .where(report_versions.c.report == report)
        .order_by(report_versions.c.version.desc())
        .limit(1)
    )
    file = (await work.session.execute(versions)).scalar_one_or_none()
    return FileReference.model_validate(file) if file else None


async def add_version(
    work: Work,
    report: GraduatesReport,
    issue: UUID,
    file: FileReference,
    checks: Mapping[str, bool],
    changes: Sequence[ReportChange],
) -> None:
    """Store a version whose ปพ.3 waits for the press, as the last one that was built."""
    await work.session.execute(
        insert(report_versions).values(
            report=report.report,
            version=report.version,
            state="prepared",
            issue=issue,
            file=file.model_dump(),
            graduates=len(report.rows),
            changes=[change.model_dump(mode="json") for change in changes],
            checks=dict(checks),
            made_at=work.now,
        )
    )
    built = {
        "built": report.version,
        "due": func.greatest(reports.c.due, report.version),
        "cause": None,
        "not_before": None,
    }
    await work.session.execute(update(reports).where(reports.c.id == report.report).values(built))


async def supersede_of_issue(work: Work, issue: UUID) -> None:
    """Supersede the version that this intent was to issue."""
    await work.session.execute(
        update(report_versions).where(report_versions.c.issue == issue).values(state="superseded")
    )


async def set_submitted(work: Work, report: UUID, version: int) -> None:
    """Mark this version as submitted, and supersede earlier versions that nobody accepted."""
    earlier = and_(
        report_versions.c.report == report,
        report_versions.c.version < version,
        report_versions.c.state != "accepted",
    )
    await work.session.execute(
        update(report_versions).where(_is_version(report, version)).values(state="submitted")
    )
    await work.session.execute(update(report_versions).where(earlier).values(state="superseded"))


async def lock_version(
    work: Work, report: UUID, version: int, *, authority: str, school: str
) -> ReportVersion | None:
    """Load a version of a report of this school, and lock the report.

    It is at the authority that is asked, also if it was made before the school moved there.
    """
    mine = and_(reports.c.id == report, of_school(reports, authority, school))
    columns = select(
        report_versions.c.report,
        report_versions.c.version,
        report_versions.c.state,
        report_versions.c.issue,
        report_versions.c.file,
        report_versions.c.made_at,
        reports.c.school,
        reports.c.form,
        reports.c.approval,
        reports.c.due,
        batches.c.year,
        batches.c.level,
    )
    joined = columns.join(reports, reports.c.id == report_versions.c.report).join(
        batches, batches.c.approval == reports.c.approval
    )
    row = (
        await work.session.execute(
            joined.where(mine, report_versions.c.version == version).with_for_update(of=reports)
        )
    ).one_or_none()
    if row is None:
        return None
    values = {
        "authority": authority,
        "file": FileReference.model_validate(row.file),
        "form": DocumentKind(row.form),
        "level": Level(row.level),
    }
    return ReportVersion(**{**row._mapping, **values})


async def add_findings(work: Work, version: ReportVersion, found: Sequence[Finding]) -> None:
    """Store what the officer found."""
    await work.session.execute(
        insert(findings),
        [
            {
                "report": version.report,
                "version": version.version,
                **finding.model_dump(),
                "at": work.now,
                **work.origin,
            }
            for finding in found
        ],
    )


async def set_checks(work: Work, version: ReportVersion, checks: Mapping[str, bool]) -> None:
    """Store the outcome of the checks."""
    await work.session.execute(
        update(report_versions)
        .where(_is_version(version.report, version.version))
        .values(checks=dict(checks))
    )


async def set_decided(work: Work, version: ReportVersion, state: Literal["returned", "accepted"]) -> None:
    """Store the officer's decision."""
    decided = {
        "state": state,
        "decided_at": work.now,
        "decided_by": work.actor_id,
        **work.by_office,
        "was_accepted": state == "accepted",
    }
    await work.session.execute(
        update(report_versions).where(_is_version(version.report, version.version)).values(decided)
    )


async def supersede_accepted(work: Work, report: UUID) -> bool:
    """Supersede the version that was accepted before. Whether there was one."""
    earlier = update(report_versions).where(
        report_versions.c.report == report, report_versions.c.state == "accepted"
    )
    return bool(
        (
            await work.session.execute(
                earlier.values(state="superseded").returning(report_versions.c.version)
            )
        ).all()
    )


async def count_versions(work: Work, authority: str, school: str) -> dict[str, int]:
    """How many versions of this place's reports are in each state."""
    versions = (
        select(report_versions.c.state, func.count())
        .join(reports, reports.c.id == report_versions.c.report)
        .where(in_scope(reports, authority, school))
        .group_by(report_versions.c.state)
    )
    return dict((await work.session.execute(versions)).tuples().all())


async def newest_versions(
    work: Work,
    authority: str,
    school: str,
    limit: int,
    *,
    after: str = "",
    report: UUID | None = None,
    version: int | None = None,
) -> list[ReportSummary]:
    """The versions of this place's reports, or of one report, or one of them, the newest first.

    `after`: `<report>/<version>`, the last one of the page before.
    """
    by_age = (report_versions.c.made_at, report_versions.c.version, report_versions.c.report)
    found = (
        select(func.count())
        .select_from(findings)
        .where(findings.c.report == report_versions.c.report, findings.c.version == report_versions.c.version)
        .scalar_subquery()
    )
    columns = (
        select(
            report_versions,
            reports.c.form,
            reports.c.school,
            batches.c.year,
            issue_register.c.file.label("pdf"),
            found.label("findings"),
        )
        .join(reports, reports.c.id == report_versions.c.report)
        .join(batches, batches.c.approval == reports.c.approval)
        .outerjoin(issue_register, issue_register.c.issue == report_versions.c.issue)
        .where(in_scope(reports, authority, school))
    )
    if report:
        columns = columns.where(report_versions.c.report == report)
    if version:
        columns = columns.where(report_versions.c.version == version)
    if after:
        id, _, last_version = after.partition("/")
        last = report_versions.alias("last")
        shown = select(last.c.made_at, last.c.version, last.c.report).where(
            last.c.report == UUID(id), last.c.version == int(last_version)
        )
        columns = columns.where(tuple_(*by_age) < shown.scalar_subquery())
    rows = await work.session.execute(columns.order_by(*(column.desc() for column in by_age)).limit(limit))
    return [_summary(row) for row in rows]


async def decision_of(work: Work, report: UUID, version: int) -> DecidedVersion | None:
    """What the officer decided on a version; None: nothing yet."""
    columns = select(
        report_versions.c.was_accepted,
        report_versions.c.decided_at,
        report_versions.c.appointment,
        reports.c.authority,
    ).join(reports, reports.c.id == report_versions.c.report)
    row = (await work.session.execute(columns.where(_is_version(report, version)))).one()
    return DecidedVersion(*row) if row.decided_at else None


async def pupils_of(work: Work, report: UUID) -> list[UUID]:
    """The pupils of the approval that a report is about."""
    approval = (
        await work.session.execute(select(reports.c.approval).where(reports.c.id == report))
    ).scalar_one()
    return [UUID(pupil) for pupil in await approved_pupils(work, approval)]


async def findings_of(
    work: Work, report: UUID, version: int, *, authority: str, school: str
) -> Findings | None:
    """The findings of a version; None when this place has no such version."""
    mine = (
        select(reports.c.approval, report_versions.c.decided_at)
        .join(reports, reports.c.id == report_versions.c.report)
        .where(_is_version(report, version), in_scope(reports, authority, school))
    )
    this = (await work.session.execute(mine)).one_or_none()
    if this is None:
        return None
    number = (
        select(func.max(issues.c.student_no))
        .where(issues.c.approval == this.approval, issues.c.pupil == findings.c.pupil)
        .scalar_subquery()
        .label("student_no")
    )
    of_version = select(findings.c.pupil, findings.c.field, findings.c.note, number).where(
        findings.c.report == report, findings.c.version == version
    )
    rows = (await work.session.execute(of_version.order_by(findings.c.id))).all()
    return Findings(
        report=report,
        version=version,
        returned_at=this.decided_at if rows else None,
        findings=[
            ReportFinding(pupil=row.pupil, student_no=row.student_no, field=row.field, note=row.note)
            for row in rows
        ],
    )


def _summary(row: Row[Any]) -> ReportSummary:
    return ReportSummary(
        report=row.report,
        version=row.version,
        form=DocumentKind(row.form),
        year=row.year,
        school=row.school,
        state=row.state,
        graduates=row.graduates,
        changes=[ReportChange.model_validate(change) for change in row.changes],
        checks=row.checks,
        record=FileReference.model_validate(row.file),
        file=FileReference.model_validate(row.pdf) if row.pdf else None,
        findings=row.findings,
    )


def _is_version(report: UUID, version: int) -> ColumnElement[bool]:
    return and_(report_versions.c.report == report, report_versions.c.version == version)
