"""Figures, criteria and ids of a report of graduates computed once more, and what differs between two
versions. The audit: test_audit.py.
"""

from decimal import Decimal
from typing import Any

import pytest

from services.documents.rules.criteria import CRITERIA, figures, unmet
from services.documents.rules.reports import (
    Assessed,
    GraduateIdentity,
    Recorded,
    RecordedActivity,
    RecordedCourse,
    changes,
    is_valid,
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
ENOUGH = """
just enough            | lower | 66 11 | 3 1 ผ | 45 |
just registered        | upper | 41 40 | 3 1 ผ | 60 |
basic short            | lower | 65.5 20 | 3 1 ผ | 45 | BASIC_STRUCTURE_INCOMPLETE BASIC_CREDITS_SHORT
additional never helps | upper | 40.5 60 | 3 1 ผ | 60 | BASIC_STRUCTURE_INCOMPLETE BASIC_CREDITS_SHORT
studied too little     | upper | 41 39.5 | 3 1 ผ | 60 | REGISTERED_BELOW_MINIMUM
additional short       | upper | 41 35.5 | 3 1 ผ | 60 | REGISTERED_BELOW_MINIMUM ADDITIONAL_CREDITS_SHORT TOTAL_CREDITS_SHORT
reading not passed     | upper | 41 40 | 0 1 ผ | 60 | RTW_NOT_PASSED
characteristics        | upper | 41 40 | 1 0 ผ | 60 | CHARACTERISTICS_NOT_PASSED
activities             | upper | 41 40 | 1 1 มผ | 60 | ACTIVITIES_NOT_PASSED
hours of service       | upper | 41 40 | 1 1 ผ | 59 | SOCIAL_SERVICE_HOURS_SHORT
primary asks for hours | primary | 5040 0 | 1 1 ผ | 60 |
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


JOINED = [RecordedActivity("guidance", 60, "ผ"), RecordedActivity("student_activity", 60, "ผ")]


def cases(table: str) -> list[Any]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(*cells[1:], id=cells[0]) for cells in rows]


@pytest.mark.parametrize(("courses", "credits", "average"), cases(FIGURES))
def test_figures(courses: str, credits: str, average: str) -> None:
    """Credits attempted and earned of both kinds, and the average, from the subjects alone."""
    have = figures(
        RecordedCourse(kind, Decimal(weight), result)
        for kind, weight, result in (course.split() for course in courses.split(", "))
    )

    assert list(have[:4]) == [Decimal(number) for number in credits.split()]
    assert ("none" if have.gpax is None else str(have.gpax)) == average


@pytest.mark.parametrize(("level", "credits", "assessed", "hours", "expected"), cases(ENOUGH))
def test_criteria(level: str, credits: str, assessed: str, hours: str, expected: str) -> None:
    """เกณฑ์การจบ, with every reason against a graduate."""
    basic, additional = credits.split()
    reading, characteristics, activities = assessed.split()
    courses = [
        RecordedCourse("basic", Decimal(basic), "3"),
        RecordedCourse("additional", Decimal(additional), "3"),
    ]
    stated = Assessed(basic, additional, "3.00", reading, characteristics, activities == "ผ")

    activities = [*JOINED, RecordedActivity("social_service", int(hours), "ผ")]
    assert (
        " ".join(unmet(CRITERIA[Level(level)], stated, Recorded(identity("ก"), stated, courses, activities)))
        == expected
    )


@pytest.mark.parametrize(("kind", "value", "expected"), cases(VALID))
def test_ids(kind: str, value: str, expected: str) -> None:
    """The form of an id, as it is stored: without dashes."""
    assert is_valid(identity("ก")._replace(id_kind=kind, id_value=value)) == (expected == "yes")


def identity(pupil: str) -> GraduateIdentity:
    return GraduateIdentity(
        f"1000{pupil}",
        "national",
        IDS[pupil],
        f"นางสาว{pupil} ใจดี",
        "F",
        "2008-03-07",
        "นายพ่อ ใจดี",
        "นางแม่ ใจดี",
    )


def test_what_differs_between_two_versions() -> None:
    """Field by field; a pupil who came or left shows with all fields."""
    before = {"ก": {"birth_date": "2008-03-07", "number": "000001"}, "ข": {"number": "000002"}}
    after = {"ก": {"birth_date": "2008-03-08", "number": "000003"}, "ค": {"number": "000004"}}

    assert changes(before, before) == []
    assert changes(before, after) == [
        ("ก", "birth_date", "2008-03-07", "2008-03-08"),
        ("ก", "number", "000001", "000003"),
        ("ค", "number", "", "000004"),
        ("ข", "number", "000002", ""),
    ]
