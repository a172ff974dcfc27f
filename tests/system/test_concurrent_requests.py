"""Two people at the same moment, and partners with faults: each case has one correct outcome."""

import asyncio
from collections import Counter

import pytest

from deploy.demo.people.workbooks import workbook
from shared.contracts.documents.problems import REPORT_BEING_CORRECTED
from shared.contracts.grades.commands import Approval
from shared.contracts.grades.problems import NOBODY_TO_APPROVE
from shared.contracts.problem import Refusal
from tests.world.final_state import World, balance, partners_hold_what_was_delivered
from tests.world.main_job import MainJob, Place
from tests.world.schools import make_school

COLLEGE, HILLS = Place("58-PAO-01", "3058910003"), Place("58-SAO-20", "3058920002")


@pytest.mark.long
async def test_two_registrars_import_the_same_workbook_at_the_same_moment(world: World) -> None:
    """Each row is applied once, by one of the two; for the other it is unchanged."""
    place = Place("58-PAO-01", "3058977001")
    await make_school(world.lsq, place.authority, place.school)
    job = MainJob(world.lsq, place, place.class_of("lower"))
    body = workbook(job.group.workbook()[0])
    jobs = await asyncio.gather(job.start(body), job.start(body))
    both = await asyncio.gather(*(job.ended(one) for one in jobs))

    rows = len(job.group.workbook()[0])
    assert [(rows, 0)] * 2 == [(one.applied + one.same, one.refused) for one in both]
    assert rows == sum(one.applied for one in both)
    stored = "select count(*), count(distinct (pupil, term, subject)) from entries where school = %s and changes is null"
    assert [(rows, rows)] == await world.lsq.rows("grades", stored, place.school)
    assert [(6,)] == await world.lsq.rows(
        "grades", "select count(*) from students.pupils where school = %s", place.school
    )


@pytest.mark.long
async def test_a_director_approves_twice_at_the_same_moment(world: World) -> None:
    """Two requests with two ids: one approval; the other is refused, since no graduate is left to approve.

    Then the officer accepts during a correction.
    """
    job = MainJob(world.lsq, HILLS, HILLS.class_of("lower"))
    await job.prepare()
    command = await job.approval_command()
    answers = await asyncio.gather(job.ask(command), job.ask(command), return_exceptions=True)

    assert [NOBODY_TO_APPROVE.code] == [one.body.code for one in answers if isinstance(one, Refusal)]
    assert 1 == sum(isinstance(one, Approval) for one in answers)
    assert [(1,)] == await world.lsq.rows(
        "grades", "select count(*) from approvals where school = %s", HILLS.school
    )
    await accept_during_a_correction(world, job)


async def accept_during_a_correction(world: World, job: MainJob) -> None:
    """Either version 1 is accepted and the partners get a correction, or it is refused since it is being
    corrected; version 2 is accepted.
    """
    first = await job.report(1)
    accepted, corrected = await asyncio.gather(job.accept(first), job.correct(), return_exceptions=True)
    assert not isinstance(corrected, BaseException), corrected
    assert accepted is None or isinstance(accepted, Refusal), accepted
    await job.deliver(version=2)

    state = await balance(world, job)
    graduates, was_accepted = first.graduates, accepted is None
    if not was_accepted:
        assert accepted.body.code in {
            REPORT_BEING_CORRECTED.code,
            "documents.report_not_waiting",
            "documents.checks_failed",
        }
    assert [("P3B", 1, "superseded", graduates), ("P3B", 2, "accepted", graduates)] == state["reports"]
    assert Counter({("moe", "delivered"): graduates + was_accepted}) == +Counter(
        {key: n for key, n in state["deliveries"].items() if key[1] != "superseded"}
    )


@pytest.mark.long
async def test_a_slow_partner_and_one_that_dies_hold_each_record_once(world: World) -> None:
    """One answers after the timeout, the other's connection breaks in its answer: both are queried for the
    batch, and nothing is sent twice.
    """
    job = MainJob(world.lsq, COLLEGE, COLLEGE.class_of("upper"))
    await job.prepare()
    await job.issue()
    before = await world.moe.received(), await world.cupt.received()
    world.moe.faults.slow, world.moe.faults.pause, world.cupt.faults.die = 1, 3.0, 1
    await job.deliver()

    after = await world.moe.received(), await world.cupt.received()
    assert [1, 1] == [
        late["requests"]["put"] - early["requests"].get("put", 0)
        for early, late in zip(before, after, strict=True)
    ]
    failures = await world.lsq.rows(
        "linkage", "select partner, tries, failure from batches where school = %s order by 1", COLLEGE.school
    )
    assert [("cupt", 1, "RemoteProtocolError"), ("moe", 1, "TimeoutError")] == failures
    await partners_hold_what_was_delivered(world)
