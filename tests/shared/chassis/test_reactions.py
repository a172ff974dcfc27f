"""Guarantees to a reaction, whatever happens to processes and servers."""

import asyncio
import json
import random
import signal
from collections import Counter
from typing import Any

import pytest
from nats.aio.msg import Msg

from deploy.local.traces import spans_in
from shared.chassis.bus import STREAM
from shared.chassis.outbox import cloud_event
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import EntriesMade


async def publish(edge: Edge, school: str, number: int, body: bytes | None = None, pupil: str = "p1") -> None:
    """Publish an event as ledger's relay does."""
    event = EntriesMade(authority=AUTHORITY, school=school, entries=[number], pupil=pupil)
    headers = cloud_event(event, f"{school}-{number}-{random.random()}", "ledger", "2026-11-25T00:00:00Z") | {
        "ce-sequence": str(number)
    }
    await edge.bus.jetstream().publish(
        event.address, body or event.model_dump_json().encode(), stream=STREAM, headers=headers
    )


async def test_an_event_that_is_delivered_twice_acts_once(edge: Edge) -> None:
    """Also when the copy has another message id and arrives after its successor."""
    for number in (1, 1, 2, 1, 2, 3):
        await publish(edge, "twice", number)

    await until(lambda: edge.deliveries("twice"), lambda entries: 3 in entries)
    assert [1, 2, 3] == await edge.deliveries("twice")


async def test_an_early_event_waits(edge: Edge) -> None:
    """Events act in the order of the emitter, not of the bus."""
    # 4 again at the end: a stream that ends before what has acted is one that was set back.
    for number in (1, 3, 4, 2, 4):
        await publish(edge, "early", number)

    assert [1, 2, 3, 4] == await until(lambda: edge.deliveries("early"), lambda entries: len(entries) == 4)


@pytest.mark.long
async def test_a_consumer_killed_between_commit_and_acknowledgement_acts_once(edge: Edge) -> None:
    """courier commits, its acknowledgement is lost, it is killed.

    The next process receives the event again, after its LSQ_ACK_WAIT_S.
    """
    async with edge.stalled("deliveries", "new.school = 'killed'") as release:
        await edge.ask(an_entry("killed"))
        await until(edge.is_stalled)
        edge.proxy.muted = True
        await release()
        await until(lambda: edge.deliveries("killed"))
        edge.kill("courier")
    edge.proxy.muted = False
    pending = await edge.bus.jetstream().consumer_info(STREAM, "courier-deliver")
    await edge.declare_consumers(ack_wait_s=1)
    await edge.start("courier", LSQ_ACK_WAIT_S="1")
    await edge.ask(an_entry("killed", pupil="p2"))

    assert 1 <= pending.num_ack_pending
    settled = await until(
        lambda: edge.bus.jetstream().consumer_info(STREAM, "courier-deliver"),
        lambda c: c.num_ack_pending == c.num_pending == 0,
    )
    assert (10, 1) == (pending.config.ack_wait, settled.config.ack_wait)
    assert [1, 2] == await edge.deliveries("killed")
    await asyncio.to_thread(edge.kill, "courier", signal.SIGTERM)
    await edge.declare_consumers()
    await edge.start("courier")


async def test_an_event_that_fails_is_parked_and_the_next_ones_act(edge: Edge) -> None:
    """An unreadable one is parked at once, one whose handler fails after its last try.

    Each delays only its own school.
    """
    before = len(await edge.dead_letters())
    async with edge.failing("new.pupil = 'poison'"):
        # Without a number: no outbox has written it.
        await edge.bus.jetstream().publish(f"{EntriesMade.subject}.{AUTHORITY}.stranger", b"{}")
        await publish(edge, "poison-a", 1, body=b"not json")
        await publish(edge, "poison-a", 2)
        await publish(edge, "poison-b", 1, pupil="poison")
        await publish(edge, "poison-b", 2)
        await publish(edge, "healthy", 1)

        await until(lambda: edge.deliveries("healthy"))
        assert [] == await edge.deliveries("poison-b")
        await until(lambda: edge.deliveries("poison-b"))

    parked = {
        letter.headers["lsq-address"].split(".")[-1]: letter
        for letter in (await edge.dead_letters())[before:]
    }
    causes = {school: letter.headers["lsq-cause"] for school, letter in parked.items()}
    assert {"stranger": "ValueError", "poison-a": "ValidationError", "poison-b": "RaiseException"} == causes
    assert b"not json" == parked["poison-a"].data
    assert ([2], [2]) == (await edge.deliveries("poison-a"), await edge.deliveries("poison-b"))


