"""Under load: one school does not hold up the others, what nobody waits for is not done, retries are few."""

import asyncio
import time
from contextlib import AsyncExitStack
from uuid import uuid4

import psycopg
import pytest
from nats.aio.msg import Msg
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NoAnswer

from shared.chassis import ask as asking
from shared.chassis.fairness import MAX_AT_WORK, MAX_WAITING, Schools
from shared.contracts.grades.queries import SchoolWorkload
from shared.contracts.problem import UNAVAILABLE, ProblemBody, Refusal
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import Enter, Entered

# No toy answers it.
UNANSWERED = SchoolWorkload(authority=AUTHORITY, school="unanswered")
WAITERS = (
    "select count(*) from pg_stat_activity where datname = 'ledger' and wait_event_type = 'Lock' "
    "and query like '%books%'"
)


async def request(edge: Edge, command: Enter, deadline_s: float) -> Msg:
    """Send a command once, with a deadline so many seconds from now."""
    body = command.model_dump_json().encode()
    headers = edge.sender.headers(edge.token(), str(uuid4()), command.address, body) | {
        asking.DEADLINE_HEADER: str(int((time.time() + deadline_s) * 1000))
    }
    return await edge.bus.request(command.address, body, 3, headers=headers)


async def test_one_school_takes_two_connections_at_most(edge: Edge) -> None:
    """Twenty commands of a school whose row is locked: two wait in the database.

    Another school is answered meanwhile. The twenty succeed in the end.
    """
    await edge.ask(an_entry("crowd"))
    async with await psycopg.AsyncConnection.connect(edge.postgres.admin_dsn("ledger")) as holder:
        await holder.execute("select from books where school = 'crowd' for update")
        crowd = [asyncio.create_task(edge.ask(an_entry("crowd"))) for _ in range(20)]
        await until(lambda: edge.rows("ledger", WAITERS), lambda rows: rows[0][0] == MAX_AT_WORK)
        waiters = []
        for _ in range(5):
            await request(edge, an_entry("beside-the-crowd"), 3)
            waiters.append((await edge.rows("ledger", WAITERS))[0][0])
        await holder.rollback()
    numbers = [entered.entry for entered in await asyncio.gather(*crowd)]

    assert max(waiters) <= MAX_AT_WORK
    assert list(range(2, 22)) == sorted(numbers)


async def test_a_crowd_is_refused_before_anything_is_done_for_it(edge: Edge) -> None:
    """Beyond those that wait a command is refused without a look at its token; one of another school is not."""
    await edge.ask(an_entry("full"))
    async with await psycopg.AsyncConnection.connect(edge.postgres.admin_dsn("ledger")) as holder:
        await holder.execute("select from books where school = 'full' for update")
        crowd = [
            asyncio.create_task(request(edge, an_entry("full"), 3)) for _ in range(MAX_AT_WORK + MAX_WAITING)
        ]
        await until(lambda: edge.rows("ledger", WAITERS), lambda rows: rows[0][0] == MAX_AT_WORK)
        refused = {
            school: ProblemBody.model_validate_json(
                (await edge.bus.request(an_entry(school).address, b"", 3)).data
            ).code
            for school in ("full", "beside-the-full")
        }
        await holder.rollback()
    await asyncio.gather(*crowd)

    assert {"full": "system.unavailable", "beside-the-full": "system.not_signed_in"} == refused


async def test_a_command_waits_a_second_for_a_lock(edge: Edge) -> None:
    """Then it is refused, to be sent again; nothing is stored."""
    await edge.ask(an_entry("locked"))
    async with await psycopg.AsyncConnection.connect(edge.postgres.admin_dsn("ledger")) as holder:
        await holder.execute("select from books where school = 'locked' for update")
        begun = time.monotonic()
        answer = await request(edge, an_entry("locked"), 3)
        seconds = time.monotonic() - begun
        await holder.rollback()

    assert ProblemBody.model_validate_json(answer.data).is_one_of(UNAVAILABLE)
    assert seconds >= 1
    assert 2 == (await edge.ask(an_entry("locked"))).entry


