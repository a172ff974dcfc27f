"""What the machine checks in a report of graduates: a right report passes, and each fault is found by its check and nothing else."""
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from services.documents.rules.reports import (
    CHECKS,
    Activity,
    Assessed,
    Course,
    Identity,
    Recorded,
    Registered,
    Report,
    Row,
    Signature,
    changes,
    failures,
    figures,
    is_valid,
    unmet,
)
from shared.vocabulary.levels import Level

IDS = {"ก": "1580100000014", "ข": "1580100000022"}
FIGURES = """
two levels                        | basic 1.0 4, basic 1.0 3              | 2.0 2.0 0 0      | 3.50
0 is attempted, not earned        | basic 1.0 0, basic 1.5 3              | 2.5 1.5 0 0      | 1.80
ผ is earned and has no level      | additional 1.0 ผ, basic 1.0 2         | 1.0 1.0 1.0 1.0  | 2.00
cut, never rounded                | basic 1.0 4, basic 1.0 4, basic 1.0 3 | 3.0 3.0 0 0      | 3.66
11.5 / 5 is 2.30, not 2.29         | basic 2.5 4, basic 1.5 1, basic 1.0 0 | 5.0 4.0 0 0      | 2.30
nothing counts                    | additional 1.0 ผ                      | 0 0 1.0 1.0      | none
"""
CRITERIA = """
just enough            | lower | 66 11 | 3 1 ผ | 45 |
basic short            | lower | 65 20 | 3 1 ผ | 45 | BASIC_CREDITS_SHORT
additional never helps | upper | 40 60 | 3 1 ผ | 60 | BASIC_CREDITS_SHORT
additional short       | upper | 41 35 | 3 1 ผ | 60 | ADDITIONAL_CREDITS_SHORT TOTAL_CREDITS_SHORT
reading not passed     | upper | 41 36 | 0 1 ผ | 60 | RTW_NOT_PASSED
characteristics        | upper | 41 36 | 1 0 ผ | 60 | CHARACTERISTICS_NOT_PASSED
activities             | upper | 41 36 | 1 1 มผ | 60 | ACTIVITIES_NOT_PASSED
hours of service       | upper | 41 36 | 1 1 ผ | 59 | SOCIAL_SERVICE_HOURS_SHORT
primary has no credits | primary | 66 11 | 1 1 ผ | 60 | LEVEL_UNKNOWN
"""
VALID = """
thirteen digits          | national | 1580100000014 | yes
wrong check digit        | national | 1580100000015 | no
without registration     | national | 0580100000016 | yes
twelve digits            | national | 158010000001  | no
with dashes              | national | 1-5801-00000-01-4 | no
G-code                   | gcode    | G675800000012 | yes
a G-code is no number    | national | G675800000012 | no
passport                 | passport | AB1234567     | yes
another country's        | passport | C01X00T47     | yes
"""


def cases(table: str) -> list[Any]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(*cells[1:], id=cells[0]) for cells in rows]


@pytest.mark.parametrize(("courses", "credits", "average"), cases(FIGURES))
def test_figures(courses: str, credits: str, average: str) -> None:
    """Credits attempted and earned of both kinds, and the average, from the subjects alone."""
    have = figures(Course(kind, Decimal(weight), result) for kind, weight, result in (course.split() for course in courses.split(", ")))

    assert list(have[:4]) == [Decimal(number) for number in credits.split()]
    assert ("none" if have.gpax is None else str(have.gpax)) == average


@pytest.mark.parametrize(("level", "credits", "assessed", "hours", "expected"), cases(CRITERIA))
def test_criteria(level: str, credits: str, assessed: str, hours: str, expected: str) -> None:
    """เกณฑ์การจบ, with every reason that stands against a graduate."""
    basic, additional = credits.split()
    reading, characteristics, activities = assessed.split()
    courses = [Course("basic", Decimal(basic), "3"), Course("additional", Decimal(additional), "3")]
    said = Assessed(basic, additional, "3.00", reading, characteristics, activities == "ผ")

    assert " ".join(unmet(Level(level), Recorded(identity("ก"), said, courses, [Activity("social_service", int(hours), "ผ")]))) == expected


@pytest.mark.parametrize(("kind", "value", "expected"), cases(VALID))
def test_ids(kind: str, value: str, expected: str) -> None:
    """The form of an id, as it is stored: without dashes."""
    assert is_valid(identity("ก")._replace(id_kind=kind, id_value=value)) == (expected == "yes")


def identity(pupil: str) -> Identity:
    return Identity(f"1000{pupil}", "national", IDS[pupil], f"นางสาว{pupil} ใจดี", "F", "2008-03-07", "นายพ่อ ใจดี", "นางแม่ ใจดี")


ASSESSED = Assessed("42.0", "48.0", "3.00", "3", "3", True)
RECORDED = [Course("basic", Decimal(42), "3"), Course("additional", Decimal(48), "3")]
SIGNED = [Signature(duty, person, "12/2569") for duty, person in (
    ("writes", "p1"), ("proofreads", "p2"), ("checks", "p3"), ("registrar", "p4"), ("director", "p5"))]


