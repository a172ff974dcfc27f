"""A term can be closed when nothing is missing; the averages of that day are stored."""

from datetime import date
from uuid import UUID

import pytest

from shared.access.tokens import Actor, Capacity, sign
from shared.contracts.grades.commands import CloseTerm
from shared.contracts.grades.events import TermClosed
from shared.contracts.grades.queries import StudentAchievement
from shared.contracts.grades.rows import RemedialRow
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.last_term import LAST
from tests.grades.school import TODAY, a_school, emitted
from tests.world.stack import Stack


async def test_a_term_is_not_closed_while_results_are_missing(lsq: Stack) -> None:
    """Refused with the count; closed with the last result; closed again with the same reply; then no new
    result is accepted.
    """
    school, rows = a_school(lsq), [row for row in cohort.rows(Level.LOWER, 21, 6) if row.term == "1/2567"]
    whole = {(row.pupil.student_no, row.subject) for row in rows}
    await school.imports_all(Level.LOWER, rows[:-3])
    with pytest.raises(Refusal) as refused:
        await school.closes("1/2567")
    assert refused.value.body.code == "grades.results_missing"
    assert "3" in refused.value.body.en
    assert len(whole) == len(rows)

    await school.records([cohort.as_recorded(row) for row in rows[-3:-1]])
    assert await school.missing("1/2567") == {rows[-1].pupil.student_no}
    await school.records([cohort.as_recorded(rows[-1])])
    first = await school.closes("1/2567")

    assert (first.students, first.results) == (6, len(rows))
    assert await school.closes("1/2567") == first
    assert len(await emitted(lsq, TermClosed, school)) == 1
    late = cohort.as_recorded(rows[0]).model_copy(update={"subject": "ท21102"})
    assert await school.records([late]) == {"refused": 1}


async def test_a_decision_names_the_office_and_the_appointment(lsq: Stack) -> None:
    """Who is director and registrar closes a term as registrar: the first office of the right's line."""
    school, rows = a_school(lsq), [row for row in cohort.rows(Level.LOWER, 21, 2) if row.term == "1/2567"]
    await school.imports_all(Level.LOWER, rows)
    offices = Capacity("director", UUID(int=1)), Capacity("registrar", UUID(int=2))
    place = f"{school.here['authority']}.{school.here['school']}"
    both = Actor(
        sub="person-2",
        offices=offices,
        organisation=place,
        **lsq.sender.claims,
        exp=int(lsq.now().timestamp()) + 300,
    )

    await lsq.ask(CloseTerm(**school.here, term="1/2567"), sign(lsq.key, "registry", both))

    closed = "select closed_by, office, appointment from terms where school = %s and term = '1/2567'"
    assert [("person-2", "registrar", UUID(int=2))] == await lsq.rows("grades", closed, school.here["school"])
    imported = "select distinct actor, office, appointment from entries where school = %s"
    # by the ticket of who started the import
    assert [("person-1", "registrar", UUID(int=1))] == await lsq.rows(
        "grades", imported, school.here["school"]
    )


async def test_averages_are_stored_as_of_the_closing(lsq: Stack) -> None:
    """A remedy afterwards changes the pupil's average, never the one that was closed."""
    school = a_school(lsq)
    rows = cohort.rows(Level.UPPER, 4, 30)
    failed = next(row for row in rows if row.mark == "0" and row.remedial_mark == "1" and row.term == LAST)
    one = [row for row in rows if row.pupil.student_no == failed.pupil.student_no]
    await school.imports_all(Level.UPPER, [row for row in one if row.term != LAST])
    await school.records(
        [
            cohort.as_recorded(row).model_copy(update={"remedial_mark": None, "remedial_date": None})
            for row in one
            if row.term == LAST
        ]
    )
    await school.closes(LAST)
    before = (await school.averages(failed.pupil.student_no, Level.UPPER))[LAST]
    remedy = RemedialRow(
        row=1,
        student_no=failed.pupil.student_no,
        term=LAST,
        subject=failed.subject,
        event="remedial_exam",
        on=TODAY,
        mark="1",
        approver="ผู้อำนวยการ (จำลอง)",
    )

    too_good, in_future = (
        remedy.model_copy(update={"mark": "3"}),
        remedy.model_copy(update={"on": date(2027, 4, 20)}),
    )
    outcomes = await school.changes(too_good, in_future, remedy, remedy)

    assert [(row.outcome, row.codes, row.details) for row in outcomes] == [
        ("refused", ["REMEDIAL_NOT_ALLOWED"], ["1"]),
        ("refused", ["DATE_IN_FUTURE"], [""]),
        ("applied", [], []),
        ("same", [], []),
    ]
    after = (await school.averages(failed.pupil.student_no, Level.UPPER))[LAST]
    assert float(after[1]) == float(before[1]) + float(failed.credits or 0)
    kept = await school.rows("select points from averages where school = %s and term = %s", LAST)
    assert [f"{points:.2f}" for (points,) in kept] == [before[1]]
    known = await lsq.ask(
        StudentAchievement(**school.here, student_no=failed.pupil.student_no, level=Level.UPPER),
        school.registrar,
    )
    assert [
        (line.kind, line.mark, line.effective)
        for line in known.results
        if line.subject == failed.subject and line.term == LAST
    ] == [("ordinary", "0", False), ("remedial", "1", True)]