async def test_an_unreadable_event_is_not_retried(edge: Edge) -> None:
    """It is parked at its first try, since it stays unreadable.

    One whose handler fails has all its tries before.
    """
    before = len(await edge.dead_letters())
    async with edge.failing("new.pupil = 'fails'"):
        await publish(edge, "unread", 1, body=b"not json")
        await publish(edge, "fails", 1, pupil="fails")
        await publish(edge, "fails", 2)
        await until(lambda: edge.deliveries("fails"))
        await until(
            lambda: edge.rows("courier", "select 1 from inbox where address like %s and last = 1", "%.unread")
        )

    parked = {
        letter.headers["lsq-address"].split(".")[-1]: letter.headers["ce-id"]
        for letter in (await edge.dead_letters())[before:]
    }
    logged = [
        json.loads(line) for line in edge.log("courier").read_text().splitlines() if line.startswith("{")
    ]
    tries = Counter(line["event_id"] for line in logged if line["event"] == "reaction_failed")
    assert (0, 8) == (tries[parked["unread"]], tries[parked["fails"]])


@pytest.mark.long
async def test_a_long_batch_reports_progress_to_the_bus(edge: Edge) -> None:
    """It reports repeatedly until it has acted, so that the bus does not deliver it to another process."""
    acks: list[bytes] = []

    async def record(message: Msg) -> None:
        acks.append(message.data)

    subscription = await edge.bus.subscribe(f"$JS.ACK.{STREAM}.courier-deliver.>", cb=record)
    async with edge.stalled("deliveries", "new.school = 'long'") as release:
        await edge.ask(an_entry("long"))
        await until(edge.is_stalled)
        await until(lambda: acks.count(Msg.Ack.Progress) >= 2, seconds=15)
        await release()
    # The acknowledgement has an empty body.
    await until(lambda: acks[-1] == b"")
    await subscription.unsubscribe()

    assert [1] == await edge.deliveries("long")


async def test_an_event_that_the_relay_sends_twice_is_on_the_bus_once(edge: Edge) -> None:
    """The outbox still has a row that was sent, as after a kill of its process.

    A consumer without an inbox receives the event once too.
    """
    address = f"{EntriesMade.subject}.{AUTHORITY}.resent"
    async with edge.keeping_sent_rows("old.address like '%.resent'") as times:
        await edge.ask(an_entry("resent"))
        await until(times, lambda sent: sent >= 2)

    await until(
        lambda: edge.rows("ledger", "select 1 from outbox where address = %s", address), lambda rows: not rows
    )
    assert {address: 1} == (
        await edge.bus.jetstream().stream_info(STREAM, subjects_filter=address)
    ).state.subjects


@pytest.mark.parametrize("number", ["first", "0", "-1", "9" * 19, "9" * 5000, "๑", "1.0", ""])
async def test_an_event_with_an_invalid_number_is_parked(edge: Edge, number: str) -> None:
    """Also when it is the first of its address.

    A numbered event of that address acts, and the service runs on.
    """
    school, before = f"unnumbered-{random.randrange(10**9)}", len(await edge.dead_letters())
    address = f"{EntriesMade.subject}.{AUTHORITY}.{school}"
    await edge.bus.jetstream().publish(address, b"{}", headers={"ce-sequence": number})
    await publish(edge, school, 1)

    assert [1] == await until(lambda: edge.deliveries(school))
    [letter] = await until(lambda: _parked(edge, before))
    assert (address, "ValueError") == (letter.headers["lsq-address"], letter.headers["lsq-cause"])


async def _parked(edge: Edge, after: int) -> list[Any]:
    return (await edge.dead_letters())[after:]


@pytest.mark.parametrize("rounds", [4, pytest.param(20, marks=pytest.mark.long)])
async def test_order_is_kept_over_many_events_with_random_failures(edge: Edge, rounds: int) -> None:
    """Five schools, five entries each in a round, one insert in five fails at random.

    Each school's order is kept.
    """
    schools = [f"order-{rounds}-{n}" for n in range(5)]
    async with edge.failing("new.school like 'order-%' and random() < 0.2"):
        for _ in range(rounds):
            await asyncio.gather(*(edge.ask(an_entry(school)) for school in schools for _ in range(5)))
        for school in schools:
            await until(
                lambda school=school: edge.deliveries(school),
                lambda entries: len(entries) == 5 * rounds,
                seconds=240,
            )

    for school in schools:
        assert list(range(1, 5 * rounds + 1)) == await edge.deliveries(school)


async def test_one_trace_from_the_question_to_the_reaction(edge: Edge) -> None:
    """ask → command → outbox → reaction is one trace, though the reaction ran in a batch with others."""
    await asyncio.gather(*(edge.ask(an_entry(f"trace-{n}")) for n in range(5)))

    def trees() -> list[set[str]]:
        spans = list(spans_in(edge.traces))
        reactions = [s for s in spans if s["name"] == "courier-deliver"][-5:]
        return [
            {s["service"] for s in spans if s["trace"] == r["trace"]}
            for r in reactions
            if r["parent"] in {s["span"] for s in spans} and r["links"]
        ]

    await until(
        trees, lambda found: len(found) == 5 and all({"ledger", "courier"} <= services for services in found)
    )
