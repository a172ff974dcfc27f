"""Repairs by an operator: of events that were parked or lost, and of a database that was restored."""

import asyncio
import json
import signal
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local.subprocesses import free_port
from shared.chassis import dead_letters, restore, upkeep
from shared.chassis.unit_of_work import begin
from tests.shared.chassis.test_commands import an_entry
from tests.shared.chassis.test_reactions import publish
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import EntriesMade

REACTION = "courier-deliver"


async def parked(edge: Edge, school: str) -> list[dead_letters.Letter]:
    """The letters of this school."""
    return [
        letter for letter in await dead_letters.letters(edge.bus) if letter.address.endswith(f".{school}")
    ]


async def test_a_parked_event_is_corrected_and_acts_once(edge: Edge) -> None:
    """Unchanged it fails again and stays parked.

    Corrected it acts once, though it is sent twice, and is no longer parked.
    """
    await publish(edge, "correct", 1, body=b"not json")
    letter = (await until(lambda: parked(edge, "correct")))[0]
    corrected = (
        EntriesMade(authority=AUTHORITY, school="correct", entries=[1], pupil="p").model_dump_json().encode()
    )

    unchanged = await dead_letters.resend(edge.bus, edge.operator_token(), edge.sender, letter.number)
    twice = (
        dead_letters.resend(edge.bus, edge.operator_token(), edge.sender, letter.number, body=corrected)
        for _ in range(2)
    )
    # The later one may find that the letter is gone.
    outcomes = await asyncio.gather(*twice, return_exceptions=True)

    assert (False, "ValidationError") == (unchanged.acted, unchanged.cause)
    assert any(isinstance(one, dead_letters.ResendOutcome) and one.acted for one in outcomes)
    assert [1] == await edge.deliveries("correct")
    assert [] == await parked(edge, "correct")


async def test_a_parked_event_is_waived_with_a_reason(edge: Edge) -> None:
    """It is moved from the parked to the waived events."""
    await publish(edge, "waive", 1, body=b"not json")
    letter = (await until(lambda: parked(edge, "waive")))[0]

    await dead_letters.waive(edge.bus, letter.number, reason="a test's event")

    assert [] == await parked(edge, "waive")
    waived = await edge.bus.jetstream().get_last_msg("LSQ_DEAD", f"{dead_letters.WAIVED_SUBJECT}.{REACTION}")
    assert ("a test's event", letter.event_id) == (
        (waived.headers or {})["lsq-reason"],
        (waived.headers or {})["ce-id"],
    )


async def test_a_gap_is_listed_and_can_be_accepted(edge: Edge) -> None:
    """Events 2 and 3 are lost: 4 waits, and the address is listed; after the gap is accepted, 4 and 5 act."""
    for number in (1, 4, 5):
        await publish(edge, "gap", number)
    await until(
        lambda: edge.rows(
            "courier", "select early from inbox where address like %s and early is not null", "%.gap"
        )
    )
    found = [
        gap
        for gap in (await dead_letters.gaps(edge.bus, edge.operator_token(), edge.sender, "courier")).waiting
        if gap.address.endswith(".gap")
    ]
    passed = (
        await dead_letters.gaps(
            edge.bus,
            edge.operator_token(),
            edge.sender,
            "courier",
            dead_letters.AcceptedGap(reaction=REACTION, address=found[0].address),
        )
    ).passed_over
    nothing = (
        await dead_letters.gaps(
            edge.bus,
            edge.operator_token(),
            edge.sender,
            "courier",
            dead_letters.AcceptedGap(reaction=REACTION, address=f"{EntriesMade.subject}.nowhere.-"),
        )
    ).passed_over

    assert [(2, 4)] == [(gap.next, gap.early) for gap in found]
    assert (2, 0) == (passed, nothing)
    assert [1, 4, 5] == await until(lambda: edge.deliveries("gap"), lambda entries: len(entries) == 3)
    assert [(None,)] == await edge.rows("courier", "select early from inbox where address like %s", "%.gap")


