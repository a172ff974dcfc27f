"""The report of graduates (ปพ.3): made from the records as they were approved and the ปพ.1 that stand for them, and held against both."""
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select

from services.documents.access_log.store import read_all
from services.documents.intents.tables import issues
from services.documents.register.tables import issue_register
from services.documents.rules import reports as rules
from shared.contracts.files import FileReference
from shared.contracts.record import AchievementRecord, GraduateRow, GraduatesReport, Signer
from shared.contracts.registry.queries import Holder, OfficesInForce
from shared.vocabulary.offices import Duty, Office
from shared.work import Work

COMMITTEE = {"prepared_by": Duty.WRITES, "proofread_by": Duty.PROOFREADS, "checked_by": Duty.CHECKS}
HEADS = {"registrar": Office.REGISTRAR, "director": Office.DIRECTOR}


class Graduate(NamedTuple):
    """A graduate's ปพ.1, and the record that it was made from (None: no longer what was approved)."""

    line: Row[*tuple[Any, ...]]
    record: AchievementRecord | None


async def graduates(work: Work, approval: UUID, purpose: str, standing: Collection[str] = ("in_force",)) -> list[Graduate]:
    """The graduates of an approval whose ปพ.1 stands so, by student number, shorter numbers first. Each record is read from the archive."""
    of_approval = (
        select(issues.c.pupil, issues.c.student_no, issues.c.record, issues.c.record_version, issue_register.c.issue, issue_register.c.set_number,
               issue_register.c.number, issue_register.c.state, issue_register.c.sha256)
        .join(issue_register, issue_register.c.issue == issues.c.id)
        .where(issues.c.approval == approval, issues.c.pupil.is_not(None), issue_register.c.state.in_(standing)).order_by(issues.c.record_version)
    )
    lines = sorted((await work.session.execute(of_approval)).all(), key=lambda line: (len(line.student_no), line.student_no))
    bodies = await read_all(work, [FileReference.model_validate(line.record) for line in lines], purpose)
    return [Graduate(line, AchievementRecord.model_validate_json(body) if body else None) for line, body in zip(lines, bodies, strict=True)]


def row(seq: int, line: Row[*tuple[Any, ...]], record: AchievementRecord) -> GraduateRow:
    """A graduate's line of the report."""
    pupil, summary = record.pupil, record.summary
    return GraduateRow(
        seq=seq, pupil=pupil.id, student_no=pupil.student_no, identifier=pupil.identifier, name=pupil.name, sex=pupil.sex, birth_date=pupil.birth_date,
        father=pupil.father, mother=pupil.mother, set_number=line.set_number, number=line.number, issue=line.issue, basic_earned=summary.basic_earned,
        additional_earned=summary.additional_earned, gpax=summary.gpax, reading_thinking_writing=summary.reading_thinking_writing,
        characteristics=summary.characteristics, activities_passed=summary.activities_passed, record=FileReference.model_validate(line.record),
        record_version=record.version,
    )


async def offices(work: Work, authority: str, school: str, on: date) -> list[Holder]:
    """Who held the school's offices on a day, the oldest order first."""
    answer = await work.ask(OfficesInForce(authority=authority, school=school, on=on))
    return sorted(answer.holders, key=lambda holder: (holder.order_date, holder.order_number, str(holder.person)))


def signers(holders: Sequence[Holder]) -> dict[str, Signer]:
    """Who signs the report, as far as the orders name them; three different persons of the committee wherever there are three."""
    chosen: dict[str, Signer] = {}
    for place, duty in COMMITTEE.items():
        free = [holder for holder in holders if holder.duty == duty and holder.person not in {signer.person for signer in chosen.values()}]
        if free:
            chosen[place] = free[0].as_signer()
    for place, office in HEADS.items():
        if heads := [holder for holder in holders if holder.office == office]:
            chosen[place] = heads[0].as_signer()
    return chosen


def evidence(report: GraduatesReport, approved: frozenset[str], found: Sequence[Graduate], today: Sequence[Holder], approval_day: Sequence[Holder]) -> rules.Report:
    """All that a report is held against: the register, the records, the orders of the day it was made and of the day of approval."""
    return rules.Report(
        level=report.level, rows=[_row(line) for line in report.rows], approved=approved,
        registered={str(one.line.issue): rules.Registered(str(one.line.pupil), one.line.set_number, one.line.number, one.line.state) for one in found},
        recorded={str(one.line.pupil): recorded(one.record) if one.record else None for one in found},
        signatures=[*_signatures(report), *_approvers(found)],
        in_force=frozenset(chain.from_iterable(_held(holder) for holder in today)) | frozenset(_held_on_approval(holder) for holder in approval_day),
    )


def recorded(record: AchievementRecord) -> rules.Recorded:
    """A record as the rules look at it."""
    pupil, summary = record.pupil, record.summary
    return rules.Recorded(
        identity=_identity(pupil), assessed=_assessed(summary),
        courses=[rules.Course(line.kind, Decimal(line.credits), line.result) for term in record.terms for line in term.results],
        activities=[rules.Activity(line.kind, line.hours, line.result) for term in record.terms for line in term.activities],
    )


def fields(report: GraduatesReport) -> dict[str, dict[str, str]]:
    """Each row's fields as text, by pupil: what two versions are compared by."""
    return {str(line.pupil): {
        **_identity(line)._asdict(), **{name: str(value) for name, value in _assessed(line)._asdict().items()},
        "set_number": line.set_number, "number": line.number, "record_version": str(line.record_version), "remark": line.remark,
    } for line in report.rows}


def _row(line: GraduateRow) -> rules.Row:
    return rules.Row(line.seq, str(line.pupil), _identity(line), _assessed(line), str(line.issue), line.set_number, line.number)


def _identity(of: Any) -> rules.Identity:
    """Of a record's pupil or of a row: they name these fields alike."""
    name = " ".join(filter(None, (of.name.title, of.name.first, of.name.middle, of.name.last)))
    return rules.Identity(of.student_no, of.identifier.kind, of.identifier.value, name, of.sex, of.birth_date.isoformat(), of.father, of.mother)


def _assessed(of: Any) -> rules.Assessed:
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