def right() -> Report:
    """A report of two graduates in which everything agrees."""
    rows = [Row(place, pupil, identity(pupil), ASSESSED, f"issue {pupil}", "00001", f"{place:06d}") for place, pupil in enumerate("กข", 1)]
    recorded = {pupil: Recorded(identity(pupil), ASSESSED, RECORDED, [Activity("social_service", 60, "ผ")]) for pupil in "กข"}
    registered = {row.issue: Registered(row.pupil, row.set_number, row.number, "in_force") for row in rows}
    return Report(Level.UPPER, rows, frozenset("กข"), registered, dict(recorded), SIGNED, frozenset(SIGNED))


def test_a_right_report_passes_every_check() -> None:
    """No failure under any name."""
    assert failures(right()) == {name: [] for name in CHECKS}


def row(report: Report, **changed: Any) -> Report:
    return report._replace(rows=[report.rows[0]._replace(**changed), report.rows[1]])


def record(report: Report, **changed: Any) -> Report:
    return report._replace(recorded={**report.recorded, "ก": report.recorded["ก"]._replace(**changed)})         # type: ignore[union-attr]


def register(report: Report, **changed: Any) -> Report:
    return report._replace(registered={**report.registered, "issue ก": report.registered["issue ก"]._replace(**changed)})


FAULTS: dict[str, tuple[Callable[[Report], Report], dict[str, list[str]]]] = {
    "a record was altered in the archive": (lambda r: r._replace(recorded={**r.recorded, "ก": None}), {"records": ["ก"]}),
    "a graduate is missing": (lambda r: r._replace(approved=frozenset("กขค")), {"counts": ["ค"]}),
    "one too many": (lambda r: r._replace(approved=frozenset("ก")), {"counts": ["ข"]}),
    "one twice": (lambda r: r._replace(rows=[r.rows[0], r.rows[0]], approved=frozenset("ก")), {"counts": ["ก"]}),
    "the running number is wrong": (lambda r: row(r, seq=3), {"counts": ["ก"]}),
    "the ปพ.1 was cancelled": (lambda r: register(r, state="cancelled"), {"numbers": ["ก"]}),
    "another number in the register": (lambda r: register(r, number="000009"), {"numbers": ["ก"]}),
    "the number is another pupil's": (lambda r: register(r, pupil="ข"), {"numbers": ["ก"]}),
    "the register does not know it": (lambda r: r._replace(registered={"issue ข": r.registered["issue ข"]}), {"numbers": ["ก"]}),
    "a birth date differs": (lambda r: row(r, identity=identity("ก")._replace(birth_date="2008-03-08")), {"identities": ["ก"]}),
    "a name differs by one letter": (lambda r: row(r, identity=identity("ก")._replace(name="นางสาวก ใจดื")), {"identities": ["ก"]}),
    "an id with a wrong check digit": (
        lambda r: record(row(r, identity=identity("ก")._replace(id_value="1580100000015")), identity=identity("ก")._replace(id_value="1580100000015")), {"ids": ["ก"]}),
    "an average that its subjects do not give": (
        lambda r: record(row(r, assessed=ASSESSED._replace(gpax="3.01")), assessed=ASSESSED._replace(gpax="3.01")), {"credits": ["ก"]}),
    "the row says more than the record": (lambda r: row(r, assessed=ASSESSED._replace(basic_earned="43.0")), {"credits": ["ก"]}),
    "a subject is undecided": (
        lambda r: record(r, courses=[*RECORDED, Course("basic", Decimal(1), "ร")]), {"criteria": ["ก"]}),
    "one person writes and checks": (
        lambda r: r._replace(signatures=[SIGNED[0], SIGNED[1], SIGNED[2]._replace(person="p1"), *SIGNED[3:]],
                             in_force=frozenset([*SIGNED, SIGNED[2]._replace(person="p1")])), {"signers_distinct": ["writes", "checks"]}),
    "the director's order had ended": (lambda r: r._replace(in_force=frozenset(SIGNED[:4])), {"orders_in_force": ["director"]}),
}


@pytest.mark.parametrize(("make", "expected"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_found_by_its_check(make: Callable[[Report], Report], expected: dict[str, list[str]]) -> None:
    """By name of the check and of the pupil, or the duty."""
    assert {name: who for name, who in failures(make(right())).items() if who} == expected


def test_what_differs_between_two_versions() -> None:
    """Field by field; a pupil who came or left shows with all fields."""
    before = {"ก": {"birth_date": "2008-03-07", "number": "000001"}, "ข": {"number": "000002"}}
    after = {"ก": {"birth_date": "2008-03-08", "number": "000003"}, "ค": {"number": "000004"}}

    assert changes(before, before) == []
    assert changes(before, after) == [
        ("ก", "birth_date", "2008-03-07", "2008-03-08"), ("ก", "number", "000001", "000003"), ("ค", "number", "", "000004"), ("ข", "number", "000002", "")]
