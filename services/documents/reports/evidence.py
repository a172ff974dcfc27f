"""What a report of graduates is held against: the register, the records, the orders of the day it was made and of the day of approval."""
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
    report: GraduatesReport, approved: frozenset[str], found: Sequence[Graduate], today: Sequence[Holder], approval_day: Sequence[Holder],
) -> rules.AuditedReport:
    """All that a report is held against: the register, the records, the orders of the day it was made and of the day of approval."""
    return rules.AuditedReport(
        level=report.level, rows=[_row(line) for line in report.rows], approved=approved,
        registered={str(one.transcript.issue): _registered(one.transcript) for one in found},
        recorded={str(one.transcript.pupil): recorded(one.record) if one.record else None for one in found},
        signatures=[*_signatures(report), *_approvers(found)],
        in_force=frozenset(chain.from_iterable(_held(holder) for holder in today)) | frozenset(_held_on_approval(holder) for holder in approval_day),
    )


def _registered(line: Transcript) -> rules.Registered:
    return rules.Registered(str(line.pupil), line.set_number, line.number, line.state)


def recorded(record: AchievementRecord) -> rules.Recorded:
    """A record as the rules look at it."""
    pupil, summary = record.pupil, record.summary
    return rules.Recorded(
        identity=identity_of(pupil), assessed=assessed_of(summary),
        courses=[rules.RecordedCourse(line.kind, Decimal(line.credits), line.result) for term in record.terms for line in term.results],
        activities=[rules.RecordedActivity(line.kind, line.hours, line.result) for term in record.terms for line in term.activities],
    )


def _row(line: GraduateRow) -> rules.ReportRow:
    return rules.ReportRow(line.seq, str(line.pupil), identity_of(line), assessed_of(line), str(line.issue), line.set_number, line.number)


def identity_of(of: Any) -> rules.GraduateIdentity:
    """Of a record's pupil or of a row: they name these fields alike."""
    name = " ".join(filter(None, (of.name.title, of.name.first, of.name.middle, of.name.last)))
    return rules.GraduateIdentity(of.student_no, of.identifier.kind, of.identifier.value, name, of.sex, of.birth_date.isoformat(), of.father, of.mother)


def assessed_of(of: Any) -> rules.Assessed:
    """Of a record's summary or of a row."""
    return rules.Assessed(of.basic_earned, of.additional_earned, of.gpax, of.reading_thinking_writing, of.characteristics, of.activities_passed)


def _signatures(report: GraduatesReport) -> list[rules.Signature]:
    duties: Mapping[str, str] = {**COMMITTEE, **HEADS}
    return [rules.Signature(duty, str(getattr(report, place).person), getattr(report, place).order) for place, duty in duties.items()]


def _approvers(found: Sequence[Graduate]) -> list[rules.Signature]:
    """Who signed the records, on the day of approval; by person and office, since grades words the order."""
    signed = {(f"{place}_of_record", str(getattr(one.record, place).person)) for one in found if one.record for place in HEADS}
    return [rules.Signature(duty, person, "") for duty, person in sorted(signed)]


def _held(holder: Holder) -> list[rules.Signature]:
    """What a holder may sign by his order: in his office and, of a committee, in his duty."""
    order = holder.as_signer().order
    return [rules.Signature(duty, str(holder.person), order) for duty in (holder.office, holder.duty) if duty]


def _held_on_approval(holder: Holder) -> rules.Signature:
    return rules.Signature(f"{holder.office}_of_record", str(holder.person), "")
