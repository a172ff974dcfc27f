"""Imports of the old system's results: in any order, by many at once, killed in the middle, the stored
results are the same.
"""

import asyncio
import random
from collections import Counter
from uuid import UUID, uuid4

import pytest

from shared.contracts.grades.commands import ImportResults
from shared.contracts.grades.queries import PreviewImport
from shared.contracts.grades.rows import ImportRow
from shared.contracts.problem import Refusal
from shared.contracts.record import Identifier
from shared.vocabulary.calendar import term_name, term_parts
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.school import School, a_school
from tests.world.stack import Stack, until

CLASSES = [
    (Level.UPPER, 1, 12),
    (Level.LOWER, 2, 12),
    (Level.VOCATIONAL, 3, 10),
    (Level.UPPER, 2569, 10),
    (Level.VOCATIONAL, 77, 10),
]


@pytest.mark.parametrize(("level", "seed", "students"), CLASSES)
async def test_a_cohort_is_stored_alike_in_any_order_of_batches(
    lsq: Stack, level: Level, seed: int, students: int
) -> None:
    """The stored results do not depend on the order of terms."""
    rows, one, other = cohort.rows(level, seed, students), a_school(lsq), a_school(lsq)

    assert await one.imports_all(level, rows) == Counter(applied=len(rows))
    assert await other.imports_all(level, rows, random.Random(seed)) == Counter(applied=len(rows))

    assert await one.state() == await other.state()
    assert len(await one.state()) == len(rows) + sum(row.remedial_mark is not None for row in rows)


@pytest.mark.parametrize(("level", "seed", "students"), CLASSES)
async def test_the_averages_are_those_of_the_generator(
    lsq: Stack, level: Level, seed: int, students: int
) -> None:
    """The sums of each term are those of an independent program.

    Pupils with repeated subjects are left out: the law counts them elsewhere.
    """
    rows, school = cohort.rows(level, seed, students), a_school(lsq)
    repeated = {row.pupil.student_no for row in rows if row.kind == "restudied"}
    await school.imports_all(level, rows)
    expected: dict[str, dict[str, tuple[float, float]]] = {}
    for (number, term), line in cohort.expected(level, seed, students).items():
        if number not in repeated:
            expected.setdefault(number, {})[term] = (float(line["units"]), float(line["points"]))

    assert expected
    for number, terms in expected.items():
        averages = await school.averages(number, level)
        # letters that are 0 divide there; the generator leaves them out
        if level.is_vocational:
            averages = {
                term: sums
                for term, sums in averages.items()
                if not any(
                    row.mark == "ข.ร." for row in rows if (row.pupil.student_no, row.term) == (number, term)
                )
            }
        assert {term: (float(credits), float(points)) for term, (credits, points, _) in averages.items()} == {
            term: terms[term] for term in averages
        }


async def test_the_same_file_once_more_changes_nothing(lsq: Stack) -> None:
    """Every row is `same`, no entry, no event."""
    rows, school = cohort.rows(Level.LOWER, 5, 10), a_school(lsq)
    await school.imports_all(Level.LOWER, rows)
    before = (
        await school.rows("select * from entries where school = %s order by entry"),
        await events(lsq, school),
    )

    assert await school.imports_all(Level.LOWER, rows) == Counter(same=len(rows))

    assert (
        await school.rows("select * from entries where school = %s order by entry"),
        await events(lsq, school),
    ) == before


async def test_a_preview_has_the_outcomes_of_the_import_and_stores_nothing(lsq: Stack) -> None:
    """`new` in the preview is `applied` in the import, row by row."""
    rows, school = cohort.rows(Level.UPPER, 6, 4)[:400], a_school(lsq)
    spoilt = [
        row.model_copy(update={"subject": "ท39999"}) if number % 50 == 0 else row
        for number, row in enumerate(rows)
    ]
    preview = (
        await lsq.ask(
            PreviewImport(
                **school.here,
                ticket=lsq.ticket(school.place, kind="preview"),
                level=Level.UPPER,
                rows=spoilt,
            ),
            lsq.token_of("linkage"),
        )
    ).rows
    assert await school.state() == []

    done = await school.imports(Level.UPPER, spoilt)

    assert [
        row.model_copy(update={"outcome": "applied"}) if row.outcome == "new" else row for row in preview
    ] == done
    assert Counter(row.outcome for row in done) == Counter(applied=392, refused=8)


