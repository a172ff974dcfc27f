"""Events that arrive twice, in the wrong order, not at all, or cannot be handled: other schools continue, and
the waiting events are reported.
"""

from datetime import timedelta

import psycopg
import pytest

from shared.chassis import dead_letters, upkeep
from shared.contracts.documents.events import DocumentIssued
from tests.documents.approvals import (
    School,
    a_school,
    approval_of,
    approve,
    correct,
    emit,
    emit_approval,
    emitted,
    register,
    settled,
)
from tests.world.final_state import World
from tests.world.stack import Stack, until

RESERVE = "documents-reserve"


async def test_an_event_published_twice_acts_once(world: World) -> None:
    """A relay that was killed before the acknowledgement sends again, after the bus's duplicate window: the
    second message changes nothing.
    """
    school = a_school()
    first = await approve(world.lsq, school, 2)
    await settled(world.lsq, school, 2)
    await emit(world.lsq, approval_of(first), number=1)
    # when the next event has acted, the repeated one has been skipped
    await approve(world.lsq, school, 1)

    documents = await settled(world.lsq, school, 3)
    assert ["000001", "000002", "000003"] == [document.number for document in documents]
    assert 3 == len(
        await until(lambda: emitted(world.lsq, DocumentIssued, school), lambda events: len(events) >= 3)
    )


@pytest.mark.long
async def test_events_in_the_wrong_order_act_in_the_right_one(world: World) -> None:
    """Received as 1, 3, 2: documents are numbered in the order of the emitter."""
    school = a_school()
    approvals = [await approve(world.lsq, school, 2, send=False) for _ in range(3)]
    # 3 again at the end: a stream that ends before what has acted is one that was set back
    for place in (0, 2, 1, 2):
        await emit(world.lsq, approval_of(approvals[place]), number=place + 1)

    documents = await settled(world.lsq, school, 6)
    assert [record.pupil.id for approved in approvals for record in approved.records] == [
        document.pupil for document in documents
    ]


@pytest.mark.long
async def test_a_poisoned_event_is_parked_while_others_act_and_acts_once_its_cause_is_gone(
    world: World,
) -> None:
    """A correction of an unknown approval is parked with the kind of its cause; other schools continue;
    resent, the ปพ.1 is replaced.
    """
    school, other = a_school(), a_school()
    approved = await approve(world.lsq, school, 1, send=False)
    corrected = await correct(world.lsq, approved, 0, student_no="29999")
    await approve(world.lsq, other, 3)
    await settled(world.lsq, other, 3)
    letter = (await until(lambda: parked(world.lsq, school.code)))[0]
    before = await dead_letters.resend(
        world.lsq.bus, world.lsq.operator_token(), world.lsq.sender, letter.number
    )
    await emit_approval(world.lsq, approved, [approved.reference(0)])
    await settled(world.lsq, school, 1)
    after = await dead_letters.resend(
        world.lsq.bus, world.lsq.operator_token(), world.lsq.sender, letter.number
    )

    assert ("documents-replace", "NoResultFound") == (letter.reaction, letter.cause)
    assert (False, True) == (before.acted, after.acted)
    documents = await until(
        lambda: register(world.lsq, school),
        lambda found: [d.state for d in found] == ["replaced", "in_force"],
    )
    assert {corrected.records[0].pupil.id} == {document.pupil for document in documents}
    assert [] == await parked(world.lsq, school.code)


async def test_a_lost_event_is_reported_and_the_gap_is_accepted(world: World) -> None:
    """Number 2 is missing: an error in the log names the address; nothing acts until the gap is accepted, as
    by `lsq bus accept-gap`.
    """
    school = await a_lost_event(world.lsq)
    address = f"lsq.evt.grades.graduates_approved.v2.{school.authority}.{school.code}"
    await until(
        lambda: world.lsq.rows("documents", "select 1 from inbox where address = %s and early = 3", address)
    )
    await make_report_due(world.lsq, address)
    await until(lambda: any('"address_waits"' in line and address in line for line in _log(world.lsq)))
    assert 1 == len(await register(world.lsq, school))

    waiting = [
        gap
        for gap in (
            await dead_letters.gaps(world.lsq.bus, world.lsq.operator_token(), world.lsq.sender, "documents")
        ).waiting
        if gap.address == address
    ]
    assert [(RESERVE, 2, 3)] == [(gap.reaction, gap.next, gap.early) for gap in waiting]
    assert (
        1
        == (
            await dead_letters.gaps(
                world.lsq.bus,
                world.lsq.operator_token(),
                world.lsq.sender,
                "documents",
                dead_letters.AcceptedGap(reaction=RESERVE, address=address),
            )
        ).passed_over
    )
    assert ["000001", "000002"] == [document.number for document in await settled(world.lsq, school, 2)]


async def test_no_document_is_dated_before_its_approval(world: World) -> None:
    """The clock of the host that approved is five minutes ahead of the one that issues."""
    school, ahead = a_school(), timedelta(minutes=5)
    approved = await approve(world.lsq, school, 2, send=False)
    begun = world.lsq.now()
    await emit(world.lsq, approval_of(approved), ahead=ahead)
    await settled(world.lsq, school, 2)

    dated = "select min(issued) from issues where school = %s"
    assert begun + ahead <= (await world.lsq.rows("documents", dated, school.code))[0][0]


async def a_lost_event(lsq: Stack) -> School:
    """A school whose second approval is lost; the third waits for it."""
    school = a_school()
    await approve(lsq, school, 1)
    await settled(lsq, school, 1)
    third = await approve(lsq, school, 1, send=False)
    await emit(lsq, approval_of(third), number=3)
    return school


async def make_report_due(lsq: Stack, address: str) -> None:
    """Move the wait of this address into the past, and make the timer due that checks waiting addresses."""
    async with await psycopg.AsyncConnection.connect(lsq.dsn("documents")) as database:
        await database.execute(
            "update inbox set early_since = early_since - %s where address = %s",
            [dead_letters.REPORT_AFTER, address],
        )
        due = await database.execute(
            "update timers set due = clock_timestamp() where name = %s",
            [f"documents-{upkeep.report_waiting_addresses.__name__}"],
        )
        assert 1 == due.rowcount


async def parked(lsq: Stack, school: str) -> list[dead_letters.Letter]:
    """The dead letters of this school."""
    return [letter for letter in await dead_letters.letters(lsq.bus) if letter.address.endswith(f".{school}")]


def _log(lsq: Stack) -> list[str]:
    return (
        lsq.log("documents").read_text("utf-8").splitlines()
        + lsq.log("documents.press").read_text("utf-8").splitlines()
    )
