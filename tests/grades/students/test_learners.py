"""One child in the country is one learner, a pupil of each school that he or she was at."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import psycopg

from shared.contracts.grades.rows import FieldChange, ImportRow
from shared.contracts.problem import Refusal
from shared.contracts.record import Identifier
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.last_term import closed
from tests.grades.school import TODAY, School, a_school
from tests.world.stack import GATE, Stack, until

LEARNERS = "select distinct learner from students.pupils where school in (%s, %s)"
CANDIDATES = "select school, came_to, score, state from students.double_candidates where came_to = %s"
WAITING = "select 1 from pg_locks where locktype = 'advisory' and not granted and objid <> %s"


async def test_a_child_in_two_schools_is_one_learner_and_a_candidate(lsq: Stack) -> None:
    """Two pupils; on the register of the first school; nothing is refused. The rows sent again change nothing."""
    one, other = a_school(lsq), a_school(lsq)
    rows = of_one_child(9101)
    for school in (one, other, one, other):
        outcomes = await school.imports(Level.LOWER, rows)
        assert {row.outcome for row in outcomes} <= {"applied", "same"}

    learners, present, candidates = await facts(one, other)
    assert len(learners) == 1
    assert [(one.code,)] == present
    assert [(one.code, other.code, 100, "open")] == candidates


async def test_a_child_who_left_one_school_for_another_is_no_candidate(lsq: Stack) -> None:
    """Struck off at the first school before the second one has results: one learner, on the second's register."""
    one, other = a_school(lsq), a_school(lsq)
    rows = of_one_child(9102)
    await one.imports(Level.LOWER, rows)
    await one.strikes_off([rows[0].pupil.student_no], Level.LOWER)
    await other.imports(Level.LOWER, rows)

    learners, present, candidates = await facts(one, other)
    assert len(learners) == 1
    assert [(other.code,)] == present
    assert [] == candidates


async def test_a_graduate_in_another_school_is_no_candidate(lsq: Stack) -> None:
    """The approval takes graduates off the register."""
    one, other = School(lsq, "3058940001", "58-TT-05"), a_school(lsq)
    await one.appoints()
    graduates = await closed(one, Level.LOWER, 9103, 4)
    await one.completes(graduates.numbers)
    assert (await one.approves(Level.LOWER)).graduates
    approved = dict(
        await one.rows(
            "select student_no, pupil from students.pupils join records using (pupil) where pupils.school = %s"
        )
    )
    gone = [row for row in graduates.rows if row.pupil.student_no in approved]
    await other.imports_all(Level.LOWER, gone)

    present = await lsq.rows("grades", "select pupil from students.present where school = %s", one.code)
    assert not set(present) & {(pupil,) for pupil in approved.values()}
    assert [] == await lsq.rows("grades", CANDIDATES, other.code)


async def test_schools_that_import_the_same_children_at_once_share_their_learners(lsq: Stack) -> None:
    """Each waits for the other: no child becomes two learners, and each is a candidate once."""
    one, other = a_school(lsq), a_school(lsq)
    rows = cohort.rows(Level.LOWER, 9104, 12)
    first = list({row.pupil.student_no: row for row in rows}.values())

    async def imported_late() -> None:
        # who waits a second for a lock is told to ask again
        with suppress(Refusal):
            await other.imports(Level.LOWER, first[::-1])
            return
        await imported_late()

    async with lsq.stalled("grades", "enrolments", f"new.school = '{one.code}'"):
        early = asyncio.create_task(one.imports(Level.LOWER, first))
        await until(lambda: lsq.is_stalled("grades"))
        late = asyncio.create_task(imported_late())
        await until(lambda: lsq.rows("grades", WAITING, GATE))
        assert not late.done()
    await asyncio.gather(early, late)

    learners, present, candidates = await facts(one, other)
    assert len(learners) == len(first)
    assert [(one.code,)] * len(first) == present
    assert len(candidates) == len(first)


async def test_a_passport_alone_makes_nobody_the_same(lsq: Stack) -> None:
    """Its number is another person's in another country."""
    one, other = a_school(lsq), a_school(lsq)
    rows = [
        with_identifier(row, Identifier(kind="passport", value="AB7654321")) for row in of_one_child(9105)
    ]
    await one.imports(Level.LOWER, rows)
    await other.imports(Level.LOWER, rows)

    learners, present, candidates = await facts(one, other)
    assert (len(learners), len(present), candidates) == (2, 2, [])