async def test_numbers_are_raised_after_a_restore(edge: Edge) -> None:
    """The ledger's database is restored to before entries 2 and 3.

    Without raising, new events would be skipped.
    """
    for pupil in ("p1", "p2", "p3"):
        await edge.ask(an_entry("restored", pupil=pupil))
    await until(lambda: edge.deliveries("restored"), lambda entries: len(entries) == 3)
    edge.kill("ledger")
    await edge.databases["ledger"].execute("update sequences set last = 1 where address like '%.restored'")
    engine = create_async_engine(edge.url("ledger"))
    async with engine.begin() as connection:
        raised = await restore.raise_sequences(connection, edge.bus, "ledger")
        again = await restore.raise_sequences(connection, edge.bus, "ledger")
    await engine.dispose()
    await edge.start("ledger")
    await edge.ask(an_entry("restored", pupil="p4"))

    assert [(f"{EntriesMade.subject}.{AUTHORITY}.restored", 3)] == [
        (one.address, one.last) for one in raised if one.address.endswith(".restored")
    ]
    assert [] == again
    assert [1, 2, 3, 4] == await until(lambda: edge.deliveries("restored"), lambda entries: len(entries) == 4)


@pytest.mark.long
async def test_a_restored_consumer_receives_all_events_again(edge: Edge) -> None:
    """The courier's database has lost a school.

    It reads the stream from the beginning, and no event acts twice.
    """
    for pupil in ("p1", "p2"):
        await edge.ask(an_entry("forgot", pupil=pupil))
        await edge.ask(an_entry("knows", pupil=pupil))
    for school in ("forgot", "knows"):
        await until(lambda school=school: edge.deliveries(school), lambda entries: len(entries) == 2)
    await asyncio.to_thread(edge.kill, "courier")
    await edge.databases["courier"].execute("delete from deliveries where school = 'forgot'")
    await edge.databases["courier"].execute("delete from inbox where address like '%.forgot'")

    await restore.replay_all(edge.bus, [REACTION])
    await edge.start("courier")

    assert [1, 2] == await until(lambda: edge.deliveries("forgot"), lambda entries: len(entries) == 2)
    await until(
        lambda: edge.bus.jetstream().consumer_info("LSQ_EVENTS", REACTION), lambda c: c.num_pending == 0
    )
    assert [1, 2] == await edge.deliveries("knows")


async def test_replies_are_deleted_after_seven_days(edge: Edge) -> None:
    """A reply of eight days ago is deleted, one of six days stays."""
    ids = {days: uuid4() for days in (6, 8)}
    for days, id in ids.items():
        await edge.databases["ledger"].execute(
            "insert into replies (id, contract, digest, actor, at) values (%s, 'c', 'd', 'a', now() - make_interval(days => %s))",
            [id, days],
        )
    async with edge.resources("ledger") as resources, begin(resources) as work:
        await upkeep.sweep_replies(work)

    assert [(ids[6],)] == await edge.rows("ledger", "select id from replies where contract = 'c'")


async def test_health_is_reported_on_the_bus(edge: Edge) -> None:
    """The answer names the process, its start, and whether it reaches its servers."""
    health = json.loads((await edge.bus.request("lsq.health.courier", b"", 2)).data)

    assert ("courier", True, True) == (health["process"], health["database"], health["bus"])


@pytest.mark.long
async def test_health_is_reported_to_kubernetes(edge: Edge) -> None:
    """The port has /live, /ready and nothing else."""
    port = free_port()
    await edge.start("ledger", "ledger/2", LSQ_HEALTH_PORT=str(port))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as kubernetes:
        answers = [(await kubernetes.get(path)).status_code for path in ("/live", "/ready", "/else")]
    code = await asyncio.to_thread(edge.kill, "ledger/2", signal.SIGTERM)

    assert [200, 200, 404] == answers
    assert 0 == code
