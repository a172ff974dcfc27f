"""The days of terms at a school: its own windows, else the country's, else the usual days."""

from datetime import UTC, date, datetime

import pytest

from services.grades.calendar.school_terms import SchoolTerms, WindowKey
from services.grades.workload.open_terms import open_terms
from shared.contracts.grades.commands import ChangeResults
from shared.contracts.grades.rows import RemedialRow
from shared.contracts.registry.commands import ExtendDeadline, ExtendedPlace
from shared.vocabulary.calendar import Period
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import LEVELS
from tests.grades import cohort
from tests.grades.school import School, a_school
from tests.tables import cases
from tests.world.schools import make_school
from tests.world.stack import Stack, until

TOLD = SchoolTerms(
    {
        WindowKey("basic", "term", "1/2570"): Period(date(2027, 5, 23), date(2027, 10, 17)),
        WindowKey("basic", "remedial", "1/2570"): Period(date(2027, 10, 18), date(2027, 12, 7)),
        WindowKey("vocational", "term", "2/2570"): Period(date(2027, 11, 8), date(2028, 4, 7)),
        WindowKey("vocational", "remedial", "2/2570"): Period(date(2028, 4, 8), date(2028, 5, 10)),
    }
)

# what                                         | level   | term   | first      | last       | last of changes
DAYS = """
told                                           | lower   | 1/2570 | 2027-05-23 | 2027-10-17 | 2027-12-07
not told: the usual days                       | lower   | 2/2570 | 2027-11-01 | 2028-03-31 | 2028-04-30
of another year: the usual days                | lower   | 1/2569 | 2026-05-16 | 2026-10-10 | 2026-11-30
a year: first to second term                   | primary | 0/2570 | 2027-05-23 | 2028-03-31 | 2028-04-30
vocational: changes until the next term ends   | voc     | 1/2570 | 2027-05-16 | 2027-10-10 | 2028-04-07
vocational: with a window of its own           | voc     | 2/2570 | 2027-11-08 | 2028-04-07 | 2028-05-10
"""


@pytest.mark.parametrize(("level", "term", "first", "last", "changes"), cases(DAYS))
def test_days_of_a_term(level: str, term: str, first: str, last: str, changes: str) -> None:
    """By the kind of education of the level."""
    found = TOLD.days(term, Level(level))

    assert (first, last) == (found.first.isoformat(), found.last.isoformat())
    assert changes == TOLD.last_day_of_change(term, Level(level)).isoformat()


@pytest.mark.parametrize(
    ("today", "level", "expected"),
    [
        (date(2027, 5, 20), Level.LOWER, []),
        (date(2027, 5, 23), Level.LOWER, ["1/2570"]),
        (date(2027, 10, 15), Level.LOWER, ["1/2570"]),
        (date(2027, 5, 20), Level.VOCATIONAL, ["1/2570"]),
        (date(2027, 10, 15), Level.VOCATIONAL, []),
    ],
)
def test_a_term_is_open_in_its_own_days(today: date, level: Level, expected: list[str]) -> None:
    """A shifted term is open when it has begun at the school, not when it usually begins."""
    assert expected == open_terms([], today, TOLD, [level], has_classes=True)


async def test_grades_keeps_the_windows_that_it_is_told(lsq: Stack) -> None:
    """An extension for one school: there a result is remedied after the usual window, elsewhere it is not."""
    told, other = a_school(lsq), a_school(lsq)
    for school in (told, other):
        await make_school(lsq, school.authority, school.code)
    extension = ExtendDeadline(
        authority=NOWHERE,
        school=NOWHERE,
        year=2569,
        code="remedial_1",
        until=date(2027, 3, 20),
        reason="น้ำท่วม",
        places=[ExtendedPlace(**told.here)],
    )

    await lsq.ask(extension)

    await until(lambda: windows_of(told, "remedial"))
    assert {"1/2569": datetime(2027, 3, 20, 17, tzinfo=UTC)} | {
        "2/2569": datetime(2027, 4, 30, 17, tzinfo=UTC)
    } == (await windows_of(told, "remedial"))
    assert {} == await windows_of(other, "remedial")
    outcomes = [await remedied(school, date(2027, 3, 20)) for school in (told, other)]
    assert [("applied", []), ("refused", ["WINDOW_CLOSED"])] == outcomes


async def windows_of(school: School, kind: str) -> dict[str, datetime]:
    """When the windows of a school close, by term."""
    rows = await school.rows("select term, closes_at from windows where school = %s and kind = %s", kind)
    return dict(rows)  # type: ignore[arg-type]


async def remedied(school: School, on: date) -> tuple[str, list[str]]:
    """The outcome of a remedial exam of a result 0 of term 1/2569."""
    row = next(one for one in cohort.rows(Level.LOWER, 11, 1) if one.term == "1/2569" and one.mark in LEVELS)
    failed = row.model_copy(update={"mark": "0", "score": None, "remedial_mark": None, "remedial_date": None})
    assert {"applied": 1} == await school.imports_all(Level.LOWER, [failed])
    change = RemedialRow(
        row=1,
        student_no=row.pupil.student_no,
        term=row.term,
        subject=row.subject,
        event="remedial_exam",
        on=on,
        mark="1",
        approver="ผู้อำนวยการ (จำลอง)",
    )
    command = ChangeResults(**school.here, rows=[change])
    [outcome] = (await school.lsq.ask(command, school.registrar)).rows
    return outcome.outcome, outcome.codes
