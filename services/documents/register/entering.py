"""The register of issue (ทะเบียนคุมการออกเอกสาร): entering a sealed document, and what becomes of the one in whose place it stands.

All of it is one transaction: register, number, leaf of the log, events. So there is never a document in force that the log does not know, and of two
documents that replace each other exactly one is in force.
"""
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import Row, and_, insert, select, update

from services.documents.intents.tables import batches, issues
from services.documents.log.leaf import Act, leaf
from services.documents.log.tables import leaves
from services.documents.numbers.numbering import settle
from services.documents.numbers.reserving import ring
from services.documents.register.tables import issue_register
from services.documents.reports.tables import report_versions
from services.documents.rules.numbers import NumberState, printed
from shared import telemetry
from shared.contracts.documents.events import DocumentCancelled, DocumentIssued, GraduatesReportSubmitted
from shared.contracts.files import FileReference
from shared.vocabulary.documents import DocumentKind
from shared.work import Work

log = structlog.get_logger()


class Sealed(NamedTuple):
    """A document that lies sealed in the archive and waits to be entered: its intent with the set's number, its file, the trace it was made in."""

    issue: Row[Any]
    file: FileReference
    trace: str | None

    @property
    def number(self) -> str:
        """เลขที่ as printed."""
        return printed(self.issue.number)

    @property
    def full_number(self) -> str:
        """ชุดที่/เลขที่."""
        return f"{self.issue.set_number}/{self.number}"


async def enter(work: Work, documents: Sequence[Sealed]) -> None:
    """Enter sealed and archived documents: from the commit on they are in force, and what they replace is void."""
    for one in documents:
        if one.issue.replaces:
            with telemetry.under(one.trace):
                await make_void(work, one.issue.replaces, "replaced", by=one.issue.id)
    await work.session.execute(insert(issue_register), [_line(one) for one in documents])
    ids = [one.issue.id for one in documents]
    await work.session.execute(update(issues).where(issues.c.id.in_(ids)).values(state="done", cause=None))
    await settle(work, ids, NumberState.ISSUED)
    await work.session.execute(insert(leaves), [_leaf(work, "issued", one.issue, one.full_number, one.file.sha256) for one in documents])
    for one in documents:
        with telemetry.under(one.trace):
            await _say(work, one)
    if not all(one.issue.report for one in documents):
        await ring(work, "reports")


def _line(one: Sealed) -> dict[str, Any]:
    """Its line of the register."""
    issue = one.issue
    return {
        "issue": issue.id, "authority": issue.authority, "school": issue.school, "form": issue.form, "set_number": issue.set_number, "number": one.number,
        "code": issue.code, "pupil": issue.pupil, "file": one.file.model_dump(), "sha256": one.file.sha256, "issued_at": issue.issued}


def _leaf(work: Work, act: Act, issue: Row[Any], number: str, sha256: str) -> dict[str, Any]:
    """Its leaf of the log."""
    body = leaf(act, issue=issue.id, form=issue.form, school=issue.school, number=number, sha256=sha256, at=work.now)
    return {"issue": issue.id, "act": act, "body": body}


async def _say(work: Work, one: Sealed) -> None:
    issue = one.issue
    work.emit(DocumentIssued(
        authority=issue.authority, school=issue.school, issue=issue.id, form=DocumentKind(issue.form), number=one.full_number, pupil=issue.pupil,
        file=one.file, issued_at=issue.issued, replaces=issue.replaces))
    if issue.report:
        await _submit(work, issue, one.file)
    log.info("document_issued", form=issue.form, issue=str(issue.id), bytes=one.file.size)


async def make_void(work: Work, issue: UUID, state: Literal["replaced", "cancelled"], by: UUID | None = None) -> DocumentCancelled:
    """Make a document in force void, because another stands in its place (`by`) or by order; returns what was said of it."""
    standing = update(issue_register).where(issue_register.c.issue == issue, issue_register.c.state == "in_force")
    line = (await work.session.execute(standing.values(state=state, replaced_by=by, cancelled_at=work.now).returning(
        issue_register.c.issue.label("id"), issue_register.c.authority, issue_register.c.school, issue_register.c.form, issue_register.c.set_number,
        issue_register.c.number, issue_register.c.sha256))).one()
    await settle(work, [issue], NumberState.CANCELLED, state)
    number = f"{line.set_number}/{line.number}"
    await work.session.execute(insert(leaves).values(_leaf(work, "cancelled", line, number, line.sha256)))
    said = DocumentCancelled(
        authority=line.authority, school=line.school, issue=issue, form=DocumentKind(line.form), number=number, replaced_by=by, cancelled_at=work.now)
    work.emit(said)
    return said


async def _submit(work: Work, issue: Row[Any], file: FileReference) -> None:
    """A version of ปพ.3 is in force: it waits for the officer, and versions that nobody accepted are superseded by it."""
    this = and_(report_versions.c.report == issue.report, report_versions.c.version == issue.record_version)
    earlier = and_(report_versions.c.report == issue.report, report_versions.c.version < issue.record_version, report_versions.c.state != "accepted")
    await work.session.execute(update(report_versions).where(this).values(state="submitted"))
    await work.session.execute(update(report_versions).where(earlier).values(state="superseded"))
    year = (await work.session.execute(select(batches.c.year).where(batches.c.approval == issue.approval))).scalar_one()
    work.emit(GraduatesReportSubmitted(
        authority=issue.authority, school=issue.school, report=issue.report, version=issue.record_version, form=DocumentKind(issue.form), year=year, file=file))
