"""A pupil who leaves and comes back: one pupil, an enrolment for each time, all academic years."""

from collections import Counter
from datetime import date
from typing import Any

from shared.contracts.grades.rows import ImportRow
from shared.vocabulary.calendar import term_name, term_parts
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.school import School, a_school
from tests.world.stack import Stack

# in the first year, before its second term begins; the generator's class enters in 2567
LEFT_ON = date(2024, 9, 30)
ENROLMENTS = (
    "select entry_year, entered_on, left_on, cause from enrolments where school = %s order by enrolment"
)
YEARS = (
    "select e.entry_year, y.year, y.class_name from school_years y join enrolments e using (school, enrolment)"
    " where y.school = %s order by y.enrolment, y.year"
)


async def test_who_comes_back_next_year_is_one_pupil_with_two_enrolments(lsq: Stack) -> None:
    """With the same number: struck off in the first year, back in ม.1 a year later. The figures of all terms are
    there, the book counts him once, and the file sent again changes nothing.
    """
    school = a_school(lsq)
    rows = cohort.rows(Level.LOWER, 9201, 1)
    number = rows[0].pupil.student_no
    first_term = [row for row in rows if row.term == "1/2567"]
    later = [a_year_later(row) for row in rows]
    await school.imports_all(Level.LOWER, first_term)
    await school.strikes_off([number], Level.LOWER, LEFT_ON)
    assert [] == await present(school)

    assert await school.imports_all(Level.LOWER, later) == Counter(applied=len(later))

    both = [
        (2567, date(2024, 5, 16), LEFT_ON, "moved"),
        (2568, date(2025, 5, 16), None, None),
    ]
    years = [
        (2567, 2567, "ม.1"),
        *((2568, 2568 + grade, f"ม.{1 + grade}") for grade in range(3)),
    ]
    assert [(number,)] == await school.rows("select student_no from students.pupils where school = %s")
    assert both == await school.rows(ENROLMENTS)
    assert years == [(entry, year, name.split("/")[0]) for entry, year, name in await school.rows(YEARS)]
    assert [(number,)] == await present(school)
    known = await school.averages(number, Level.LOWER)
    assert {row.term for row in (*first_term, *later)} == known.keys() | {"1/2567"}
    audit = await school.audit(Level.LOWER, 2570)
    assert [number] == [row.student_no for row in audit.rows]

    again = await school.imports_all(Level.LOWER, [*first_term, *later])
    assert again == Counter(same=len(first_term) + len(later))
    assert both == await school.rows(ENROLMENTS)


async def test_results_of_before_belong_to_the_first_enrolment(lsq: Stack) -> None:
    """The old school sends them last: no third enrolment, and the school year is that of then."""
    school = a_school(lsq)
    rows = cohort.rows(Level.LOWER, 9202, 1)
    number = rows[0].pupil.student_no
    first_term = [row for row in rows if row.term == "1/2567"]
    await school.imports(Level.LOWER, first_term[:1])
    await school.strikes_off([number], Level.LOWER, LEFT_ON)
    await school.imports_all(Level.LOWER, [a_year_later(row) for row in rows])

    await school.imports(Level.LOWER, first_term)

    assert [2567, 2568] == [entry for entry, *_ in await school.rows(ENROLMENTS)]
    assert (2567, 2567) == (await school.rows(YEARS))[0][:2]


async def test_the_day_of_leaving_is_corrected_after_the_return(lsq: Stack) -> None:
    """A day before the return is that of the first enrolment; one after it ends the second."""
    school = a_school(lsq)
    rows = cohort.rows(Level.LOWER, 9203, 1)
    number = rows[0].pupil.student_no
    await school.imports(Level.LOWER, [row for row in rows if row.term == "1/2567"])
    await school.strikes_off([number], Level.LOWER, LEFT_ON)
    await school.imports(Level.LOWER, [a_year_later(row) for row in rows if row.term == "1/2567"])

    for day in (date(2024, 9, 20), date(2025, 8, 1)):
        await school.strikes_off([number], Level.LOWER, day)

    assert [date(2024, 9, 20), date(2025, 8, 1)] == [left for _, _, left, _ in await school.rows(ENROLMENTS)]
    assert [] == await present(school)


async def test_a_term_expects_nothing_of_who_was_away(lsq: Stack) -> None:
    """Gone before the end of the first term, back in the second: the first term lacks no result of him, the
    second lacks what it does not have.
    """
    school = a_school(lsq)
    rows = cohort.rows(Level.LOWER, 9204, 1)
    number = rows[0].pupil.student_no
    one_subject = [row for row in rows if row.term == "1/2567"][:1]
    back = [row for row in rows if row.term == "2/2567"][:1]
    await school.imports(Level.LOWER, one_subject)
    assert {number} == await school.missing("1/2567")
    await school.strikes_off([number], Level.LOWER, LEFT_ON)
    assert set() == await school.missing("1/2567")

    await school.imports(Level.LOWER, back)

    assert 2 == len(await school.rows(ENROLMENTS))
    assert set() == await school.missing("1/2567")
    assert {number} == await school.missing("2/2567")


def a_year_later(row: ImportRow) -> ImportRow:
    """The same result a year later."""
    number, year = term_parts(row.term)
    day = row.remedial_date and row.remedial_date.replace(year=row.remedial_date.year + 1)
    return row.model_copy(update={"term": term_name(number, year + 1), "remedial_date": day})


async def present(school: School) -> list[tuple[Any, ...]]:
    """The numbers of the pupils on the school's register."""
    return await school.rows(
        "select student_no from students.present p join students.pupils using (school, pupil) where p.school = %s"
    )