async def test_many_imports_of_the_same_rows_at_once_do_not_double(lsq: Stack) -> None:
    """Six processes' worth of the same batches, all at the same moment: each row is applied once."""
    rows, school = cohort.rows(Level.UPPER, 8, 8), a_school(lsq)

    outcomes = await asyncio.gather(
        *(school.imports(Level.UPPER, batch) for _ in range(6) for batch in cohort.batches(rows))
    )

    counted = Counter(row.outcome for batch in outcomes for row in batch)
    assert counted == Counter(applied=len(rows), same=5 * len(rows))
    numbers = [
        number
        for (number,) in await school.rows("select entry from entries where school = %s order by entry")
    ]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_process_killed_in_mid_import_loses_nothing(lsq: Stack) -> None:
    """Killed inside its transaction; the same batch is sent again with the same id, and every row is stored
    once.
    """
    rows, school, id = cohort.rows(Level.LOWER, 9, 4)[:300], a_school(lsq), uuid4()
    job = uuid4()
    command = ImportResults(
        **school.here,
        import_id=job,
        ticket=lsq.ticket(school.place, job=job),
        level=Level.LOWER,
        rows=rows,
    )

    async with lsq.stalled("grades", "entries", f"new.school = '{school.code}' and new.entry = 200"):
        sent = asyncio.create_task(lsq.ask(command, lsq.token_of("linkage"), id=id))
        await until(lambda: lsq.is_stalled("grades"))
        await lsq.kill("grades")
    assert await school.state() == []
    await lsq.start("grades")
    # the caller repeats its request with the same id
    await sent

    again = await lsq.ask(command, lsq.token_of("linkage"), id=id)

    # the stored reply: the command acted once
    assert Counter(row.outcome for row in again.rows) == Counter(applied=300)
    assert len(await school.state()) == 300 + sum(row.remedial_mark is not None for row in rows)


async def test_each_pupil_is_taught_by_the_curriculum_of_the_year_of_entry(lsq: Stack) -> None:
    """Of one batch: who entered in 2567 by the revised core curriculum, who entered in 2560 by the one
    before, whichever row came first.
    """
    rows, school = cohort.rows(Level.UPPER, 4, 2), a_school(lsq)
    numbers = sorted({row.pupil.student_no for row in rows})
    mixed = [years_before(row, 7) if row.pupil.student_no == numbers[1] else row for row in reversed(rows)]

    assert await school.imports_all(Level.UPPER, mixed) == Counter(applied=len(rows))

    assert await school.rows(
        "select student_no, curriculum, entry_year from enrolments join students.pupils using (school, pupil) where school = %s order by 1"
    ) == [(numbers[0], "core-2551r60", 2567), (numbers[1], "core-2551", 2560)]
    assert {(await school.averages(number, Level.UPPER)).keys() >= {"1/2567"} for number in numbers} == {
        True,
        False,
    }


async def test_who_entered_before_every_curriculum_is_refused(lsq: Stack) -> None:
    """By the year of entry: no other curriculum is used instead."""
    rows, school = cohort.rows(Level.VOCATIONAL, 3, 1), a_school(lsq)

    [first], [before] = (
        await school.imports(Level.VOCATIONAL, [years_before(rows[0], 5)]),
        await school.imports(
            Level.VOCATIONAL,
            [
                years_before(
                    copy(
                        rows[0],
                        3,
                        pupil=rows[0].pupil.model_copy(
                            update={
                                "student_no": "77777",
                                "identifier": Identifier(kind="passport", value="ZZ7777777"),
                            }
                        ),
                    ),
                    6,
                )
            ],
        ),
    )

    assert (first.outcome, first.codes) == ("applied", [])
    assert (before.outcome, before.codes, before.details) == ("refused", ["LEVEL_NOT_TAUGHT"], ["2561"])


