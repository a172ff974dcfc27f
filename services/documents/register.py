"""The register of issue (ทะเบียนคุมการออกเอกสาร): entering a sealed document, and what becomes of the one in whose place it stands.

All of it is one transaction: register, number, leaf of the log, events. So there is never a document in force that the log does not know, and of two
documents that replace each other exactly one is in force.
"""
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, and_, insert, select, update

from services.documents.intents import ring
from services.documents.log.leaf import Act, leaf
from services.documents.numbering import settle
from services.documents.rules.numbers import NumberState
from services.documents.tables import batches, issue_register, issues, leaves, report_versions
from shared.contracts.documents.events import DocumentCancelled, DocumentIssued, GraduatesReportSubmitted
from shared.contracts.files import FileReference
from shared.vocabulary.documents import DocumentKind
from shared.work import Work


async def enter(work: Work, issue: Row[Any], set_number: str, number: str, file: FileReference) -> None:
    """Enter a sealed and archived document: from the commit on it is in force, and what it replaces is void."""
    if issue.replaces:
        await make_void(work, issue.replaces, "replaced", by=issue.id)
    await work.session.execute(insert(issue_register).values(
        issue=issue.id, authority=issue.authority, school=issue.school, form=issue.form, set_number=set_number, number=number, code=issue.code,
        pupil=issue.pupil, file=file.model_dump(), sha256=file.sha256, issued_at=issue.issued))
    await work.session.execute(update(issues).where(issues.c.id == issue.id).values(state="done", cause=None))
    await settle(work, issue.id, NumberState.ISSUED)
    await _write_leaf(work, "issued", issue, f"{set_number}/{number}", file.sha256)
    work.emit(DocumentIssued(
        authority=issue.authority, school=issue.school, issue=issue.id, form=DocumentKind(issue.form), number=f"{set_number}/{number}", pupil=issue.pupil,
        file=file, issued_at=issue.issued, replaces=issue.replaces))
    if issue.report:
        await _submit(work, issue, file)
    else:
        await ring(work, "reports")


async def make_void(work: Work, issue: UUID, state: Literal["replaced", "cancelled"], by: UUID | None = None) -> DocumentCancelled:
    """Make a document in force void, because another stands in its place (`by`) or by order; returns what was said of it."""
    standing = update(issue_register).where(issue_register.c.issue == issue, issue_register.c.state == "in_force")
    line = (await work.session.execute(standing.values(state=state, replaced_by=by, cancelled_at=work.now).returning(
        issue_register.c.issue.label("id"), issue_register.c.authority, issue_register.c.school, issue_register.c.form, issue_register.c.set_number,
        issue_register.c.number, issue_register.c.sha256))).one()
    await settle(work, issue, NumberState.CANCELLED, state)
    number = f"{line.set_number}/{line.number}"
    await _write_leaf(work, "cancelled", line, number, line.sha256)
    said = DocumentCancelled(
        authority=line.authority, school=line.school, issue=issue, form=DocumentKind(line.form), number=number, replaced_by=by, cancelled_at=work.now)
    work.emit(said)
    return said


async def _write_leaf(work: Work, act: Act, issue: Row[Any], number: str, sha256: str) -> None:
    body = leaf(act, issue=issue.id, form=issue.form, school=issue.school, number=number, sha256=sha256, at=work.now)
    await work.session.execute(insert(leaves).values(issue=issue.id, act=act, body=body))


async def _submit(work: Work, issue: Row[Any], file: FileReference) -> None:
    """A version of ปพ.3 is in force: it waits for the officer, and versions that nobody accepted are superseded by it."""
    this = and_(report_versions.c.report == issue.report, report_versions.c.version == issue.record_version)
    earlier = and_(report_versions.c.report == issue.report, report_versions.c.version < issue.record_version, report_versions.c.state != "accepted")
    await work.session.execute(update(report_versions).where(this).values(state="submitted"))
    await work.session.execute(update(report_versions).where(earlier).values(state="superseded"))
    year = (await work.session.execute(select(batches.c.year).where(batches.c.approval == issue.approval))).scalar_one()
    work.emit(GraduatesReportSubmitted(
        authority=issue.authority, school=issue.school, report=issue.report, version=issue.record_version, form=DocumentKind(issue.form), year=year, file=file))
