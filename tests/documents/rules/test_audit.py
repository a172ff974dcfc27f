"""The officer's audit of a report of graduates: a right report has no finding; each reason has a case that
gives it, the right report beside it just does not.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from services.documents.rules.audit import failures, findings
from services.documents.rules.audit_words import REASONS
from services.documents.rules.reports import (
    Assessed,
    AuditedReport,
    Recorded,
    RecordedActivity,
    RecordedCourse,
    Registered,
    ReportRow,
    Signature,
)
from shared.vocabulary.levels import Level
from shared.vocabulary.report_checks import ReportCheck
from tests.documents.rules.test_reports import identity
from tests.tables import case_rows

JOINED = [
    RecordedActivity("guidance", 60, "ผ"),
    RecordedActivity("student_activity", 60, "ผ"),
    RecordedActivity("social_service", 60, "ผ"),
]
ASSESSED = Assessed("42.0", "48.0", "3.00", "3", "3", True)
RECORDED = [RecordedCourse("basic", Decimal(42), "3"), RecordedCourse("additional", Decimal(48), "3")]
SIGNED = [
    Signature(duty, person, "12/2569")
    for duty, person in (
        ("writes", "p1"),
        ("proofreads", "p2"),
        ("checks", "p3"),
        ("registrar", "p4"),
        ("director", "p5"),
    )
]


def right() -> AuditedReport:
    """A report of two graduates in which everything agrees."""
    rows = [
        ReportRow(place, pupil, identity(pupil), ASSESSED, f"issue {pupil}", "00001", f"{place:06d}")
        for place, pupil in enumerate("กข", 1)
    ]
    recorded = {pupil: Recorded(identity(pupil), ASSESSED, RECORDED, JOINED) for pupil in "กข"}
    registered = {row.issue: Registered(row.pupil, row.set_number, row.number, "in_force") for row in rows}
    return AuditedReport(
        Level.UPPER, rows, frozenset("กข"), registered, dict(recorded), SIGNED, frozenset(SIGNED)
    )


def test_a_right_report_passes_every_check() -> None:
    """No failure under any name."""
    assert failures(right()) == {name: [] for name in ReportCheck}
    assert findings(right()) == []


def row(report: AuditedReport, **changed: Any) -> AuditedReport:
    return report._replace(rows=[report.rows[0]._replace(**changed), report.rows[1]])


def record(report: AuditedReport, **changed: Any) -> AuditedReport:
    return report._replace(recorded={**report.recorded, "ก": report.recorded["ก"]._replace(**changed)})  # type: ignore[union-attr]


def register(report: AuditedReport, **changed: Any) -> AuditedReport:
    return report._replace(
        registered={**report.registered, "issue ก": report.registered["issue ก"]._replace(**changed)}
    )


FAULTS: dict[str, tuple[Callable[[AuditedReport], AuditedReport], dict[str, list[str]]]] = {
    "a record was altered in the archive": (
        lambda r: r._replace(recorded={**r.recorded, "ก": None}),
        {"records": ["ก"]},
    ),
    "a graduate is missing": (lambda r: r._replace(approved=frozenset("กขค")), {"counts": ["ค"]}),
    "one too many": (lambda r: r._replace(approved=frozenset("ก")), {"counts": ["ข"]}),
    "one twice": (
        lambda r: r._replace(rows=[r.rows[0], r.rows[0]], approved=frozenset("ก")),
        {"counts": ["ก"]},
    ),
    "the running number is wrong": (lambda r: row(r, seq=3), {"counts": ["ก"]}),
    "the ปพ.1 was cancelled": (lambda r: register(r, state="cancelled"), {"numbers": ["ก"]}),
    "another number in the register": (lambda r: register(r, number="000009"), {"numbers": ["ก"]}),
    "the number is another pupil's": (lambda r: register(r, pupil="ข"), {"numbers": ["ก"]}),
    "the register does not know it": (
        lambda r: r._replace(registered={"issue ข": r.registered["issue ข"]}),
        {"numbers": ["ก"]},
    ),
    "a birth date differs": (
        lambda r: row(r, identity=identity("ก")._replace(birth_date="2008-03-08")),
        {"identities": ["ก"]},
    ),
    "a name differs by one letter": (
        lambda r: row(r, identity=identity("ก")._replace(name="นางสาวก ใจดื")),
        {"identities": ["ก"]},
    ),
    "an id with a wrong check digit": (
        lambda r: record(
            row(r, identity=identity("ก")._replace(id_value="1580100000015")),
            identity=identity("ก")._replace(id_value="1580100000015"),
        ),
        {"ids": ["ก"]},
    ),
    "an average that its subjects do not give": (
        lambda r: record(
            row(r, assessed=ASSESSED._replace(gpax="3.01")), assessed=ASSESSED._replace(gpax="3.01")
        ),
        {"credits": ["ก"]},
    ),
    "the row states more than the record": (
        lambda r: row(r, assessed=ASSESSED._replace(basic_earned="43.0")),
        {"credits": ["ก"]},
    ),
    "a subject is undecided": (
        lambda r: record(r, courses=[*RECORDED, RecordedCourse("basic", Decimal(1), "ร")]),
        {"criteria": ["ก"]},
    ),
    "one person writes and checks": (
        lambda r: r._replace(
            signatures=[SIGNED[0], SIGNED[1], SIGNED[2]._replace(person="p1"), *SIGNED[3:]],
            in_force=frozenset([*SIGNED, SIGNED[2]._replace(person="p1")]),
        ),
        {"signers_distinct": ["writes", "checks"]},
    ),
    "the director's order had ended": (
        lambda r: r._replace(in_force=frozenset(SIGNED[:4])),
        {"orders_in_force": ["director"]},
    ),
}


@pytest.mark.parametrize(("make", "expected"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_found_by_its_check(
    make: Callable[[AuditedReport], AuditedReport], expected: dict[str, list[str]]
) -> None:
    """By name of the check and of the pupil, or the duty."""
    assert {name: who for name, who in failures(make(right())).items() if who} == expected


def assessed(
    report: AuditedReport, courses: list[RecordedCourse] | None = None, **changed: Any
) -> AuditedReport:
    """Row and record of the first graduate state the same, so that only the law can give a finding."""
    stated = ASSESSED._replace(**changed)
    return record(
        row(report, assessed=stated), assessed=stated, **({"courses": courses} if courses is not None else {})
    )


def studied(basic: str, additional: str) -> Callable[[AuditedReport], AuditedReport]:
    """The first graduate with so many credits, everything adding up."""
    courses = [
        RecordedCourse("basic", Decimal(basic), "3"),
        RecordedCourse("additional", Decimal(additional), "3"),
    ]
    return lambda r: assessed(r, courses, basic_earned=basic, additional_earned=additional)


def failed(kind: str, credits: str) -> Callable[[AuditedReport], AuditedReport]:
    """One more subject, failed: attempted, not earned, in the average."""
    courses = [*RECORDED, RecordedCourse(kind, Decimal(credits), "0")]
    return lambda r: assessed(r, courses, gpax="2.96")


Make = Callable[[AuditedReport], AuditedReport]


def signed(*signatures: Signature, without: tuple[Signature, ...] = ()) -> Make:
    """These sign, each by an order in force but for those without."""
    return lambda r: r._replace(
        signatures=list(signatures), in_force=frozenset(signatures) - frozenset(without)
    )


def numbered(value: str) -> Make:
    """Row and record have this id."""
    return lambda r: record(
        row(r, identity=identity("ก")._replace(id_value=value)),
        identity=identity("ก")._replace(id_value=value),
    )


CODES: dict[str, tuple[Make, Make, str]] = {
    "RECORD_ALTERED": (lambda r: r, lambda r: r._replace(recorded={**r.recorded, "ก": None}), ""),
    "GRADUATE_MISSING": (lambda r: r, lambda r: r._replace(approved=frozenset("กขค")), ""),
    "NOT_APPROVED": (lambda r: r, lambda r: r._replace(approved=frozenset("ก")), ""),
    "GRADUATE_TWICE": (
        lambda r: r,
        lambda r: r._replace(rows=[r.rows[0], r.rows[0]], approved=frozenset("ก")),
        "GRADUATE_TWICE SEQUENCE_WRONG",
    ),
    "SEQUENCE_WRONG": (lambda r: row(r, seq=1), lambda r: row(r, seq=3), ""),
    "NUMBER_NOT_REGISTERED": (
        lambda r: r,
        lambda r: r._replace(registered={"issue ข": r.registered["issue ข"]}),
        "",
    ),
    "NUMBER_OF_ANOTHER": (lambda r: register(r, pupil="ก"), lambda r: register(r, pupil="ข"), ""),
    "NUMBER_DIFFERS": (
        lambda r: register(r, set_number="00001"),
        lambda r: register(r, set_number="00002"),
        "",
    ),
    "TRANSCRIPT_NOT_IN_FORCE": (
        lambda r: register(r, state="in_force"),
        lambda r: register(r, state="replaced"),
        "",
    ),
    "ID_NOT_VALID": (numbered("1580100000014"), numbered("1580100000015"), ""),
    "IDENTITY_DIFFERS": (
        lambda r: r,
        lambda r: row(r, identity=identity("ก")._replace(father="นายอื่น", sex="M")),
        "IDENTITY_DIFFERS",
    ),
    "ROW_DIFFERS_FROM_RECORD": (
        lambda r: assessed(r, reading_thinking_writing="2"),
        lambda r: row(r, assessed=ASSESSED._replace(reading_thinking_writing="2")),
        "",
    ),
    "BASIC_CREDITS_WRONG": (
        lambda r: assessed(r, basic_earned="42.00"),
        lambda r: assessed(r, basic_earned="42.5"),
        "",
    ),
    "ADDITIONAL_CREDITS_WRONG": (
        lambda r: assessed(r, additional_earned="48"),
        lambda r: assessed(r, additional_earned="48.5"),
        "",
    ),
    "AVERAGE_WRONG": (lambda r: assessed(r, gpax="3.00"), lambda r: assessed(r, gpax="3.01"), ""),
    "LEVEL_UNKNOWN": (lambda r: r, lambda r: r._replace(level=Level.VOCATIONAL), "LEVEL_UNKNOWN"),
    "BASIC_STRUCTURE_INCOMPLETE": (studied("41.0", "48.0"), studied("40.5", "48.0"), "BASIC_CREDITS_SHORT"),
    "REGISTERED_BELOW_MINIMUM": (studied("41.0", "40.0"), studied("41.0", "39.5"), ""),
    "RESULT_UNDECIDED": (
        failed("additional", "1.0"),
        lambda r: record(r, courses=[*RECORDED, RecordedCourse("additional", Decimal(1), "มส")]),
        "",
    ),
    "BASIC_SUBJECT_NOT_PASSED": (failed("additional", "1.0"), failed("basic", "1.0"), ""),
    "BASIC_CREDITS_SHORT": (studied("41.0", "48.0"), studied("40.5", "48.0"), "BASIC_STRUCTURE_INCOMPLETE"),
    "ADDITIONAL_CREDITS_SHORT": (studied("46.0", "36.0"), studied("46.0", "35.5"), ""),
    "TOTAL_CREDITS_SHORT": (
        studied("41.0", "40.0"),
        studied("41.0", "35.5"),
        "REGISTERED_BELOW_MINIMUM ADDITIONAL_CREDITS_SHORT",
    ),
    "RTW_NOT_PASSED": (
        lambda r: assessed(r, reading_thinking_writing="1"),
        lambda r: assessed(r, reading_thinking_writing="0"),
        "",
    ),
    "CHARACTERISTICS_NOT_PASSED": (
        lambda r: assessed(r, characteristics="1"),
        lambda r: assessed(r, characteristics="0"),
        "",
    ),
    "ACTIVITIES_NOT_PASSED": (
        lambda r: record(r, activities=JOINED[::-1]),
        lambda r: record(r, activities=JOINED[1:]),
        "",
    ),
    "SOCIAL_SERVICE_HOURS_SHORT": (
        lambda r: record(
            r,
            activities=[
                *JOINED[:2],
                RecordedActivity("social_service", 30, "ผ"),
                RecordedActivity("social_service", 30, "ผ"),
            ],
        ),
        lambda r: record(r, activities=[*JOINED[:2], RecordedActivity("social_service", 59, "ผ")]),
        "",
    ),
    "ONE_PERSON_TWO_DUTIES": (
        signed(SIGNED[2], SIGNED[2]._replace(duty="director")),
        signed(SIGNED[2], SIGNED[2]._replace(duty="writes")),
        "ONE_PERSON_TWO_DUTIES",
    ),
    "ORDER_NOT_IN_FORCE": (signed(*SIGNED), signed(*SIGNED, without=(SIGNED[0],)), ""),
}
"""Reason → the report that just does not give it, the one that does, and the reasons that it gives beside."""


@pytest.mark.parametrize(
    ("code", "just_not", "gives", "also"), [(code, *case) for code, case in CODES.items()], ids=CODES
)
def test_each_reason_has_its_edge(code: str, just_not: Make, gives: Make, also: str) -> None:
    """All reasons at once, each with the row or duty and a text in both languages; no name of a person in it.

    The report beside it just has none.
    """
    found = findings(gives(right()))

    assert sorted(finding.code for finding in found) == sorted([code, *also.split()])
    assert all(
        finding.th and finding.en and "{" not in finding.th + finding.en and "ใจดี" not in finding.th
        for finding in found
    )
    assert findings(just_not(right())) == []


def test_every_reason_has_its_words() -> None:
    """A new reason needs both, and its case: here, or of รบ.2 in reasons.csv."""
    assert (
        CODES.keys() | {row["reason"] for row in case_rows("reasons.csv", rule="officer_vocational")}
        == REASONS.keys()
    )


def test_a_finding_names_its_place() -> None:
    """The row, and the field."""
    found = findings(row(right(), identity=identity("ก")._replace(birth_date="2008-03-08")))

    assert [(one.who, one.th, one.en) for one in found] == [
        ("ก", "ลำดับที่ 1 วันเดือนปีเกิดไม่ตรงกับระเบียนที่อนุมัติ", "Row 1: birth date differs from the approved record")
    ]
