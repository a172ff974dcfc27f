"""Leases: one process relays and runs a timer at a time; one that was killed or frozen changes nothing."""

import asyncio
import signal
from uuid import uuid4

import pytest
from nats.aio.msg import Msg

from shared.chassis import outbox
from shared.chassis.leases import LeaseLost
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import EntriesMade

HOLDER = "select holder from leases where name = %s and until > clock_timestamp()"
NEXT = "insert into outbox (address, number, headers, body) select %s, n, '{}', '{}' from generate_series(1, %s) n"
EVENTS = f"""
    insert into outbox (address, number, headers, body) select %(address)s, n, '{{}}', convert_to(
        jsonb_build_object('authority', '{AUTHORITY}', 'school', %(school)s::text, 'entries', array[n], 'pupil', 'p')
        ::text, 'utf8'
    ) from generate_series(1, %(n)s) n
"""


async def test_a_process_that_stops_gives_its_leases_back(edge: Edge) -> None:
    """So a restart does not wait for their end."""
    await until(lambda: edge.rows("ledger", HOLDER, "relay"))
    await asyncio.to_thread(edge.kill, "ledger", signal.SIGTERM)
    held = await edge.rows("ledger", "select name from leases where until > clock_timestamp()")
    await edge.start("ledger")

    assert [] == held


async def test_a_lease_has_one_holder_and_fences_the_one_before(edge: Edge) -> None:
    """It is renewed while it is used; after its end another process takes it, with a greater epoch."""
    name = f"test {uuid4()}"
    async with (
        edge.resources("ledger", lease_ttl_s=0.5) as one,
        edge.resources("ledger", lease_ttl_s=0.5) as two,
    ):
        async with one.leases.take(name) as lease:
            assert lease is not None
            await asyncio.sleep(1.2)
            async with two.leases.take(name) as refused:
                assert refused is None
        frozen = await one.leases._take(name)
        assert frozen is not None
        await asyncio.sleep(0.6)
        async with two.leases.take(name) as later:
            assert later is not None
            assert frozen.has_ended
            assert (lease.epoch + 1, lease.epoch + 2) == (frozen.epoch, later.epoch)
            with pytest.raises(LeaseLost):
                async with one.engine.begin() as transaction:
                    await frozen.give_back(transaction)
            assert [(two.leases.holder,)] == await edge.rows("ledger", HOLDER, name)


async def test_without_the_lease_an_exchange_does_nothing(edge: Edge) -> None:
    """A relay that was frozen after it had sent events neither deletes them nor loads others."""
    async with edge.resources("ledger", lease_ttl_s=5) as mine:
        # The toy's relay does not run.
        await asyncio.to_thread(edge.kill, "ledger", signal.SIGTERM)
        await edge.databases["ledger"].execute(NEXT, ["lsq.evt.fenced.x.v1.a.b", 3])
        try:
            lease = await mine.leases._take(outbox.RELAY_LEASE)
            assert lease is not None
            relay = outbox.Relay(mine.leases, lease, mine.bus, mine.notifications, mine.bus)
            held = [row.position for row in await relay._exchange([])]
            await edge.databases["ledger"].execute(
                "update leases set holder = gen_random_uuid(), epoch = epoch + 1 where name = 'relay'"
            )
            assert [] == await relay._exchange(held)
            left = [position for (position,) in await edge.rows("ledger", "select position from outbox")]
            assert (3, held) == (len(held), sorted(left))
        finally:
            await edge.databases["ledger"].execute("delete from outbox where address like '%fenced%'")
            await edge.databases["ledger"].execute("update leases set until = now()")
            await edge.start("ledger")


@pytest.mark.long
async def test_a_frozen_relay_sends_nothing_twice_that_acts(edge: Edge) -> None:
    """It is frozen while it sends. Another process sends the rest; when the frozen one goes on, it finds its
    lease lost. Each event acts once, in order.
    """
    schools, events = [f"frozen-{n}" for n in range(4)], 1000
    frozen = edge.processes["ledger"]
    [(before,)] = await until(lambda: edge.rows("ledger", HOLDER, "relay"))
    await edge.start("ledger", "ledger/2")
    for school in schools:
        await edge.databases["ledger"].execute(
            EVENTS, {"address": f"{EntriesMade.subject}.{AUTHORITY}.{school}", "school": school, "n": events}
        )
    await until(lambda: edge.deliveries(schools[0]))
    frozen.send_signal(signal.SIGSTOP)
    try:
        left = len(await edge.rows("ledger", "select 1 from outbox"))
        await until(lambda: edge.rows("ledger", "select 1 from outbox limit 1"), lambda rows: not rows)
        [(after,)] = await edge.rows("ledger", HOLDER, "relay")
    finally:
        frozen.send_signal(signal.SIGCONT)
    await until(lambda: '"lease_lost"' in edge.log("ledger").read_text())
    await edge.ask(an_entry("after-the-frozen"))
    await until(lambda: edge.deliveries("after-the-frozen"))
    await asyncio.to_thread(edge.kill, "ledger/2", signal.SIGTERM)

    assert (True, True) == (left > 0, before != after)
    for school in schools:
        entries = await until(
            lambda school=school: edge.deliveries(school), lambda entries: len(entries) >= events
        )
        assert list(range(1, events + 1)) == entries


