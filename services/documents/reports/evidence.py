"""The facts that a report of graduates is audited with."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from services.documents.register.store import Transcript
from services.documents.reports.graduates import Graduate
from services.documents.reports.signers import COMMITTEE, HEADS
from services.documents.rules import reports as rules
from shared.contracts.record import AchievementRecord, GraduateRow, GraduatesReport
from shared.contracts.registry.queries import Holder


def evidence(
    report: GraduatesReport,
    approved: frozenset[str],
    found: Sequence[Graduate],
    made_day: Sequence[Holder],
    approval_day: Sequence[Holder],
) -> rules.AuditedReport:
    """A report and its facts: the register, the records, the orders in force on the day it was made and on
    the day of approval.
    """
    return rules.AuditedReport(
        level=report.level,
        rows=[_row(line) for line in report.rows],
        approved=approved,
        registered={str(one.transcript.issue): _registered(one.transcript) for one in found},
        recorded={str(one.transcript.pupil): recorded(one.record) if one.record else None for one in found},
        signatures=[*_signatures(report), *_approvers(found)],
        in_force=frozenset(chain.from_iterable(map(_allowed, made_day)))
        | frozenset(map(_allowed_on_approval, approval_day)),
    )


def _registered(line: Transcript) -> rules.Registered:
    return rules.Registered(str(line.pupil), line.set_number, line.number, line.state)


def recorded(record: AchievementRecord) -> rules.Recorded:
    """The parts of a record that the audit compares."""
    pupil, summary = record.pupil, record.summary
    return rules.Recorded(
        identity=identity_of(pupil),
        assessed=assessed_of(summary),
        courses=[
            rules.RecordedCourse(line.kind, Decimal(line.credits), line.result)
            for term in record.terms
            for line in term.results
        ],
        activities=[
            rules.RecordedActivity(line.kind, line.hours, line.result)
            for term in record.terms
            for line in term.activities
        ],
    )


def _row(line: GraduateRow) -> rules.ReportRow:
    return rules.ReportRow(
        line.seq,
        str(line.pupil),
        identity_of(line),
        assessed_of(line),
        str(line.issue),
        line.set_number,
        line.number,
    )


def identity_of(who: Any) -> rules.GraduateIdentity:
    """The identity of a record's pupil or of a row, whose fields have the same names."""
    name = " ".join(filter(None, (who.name.title, who.name.first, who.name.middle, who.name.last)))
    return rules.GraduateIdentity(
        who.student_no,
        who.identifier.kind,
        who.identifier.value,
        name,
        who.sex,
        who.birth_date.isoformat(),
        who.father,
        who.mother,
    )


def assessed_of(source: Any) -> rules.Assessed:
    """The achievement of a record's summary or of a row, whose fields have the same names."""
    return rules.Assessed(
        source.basic_earned,
        source.additional_earned,
        source.gpax,
        source.reading_thinking_writing,
        source.characteristics,
        source.activities_passed,
    )


def _signatures(report: GraduatesReport) -> list[rules.Signature]:
    duties: Mapping[str, str] = {**COMMITTEE, **HEADS}
    return [
        rules.Signature(duty, str(getattr(report, place).person), getattr(report, place).order)
        for place, duty in duties.items()
    ]


def _approvers(found: Sequence[Graduate]) -> list[rules.Signature]:
    """The signatures of the records, on the day of approval: person and office only, since grades writes the
    order in its own words.
    """
    signed = {
        (f"{place}_of_record", str(getattr(one.record, place).person))
        for one in found
        if one.record
        for place in HEADS
    }
    return [rules.Signature(duty, person, "") for duty, person in sorted(signed)]


def _allowed(holder: Holder) -> list[rules.Signature]:
    """The signatures that an order allows its holder: in the office and, for a committee, in the duty."""
    order = holder.as_signer().order
    return [rules.Signature(duty, str(holder.person), order) for duty in (holder.office, holder.duty) if duty]


def _allowed_on_approval(holder: Holder) -> rules.Signature:
    return rules.Signature(f"{holder.office}_of_record", str(holder.person), "")