async def test_what_is_past_its_deadline_is_not_done(edge: Edge) -> None:
    """Neither answered nor stored; before its deadline it is."""
    with pytest.raises(NoAnswer):
        await request(edge, an_entry("late"), -0.1)
    answer = await request(edge, an_entry("late"), 5)

    assert 1 == Entered.model_validate_json(answer.data).entry


async def test_a_command_that_waited_past_its_deadline_is_not_done(edge: Edge) -> None:
    """It waits for the turn of its school, and begins too late."""
    await edge.ask(an_entry("waited"))
    async with await psycopg.AsyncConnection.connect(edge.postgres.admin_dsn("ledger")) as holder:
        await holder.execute("select from books where school = 'waited' for update")
        first = [asyncio.create_task(request(edge, an_entry("waited"), 5)) for _ in range(MAX_AT_WORK)]
        await until(lambda: edge.rows("ledger", WAITERS), lambda rows: rows[0][0] == MAX_AT_WORK)
        late = asyncio.create_task(request(edge, an_entry("waited", mark=2), 0.3))
        await asyncio.sleep(0.4)
        await holder.rollback()
        await asyncio.gather(*first)
        with pytest.raises(NoAnswer):
            await late

    assert [] == await edge.rows("ledger", "select 1 from entries where school = 'waited' and mark = 2")


async def test_a_question_carries_the_deadline_of_its_try(edge: Edge) -> None:
    """Milliseconds since 1970; each try has its own."""
    seen: list[Msg] = []

    async def hear(message: Msg) -> None:
        seen.append(message)

    subscription = await edge.bus.subscribe(UNANSWERED.address, cb=hear)
    before = time.time()
    with pytest.raises(NoAnswer):
        await asking.ask(edge.bus, UNANSWERED, edge.token(), edge.sender, timeout_s=0.2, tries=2)
    await subscription.unsubscribe()

    [first, second] = [int((one.headers or {})[asking.DEADLINE_HEADER]) / 1000 for one in seen]
    assert 0.15 < first - before < 1
    assert second - first > 0.15


async def test_retries_are_a_tenth_of_the_questions(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a reserve: twenty questions that nobody answers are sent 22 times, not 80."""
    monkeypatch.setattr(asking, "RETRIES", asking.RetryBudget(reserve=20, left=0))
    heard = await edge.bus.subscribe(UNANSWERED.address)
    for _ in range(20):
        with pytest.raises(NoAnswer):
            await asking.ask(edge.bus, UNANSWERED, edge.token(), edge.sender, timeout_s=0.01)
    sent = heard.pending_msgs
    await heard.unsubscribe()

    assert 22 == sent


async def test_retries_end_with_the_last_error(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens, too."""
    monkeypatch.setattr(asking, "RETRIES", asking.RetryBudget(reserve=10, left=0))
    with pytest.raises(NoRespondersError):
        await asking.ask(edge.bus, UNANSWERED, edge.token(), edge.sender, timeout_s=60)


async def test_a_school_with_too_many_commands_is_refused() -> None:
    """The others are not; when its commands are done, nothing of it is left."""
    schools, crowd = Schools(), an_entry("crowd")
    async with AsyncExitStack() as at_work:
        for _ in range(MAX_AT_WORK):
            await at_work.enter_async_context(schools.turn_of(crowd))
        waiting = [asyncio.create_task(_take_turn(schools, crowd)) for _ in range(MAX_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Refusal) as refusal:
            await _take_turn(schools, crowd)
        await asyncio.wait_for(_take_turn(schools, an_entry("other")), 1)
        assert not any(task.done() for task in waiting)
    await asyncio.gather(*waiting)

    assert refusal.value.body.is_one_of(UNAVAILABLE)
    assert {} == schools.queues


async def _take_turn(schools: Schools, command: Enter) -> None:
    async with schools.turn_of(command):
        pass