async def test_a_frozen_timer_changes_nothing(edge: Edge) -> None:
    """It is frozen in the middle of its transaction. Another process runs the timer after the lease's end; when
    the frozen one goes on, its transaction is rolled back.
    """
    frozen = edge.processes["courier"]
    async with edge.stalled("ticks", f"new.process = {frozen.pid}") as release:
        await until(edge.is_stalled)
        [(last,)] = await edge.rows("courier", "select max(tick) from ticks")
        await edge.start("courier", "courier/2")
        frozen.send_signal(signal.SIGSTOP)
        try:
            other = edge.processes["courier/2"].pid
            ticked = "select 1 from ticks where process = %s and tick > %s"
            await until(lambda: edge.rows("courier", ticked, other, last), lambda rows: len(rows) >= 2)
            await release()
            await until(edge.is_stalled, lambda stalled: not stalled)
        finally:
            frozen.send_signal(signal.SIGCONT)
        await until(lambda: "LeaseLost" in edge.log("courier").read_text())
    await asyncio.to_thread(edge.kill, "courier/2", signal.SIGTERM)

    # The identity column gave the frozen insert this number.
    assert [] == await edge.rows("courier", "select process from ticks where tick = %s", last + 1)


@pytest.mark.long
async def test_a_blocked_address_waits_alone(edge: Edge) -> None:
    """More of its events than the relay loads at a time, refused or not confirmed, do not delay others.

    Once the bus takes them they are sent, in order.
    """
    refused, unconfirmed, sent = "lsq.nobody.listens", "lsq.not.confirmed", []

    async def answer(message: Msg) -> None:
        sent.append(int((message.headers or {})["ce-sequence"]))
        if is_open:
            await message.respond(b'{"stream": "LSQ_EVENTS", "seq": 1}')

    is_open = False
    subscription = await edge.bus.subscribe(unconfirmed, cb=answer)
    for address in (refused, unconfirmed):
        await edge.databases["ledger"].execute(NEXT, [address, outbox.MAX_BATCH + 10])
    try:
        await until(lambda: sent)
        for n in range(3):
            await edge.ask(an_entry("beside-blocked"))
            await until(
                lambda: edge.deliveries("beside-blocked"),
                lambda entries, n=n: len(entries) == n + 1,
                outbox.PUBLISH_TIMEOUT_S / 2,
            )
        await until(lambda: len(sent) >= 2)
        is_open = True
        waiting = "select 1 from outbox where address = %s limit 1"
        await until(lambda: edge.rows("ledger", waiting, unconfirmed), lambda rows: not rows)
    finally:
        await edge.databases["ledger"].execute("delete from outbox where address = %s", [refused])
        await subscription.unsubscribe()

    assert {1} == set(sent[:2])
    assert list(range(1, outbox.MAX_BATCH + 11)) == list(dict.fromkeys(sent))


@pytest.mark.long
async def test_processes_that_wait_hold_no_snapshot(edge: Edge) -> None:
    """So VACUUM can remove the rows of the outbox that were sent."""
    await edge.start("ledger", "ledger/2")
    held = "select pid, query from pg_stat_activity where datname = 'ledger' and pid <> pg_backend_pid() and (backend_xmin is not null or backend_xid is not null)"
    await until(lambda: edge.rows("ledger", held), lambda rows: not rows, 10)
    longest = "select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) from pg_stat_activity where datname = 'ledger' and pid <> pg_backend_pid()"
    seconds = []
    for _ in range(30):
        seconds.append(float((await edge.rows("ledger", longest))[0][0]))
        await asyncio.sleep(0.1)
    await asyncio.to_thread(edge.kill, "ledger/2", signal.SIGTERM)

    assert max(seconds) < 1