async def test_each_refusal_names_its_column(lsq: Stack) -> None:
    """Rows that contradict stored data; the other rows of the batch are accepted."""
    rows, school = cohort.rows(Level.LOWER, 12, 2), a_school(lsq)
    first, other = rows[0], next(row for row in rows if row.pupil.student_no != rows[0].pupil.student_no)
    await school.imports(Level.LOWER, [first, other])
    await school.imports_all(Level.LOWER, rows)
    stranger = first.pupil.model_copy(update={"student_no": "99999"})
    married = first.pupil.model_copy(update={"last": "ใหม่"})
    passport = first.pupil.model_copy(update={"identifier": Identifier(kind="passport", value="ZZ9999999")})

    wrong = {
        "ID_DUPLICATE": copy(first, 2, pupil=stranger),
        "ID_DIFFERS": copy(first, 3, pupil=passport),
        "DUPLICATE_RESULT": copy(first, 4, score=None, mark="ร"),
        "CLASS_UNKNOWN": copy(first, 5, class_name="ม.6/1"),
    }
    outcomes = await school.imports(Level.LOWER, [*wrong.values(), copy(first, 6, pupil=married)])

    assert [(row.outcome, row.codes) for row in outcomes[:-1]] == [("refused", [code]) for code in wrong]
    assert (outcomes[-1].outcome, outcomes[-1].codes, outcomes[-1].details) == (
        "same",
        ["PUPIL_DIFFERS"],
        [first.pupil.last],
    )
    assert (
        await school.rows(
            "select last from students.particulars where school = %s and identifier = %s",
            first.pupil.identifier.value,
        )
    ) == [(first.pupil.last,)]


async def test_a_remedial_result_that_comes_later_is_an_entry_of_its_own(lsq: Stack) -> None:
    """First the original alone, then the row with its remedial: the original stays, the change refers to it."""
    remedied = next(
        row for row in cohort.rows(Level.UPPER, 4, 30) if row.mark == "0" and row.remedial_mark == "1"
    )
    school = a_school(lsq)
    await school.imports(
        Level.UPPER, [remedied.model_copy(update={"remedial_mark": None, "remedial_date": None})]
    )

    outcomes = [(await school.imports(Level.UPPER, [remedied]))[0].outcome for _ in range(2)]

    assert outcomes == ["applied", "same"]
    assert await school.rows(
        "select entry, kind, mark, changes from entries where school = %s order by entry"
    ) == [(1, "imported", "0", None), (2, "remedial", "1", 1)]


async def test_people_cannot_import(lsq: Stack) -> None:
    """Only linkage may: its rows have been read from a file of the archive."""
    school = a_school(lsq)
    command = ImportResults(
        **school.here,
        import_id=UUID(int=3),
        ticket=lsq.ticket(school.place, job=UUID(int=3)),
        level=Level.UPPER,
        rows=cohort.rows(Level.UPPER, 1, 1)[:1],
    )
    with pytest.raises(Refusal, match="not_allowed"):
        await lsq.ask(command, school.registrar)


def copy(row: ImportRow, number: int, **changed: object) -> ImportRow:
    """The row with other values, at another place of the file."""
    return row.model_copy(update={"row": number, **changed})


def years_before(row: ImportRow, years: int) -> ImportRow:
    """The same result so many years before."""
    number, year = term_parts(row.term)
    day = row.remedial_date and row.remedial_date.replace(year=row.remedial_date.year - years)
    return row.model_copy(update={"term": term_name(number, year - years), "remedial_date": day})


async def events(lsq: Stack, school: School) -> int:
    """The number of events emitted about the school so far."""
    return int(
        (
            await lsq.rows(
                "grades",
                "select coalesce(sum(last), 0) from sequences where address like %s",
                f"%{school.code}",
            )
        )[0][0]
    )
