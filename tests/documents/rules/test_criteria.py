"""The officer's criteria for ปพ.3:ป and รบ.2, whole: each reason of reasons.csv, and the numbers compared
with those by which grades approves.
"""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from services.documents.rules.audit import findings
from services.documents.rules.criteria import CRITERIA, figures
from services.documents.rules.reports import (
    Assessed,
    AuditedReport,
    Recorded,
    RecordedActivity,
    RecordedCourse,
    Registered,
    ReportRow,
    VocationalAssessed,
)
from services.documents.rules.vocational import VOCATIONAL_CRITERIA, sums
from services.grades.curriculum.programmes import criteria, structure
from shared.vocabulary.levels import Level
from tests.documents.rules.test_reports import identity
from tests.tables import case_rows, cases

GROUPS = ("basic", "specific", "elective", "internship", "project", "free")
ORDINARY: dict[str, dict[str, str]] = {
    "officer_primary": {"basic": "5040", "extra": "", "service_hours": "60", "gpax": "", "said": ""},
    "officer_vocational": {
        "curriculum": "hvoc-2563",
        "core_groups": "3/6/3/3/3/3",
        "basic": "15",
        "specific": "21",
        "elective": "12",
        "internship": "4",
        "project": "4",
        "free": "6",
        "level": "2",
        "extra": "",
        "standard_test": "pass",
        "activity_terms": "3",
        "gpax": "",
        "said": "",
    },
}
ROWS = [row for row in case_rows("reasons.csv") if row["rule"] in ORDINARY]


def report_of(level: Level, record: Recorded, curriculum: str = "") -> AuditedReport:
    """A report of this graduate alone, in which everything else is right."""
    row = ReportRow(1, "ก", record.identity, record.assessed, "issue", "00001", "000001")
    return AuditedReport(
        level,
        [row],
        frozenset("ก"),
        {"issue": Registered("ก", "00001", "000001", "in_force")},
        {"ก": record},
        [],
        frozenset(),
        curriculum,
    )


def extra(given: Mapping[str, str]) -> list[RecordedCourse]:
    """`group:credits:result`."""
    parts = [one.split(":") for one in given["extra"].split()]
    return [RecordedCourse(group, Decimal(credits), result) for group, credits, result in parts]


def primary(given: Mapping[str, str]) -> AuditedReport:
    """A pupil of ป.6 with these hours."""
    courses = [RecordedCourse("basic", Decimal(given["basic"]), "3"), *extra(given)]
    have = figures(courses)
    stated = Assessed(
        given["said"] or str(have.basic_earned),
        str(have.additional_earned),
        given["gpax"] or str(have.gpax),
        "1",
        "1",
        True,
    )
    activities = [
        RecordedActivity("guidance", 240, "ผ"),
        RecordedActivity("student_activity", 420, "ผ"),
        RecordedActivity("social_service", int(given["service_hours"]), "ผ"),
    ]
    return report_of(Level.PRIMARY, Recorded(identity("ก"), stated, courses, activities))


def vocational(given: Mapping[str, str]) -> AuditedReport:
    """A student of ปวส. with these credits by group."""
    core = [
        RecordedCourse(f"core_{number}", Decimal(credits), given["level"])
        for number, credits in enumerate(given["core_groups"].split("/"), 1)
    ]
    courses = [
        *core,
        *(RecordedCourse(group, Decimal(given[group]), given["level"]) for group in GROUPS),
        *extra(given),
    ]
    have = sums(courses)
    stated = VocationalAssessed(
        given["said"] or str(have.total), given["gpax"] or str(have.gpax), given["standard_test"]
    )
    return report_of(
        Level.HIGHER_VOCATIONAL,
        Recorded(identity("ก"), stated, courses, activity_terms=int(given["activity_terms"])),
        given["curriculum"],
    )


MADE = {"officer_primary": primary, "officer_vocational": vocational}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']}-{row['reason']}")
def test_each_reason_has_its_edge(row: dict[str, str]) -> None:
    """One value gives the reason, alone but for what the row names; the value beside it gives none.

    Each has its words.
    """
    given = {**ORDINARY[row["rule"]], **dict(pair.split("=") for pair in row["given"].split())}
    make = MADE[row["rule"]]
    found = findings(make({**given, row["field"]: row["gives"]}))

    assert findings(make({**given, row["field"]: row["just_not"]})) == []
    assert sorted(finding.code for finding in found) == sorted([row["reason"], *row["also"].split()])
    assert all(finding.th.startswith("ลำดับที่ 1 ") and finding.en.startswith("Row 1: ") for finding in found)


@pytest.mark.parametrize("curriculum", ["core-2551", "core-2551r60"])
@pytest.mark.parametrize("level", [Level.PRIMARY, Level.LOWER, Level.UPPER])
def test_the_officer_asks_what_grades_asked(curriculum: str, level: Level) -> None:
    """Documents audits by numbers of its own, so that one slip does not pass twice; the law is the same."""
    asked = criteria(curriculum, level)

    assert CRITERIA[level] == tuple(
        int(least or 0)
        for least in (
            asked.basic_structure,
            asked.registered_least,
            asked.basic_least,
            asked.additional_least,
            asked.total_least,
            asked.service_hours,
        )
    )


@pytest.mark.parametrize("curriculum", VOCATIONAL_CRITERIA)
def test_the_officer_asks_what_the_college_asked(curriculum: str) -> None:
    """Of vocational education; the core groups where every programme splits the category alike."""
    level = Level.HIGHER_VOCATIONAL if curriculum.startswith("h") else Level.VOCATIONAL
    ours, asked = VOCATIONAL_CRITERIA[curriculum], structure(curriculum, level)

    assert (ours.core, ours.professional, ours.free, ours.total, ours.activity_terms, ours.gpax) == (
        asked.core,
        asked.professional,
        asked.free,
        asked.total,
        asked.activity_terms,
        asked.gpax,
    )
    assert {group: getattr(ours, group) for group in asked.professional_groups} == asked.professional_groups
    assert ours.core_groups in ((), asked.core_groups)


SUMS = """
a letter that is 0 divides       | specific:3:ข.ร. free:3:4 | 3 | 6 | 2.00
withdrawn in time does not       | specific:3:ถ.น. free:3:4 | 3 | 3 | 4.00
without level it earns only      | specific:3:TX free:3:4   | 6 | 3 | 4.00
bridging is in no total          | bridging:3:1 free:3:4    | 3 | 3 | 4.00
cut, never rounded               | free:2:4 free:1:3        | 3 | 3 | 3.66
nothing that divides             | free:3:TX                | 3 | 0 | None
"""


@pytest.mark.parametrize(("courses", "total", "divisor", "average"), cases(SUMS))
def test_sums(courses: str, total: str, divisor: str, average: str) -> None:
    """Credits and average of รบ.2 from its subjects."""
    have = sums(extra({"extra": courses}))

    assert (have.total, have.divisor, str(have.gpax)) == (Decimal(total), Decimal(divisor), average)