async def test_a_corrected_identifier_is_the_next_of_the_learner(lsq: Stack) -> None:
    """The old one stays in the history; by the new one, and by it alone, another school knows the child."""
    one, other, third = a_school(lsq), a_school(lsq), a_school(lsq)
    rows, [right] = of_one_child(9106), {row.pupil.identifier for row in of_one_child(9107)}
    await one.imports(Level.LOWER, rows)
    number = rows[0].pupil.student_no
    await one.corrects(
        student_no=number,
        order_number="7/2570",
        order_date=TODAY,
        order_scan=await one.scan(),
        reason="ไม่ตรงกับทะเบียนบ้าน",
        changes=[FieldChange(field="identifier", after=right.value)],
    )
    await other.imports(Level.LOWER, [with_identifier(row, right) for row in rows])
    await third.imports(Level.LOWER, rows)

    [(pupil, learner)] = await one.rows("select pupil, learner from students.pupils where school = %s")
    assert [
        (1, "national", rows[0].pupil.identifier.value, TODAY, evidence(pupil, 1)),
        (2, "national", right.value, TODAY, evidence(pupil, 2)),
    ] == await lsq.rows(
        "grades",
        "select n, kind, value, from_day, evidence from students.identifiers where learner = %s order by n",
        learner,
    )
    assert [(learner,)] == await other.rows("select learner from students.pupils where school = %s")
    assert [(learner,)] != await third.rows("select learner from students.pupils where school = %s")


async def test_a_merged_learner_is_the_one_into_whom_he_was_merged(lsq: Stack) -> None:
    """A school that knows the child by the identifier of the merged one."""
    one, other = a_school(lsq), a_school(lsq)
    rows, into = of_one_child(9108), uuid4()
    await one.imports(Level.LOWER, rows)
    async with await psycopg.AsyncConnection.connect(lsq.dsn("grades"), autocommit=True) as role:
        await role.execute(
            "insert into students.learners (learner) values (%s)",
            [into],
        )
        await role.execute(
            "update students.learners set merged_into = %s"
            " where learner = (select learner from students.pupils where school = %s)",
            [into, one.code],
        )
    await other.imports(Level.LOWER, rows)

    assert [(into,)] == await other.rows("select learner from students.pupils where school = %s")


async def test_a_number_is_never_given_to_another_child(lsq: Stack) -> None:
    """Not when the first has left, either: the row of another child with that number is refused."""
    school = a_school(lsq)
    rows, [stranger] = of_one_child(9109), {row.pupil for row in of_one_child(9110)}
    number = rows[0].pupil.student_no
    await school.imports(Level.LOWER, rows)
    await school.strikes_off([number], Level.LOWER)

    same_number = stranger.model_copy(update={"student_no": number})
    outcomes = await school.imports(
        Level.LOWER, [row.model_copy(update={"pupil": same_number}) for row in rows]
    )

    assert {("refused", "ID_DIFFERS")} == {(row.outcome, row.codes[0]) for row in outcomes}
    assert [(number, 1)] == await school.rows(
        "select student_no, version from students.pupils where school = %s"
    )


def of_one_child(seed: int) -> list[ImportRow]:
    """The first rows of one child of ม.1."""
    return cohort.rows(Level.LOWER, seed, 1)[:5]


def with_identifier(row: ImportRow, identifier: Identifier) -> ImportRow:
    """The row of a child with this identifier."""
    return row.model_copy(update={"pupil": row.pupil.model_copy(update={"identifier": identifier})})


def evidence(pupil: UUID, version: int) -> dict[str, Any]:
    """The reference to a version of the particulars."""
    return {"pupil": str(pupil), "particulars": version}


async def facts(one: School, other: School) -> tuple[list[Any], list[Any], list[Any]]:
    """The learners of two schools, the school at which each is present, the candidates of the second school."""
    return (
        await one.rows(LEARNERS, other.code),
        await one.rows("select school from students.present where school in (%s, %s)", other.code),
        await other.rows(CANDIDATES),
    )
