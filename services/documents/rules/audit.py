"""The audit of a report of graduates by the authority's officer (เจ้าพนักงานทะเบียนตรวจ ปพ.3, รบ.2), as a
function: every finding with its reason.

A finding names the row, never the person, so it may be shown, stored and returned. An empty list lets the
report be accepted.
Source: basic-education.md §5.3 [sure that the officer checks; the list of checks is ours]; docs/rules.md D-1
to D-7. Cases: tests/documents/rules/.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from services.documents.rules.audit_words import IDENTITY_TH, REASONS, SIGNERS
from services.documents.rules.criteria import CRITERIA, LevelCriteria, unmet, wrong_figures
from services.documents.rules.reports import (
    Assessed,
    AuditedReport,
    GraduateIdentity,
    Recorded,
    Registered,
    ReportRow,
    Signature,
    VocationalAssessed,
    is_valid,
)
from services.documents.rules.vocational import (
    VOCATIONAL_CRITERIA,
    VocationalCriteria,
    unmet_vocational,
    wrong_vocational_figures,
)
from shared.vocabulary.report_checks import ReportCheck

COMMITTEE = ("writes", "proofreads", "checks")
"""Duties that three different persons must have (`pp3_distinct_persons`)."""
ALL_CRITERIA: Mapping[str, LevelCriteria | VocationalCriteria] = {**CRITERIA, **VOCATIONAL_CRITERIA}
"""The criteria of graduation, by level or by vocational curriculum."""


class AuditFinding(NamedTuple):
    """A finding: the check that made it, the reason's code, whom it concerns (a pupil's id, or a duty), and
    the text in both languages.
    """

    check: str
    code: str
    who: str
    th: str
    en: str


def failures(
    report: AuditedReport, criteria: Mapping[str, LevelCriteria | VocationalCriteria] = ALL_CRITERIA
) -> dict[ReportCheck, list[str]]:
    """The pupils (or duties) for whom each check fails; an empty list: passed."""
    failed: dict[ReportCheck, list[str]] = {check: [] for check in ReportCheck}
    for finding in findings(report, criteria):
        who = failed[ReportCheck(finding.check)]
        if finding.who not in who:
            who.append(finding.who)
    return failed


def findings(
    report: AuditedReport, criteria: Mapping[str, LevelCriteria | VocationalCriteria] = ALL_CRITERIA
) -> list[AuditFinding]:
    """Every finding, in the order of the checks and of the rows."""
    pairs = [(row, report.recorded.get(row.pupil)) for row in report.rows]
    known = [(row, record) for row, record in pairs if record is not None]
    return [
        *(_of_row("records", "RECORD_ALTERED", row) for row, record in pairs if record is None),
        *_counts(report.rows, report.approved),
        *(finding for row in report.rows for finding in _number(row, report.registered.get(row.issue))),
        *(_of_row("ids", "ID_NOT_VALID", row) for row in report.rows if not is_valid(row.identity)),
        *(finding for row, record in known for finding in _identity(row, record.identity)),
        *(_of_row("credits", code, row) for row, record in known for code in _credits(row.assessed, record)),
        *(
            _of_row("criteria", code, row)
            for row, record in known
            for code in _unmet(criteria.get(report.criteria_key), record)
        ),
        *_distinct(report.signatures),
        *(
            _of_duty("orders_in_force", "ORDER_NOT_IN_FORCE", signature.duty)
            for signature in report.signatures
            if signature not in report.in_force
        ),
    ]


def _of_row(check: str, code: str, row: ReportRow, **what: object) -> AuditFinding:
    th, en = REASONS[code]
    return AuditFinding(
        check, code, row.pupil, f"ลำดับที่ {row.seq} {th.format(**what)}", f"Row {row.seq}: {en.format(**what)}"
    )


def _of_duty(check: str, code: str, duty: str) -> AuditFinding:
    (th, en), (duty_th, duty_en) = REASONS[code], SIGNERS[duty]
    return AuditFinding(check, code, duty, th.format(duty=duty_th), en.format(duty=duty_en))


def _counts(rows: Sequence[ReportRow], approved: frozenset[str]) -> Iterable[AuditFinding]:
    """Pupils who are missing, too many, twice, or out of the running order 1, 2, 3 …"""
    listed = Counter(row.pupil for row in rows)
    for pupil in sorted(approved - listed.keys()):
        yield AuditFinding("counts", "GRADUATE_MISSING", pupil, *REASONS["GRADUATE_MISSING"])
    for place, row in enumerate(rows, 1):
        if row.pupil not in approved:
            yield _of_row("counts", "NOT_APPROVED", row)
        if listed[row.pupil] > 1:
            yield _of_row("counts", "GRADUATE_TWICE", row)
        if row.seq != place:
            yield _of_row("counts", "SEQUENCE_WRONG", row, place=place)


def _number(row: ReportRow, registered: Registered | None) -> Iterable[AuditFinding]:
    """Whether the ปพ.1 that the row names is in the register, for this pupil, with this number, and in
    force.
    """
    if registered is None:
        yield _of_row("numbers", "NUMBER_NOT_REGISTERED", row)
        return
    if registered.pupil != row.pupil:
        yield _of_row("numbers", "NUMBER_OF_ANOTHER", row)
    if (registered.set_number, registered.number) != (row.set_number, row.number):
        yield _of_row("numbers", "NUMBER_DIFFERS", row)
    if registered.state != "in_force":
        yield _of_row("numbers", "TRANSCRIPT_NOT_IN_FORCE", row)


def _identity(row: ReportRow, recorded: GraduateIdentity) -> Iterable[AuditFinding]:
    """The fields that differ, each as a finding, so that the school knows what to correct."""
    for field, (th, en) in IDENTITY_TH.items():
        if getattr(row.identity, field) != getattr(recorded, field):
            yield _of_row("identities", "IDENTITY_DIFFERS", row, th=th, en=en)


def _credits(stated: Assessed | VocationalAssessed, record: Recorded) -> Iterable[str]:
    """Differences between the figures of the row, of the record's summary and of the record's subjects."""
    if stated != record.assessed:
        yield "ROW_DIFFERS_FROM_RECORD"
    yield from (
        wrong_figures(stated, record)
        if isinstance(stated, Assessed)
        else wrong_vocational_figures(stated, record)
    )


def _unmet(criteria: LevelCriteria | VocationalCriteria | None, record: Recorded) -> list[str]:
    """The criteria that a record does not meet; LEVEL_UNKNOWN for a level or curriculum that has none
    here.
    """
    match criteria, record.assessed:
        case LevelCriteria(), Assessed() as assessed:
            return unmet(criteria, assessed, record)
        case VocationalCriteria(), VocationalAssessed() as assessed:
            return unmet_vocational(criteria, assessed, record)
    return ["LEVEL_UNKNOWN"]


def _distinct(signatures: Sequence[Signature]) -> Iterable[AuditFinding]:
    """Duties of the committee (ผู้เขียน ผู้ทาน ผู้ตรวจ) whose holder has another of these duties, too."""
    persons = Counter(signature.person for signature in signatures if signature.duty in COMMITTEE)
    for signature in signatures:
        if signature.duty in COMMITTEE and persons[signature.person] > 1:
            yield _of_duty("signers_distinct", "ONE_PERSON_TWO_DUTIES", signature.duty)
