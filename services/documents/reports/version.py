"""The next version of a report of graduates, and its differences from the last."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.documents.register.store import Transcript
from services.documents.reports.evidence import assessed_of, identity_of
from services.documents.reports.graduates import Graduate
from services.documents.reports.signers import COMMITTEE, HEADS
from services.documents.reports.store import DueReport
from services.documents.rules.reports import changes
from shared.contracts.documents.queries import ReportChange
from shared.contracts.record import (
    AchievementRecord,
    GraduateRow,
    GraduatesReport,
    RowChange,
    Signer,
    Superseded,
    canonical,
    digest,
)


def missing(found: Sequence[Graduate], signers: Mapping[str, Signer]) -> str | None:
    """The cause why the report cannot be made yet: `signer_missing.checked_by`, `record_missing`; None when
    it can.
    """
    lacking = [field for field in (*COMMITTEE, *HEADS) if field not in signers]
    if lacking:
        return f"signer_missing.{lacking[0]}"
    return "record_missing" if any(one.record is None for one in found) else None


def next_version(
    due: DueReport, found: Sequence[Graduate], signers: Mapping[str, Signer], last: GraduatesReport | None
) -> GraduatesReport:
    """The report's next version, with its differences from the last."""
    records = [(one.transcript, one.record) for one in found if one.record]
    report = GraduatesReport(
        report=due.id,
        version=due.due,
        supersedes=digest(canonical(last)) if last else None,
        form=due.form,
        level=due.level,
        year=due.year,
        school=records[0][1].school,
        approved_on=due.approved_on,
        rows=[graduate_row(seq, transcript, record) for seq, (transcript, record) in enumerate(records, 1)],
        changes=[],
        **signers,
    )
    if last is None:
        return report
    differing = changes(fields(last), fields(report))
    return report.model_copy(
        update={
            "changes": [
                RowChange(pupil=UUID(pupil), field=field, before=old, after=new)
                for pupil, field, old, new in differing
            ]
        }
    )


def with_orders(changed: Sequence[RowChange], found: Sequence[Graduate]) -> list[ReportChange]:
    """The differences, each with the order by which the record of its pupil was corrected since the last
    version.
    """
    corrected = {change.pupil for change in changed if change.field == "record_version"}
    orders = {
        one.record.pupil.id: one.record.supersedes
        for one in found
        if one.record and one.record.supersedes and one.record.pupil.id in corrected
    }
    return [_with_order(change, orders.get(change.pupil)) for change in changed]


def _with_order(change: RowChange, order: Superseded | None) -> ReportChange:
    if order is None:
        return ReportChange(**change.model_dump())
    return ReportChange(**change.model_dump(), order_number=order.order_number, order_date=order.order_date)


def graduate_row(seq: int, transcript: Transcript, record: AchievementRecord) -> GraduateRow:
    """A graduate's line of the report."""
    pupil, summary = record.pupil, record.summary
    return GraduateRow(
        seq=seq,
        pupil=pupil.id,
        student_no=pupil.student_no,
        identifier=pupil.identifier,
        name=pupil.name,
        sex=pupil.sex,
        birth_date=pupil.birth_date,
        father=pupil.father,
        mother=pupil.mother,
        set_number=transcript.set_number,
        number=transcript.number,
        issue=transcript.issue,
        basic_earned=summary.basic_earned,
        additional_earned=summary.additional_earned,
        gpax=summary.gpax,
        reading_thinking_writing=summary.reading_thinking_writing,
        characteristics=summary.characteristics,
        activities_passed=summary.activities_passed,
        record=transcript.record,
        record_version=record.version,
    )


def fields(report: GraduatesReport) -> dict[str, dict[str, str]]:
    """The fields by which two versions are compared, as text, by pupil."""
    return {str(row.pupil): _fields_of_row(row) for row in report.rows}


def _fields_of_row(row: GraduateRow) -> dict[str, str]:
    return {
        **identity_of(row)._asdict(),
        **{name: str(value) for name, value in assessed_of(row)._asdict().items()},
        "set_number": row.set_number,
        "number": row.number,
        "record_version": str(row.record_version),
        "remark": row.remark,
    }
