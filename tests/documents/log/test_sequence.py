"""The timer of the log is killed at each of its writes: each leaf has one place, each size one head."""

import asyncio
import signal
from datetime import UTC, datetime, timedelta

import pytest
from minio.commonconfig import COMPLIANCE

from services.documents.log import heads
from services.documents.log.checks import forks
from shared.vocabulary.retention import LOG_YEARS
from tests.documents.approvals import School, a_school, approve, settled
from tests.documents.issuing.press.test_press import running
from tests.world.history import found_by, signed_heads, the_log_has_one_history
from tests.world.stack import Stack, until

PLACED = "old.place is null and new.place is not null"
HEADED = "old.head is null and new.head is not null"
# a head that this run has signed
SIGNED = "exists (select from tree_heads where xmin = pg_current_xact_id()::xid)"
# write | table, act, rows | whether the leaves have their places by then
STEPS = {
    "a node of the tree": ("tree_nodes", "insert", "true", False),
    "a place": ("leaf_places", "update", PLACED, False),
    "a signed head": ("tree_heads", "insert", "true", True),
    "the head of a leaf": ("leaf_places", "update", HEADED, True),
    "the end of the run": ("timers", "update", f"new.name = 'documents-sequence' and {SIGNED}", True),
}


async def count(lsq: Stack, what: str) -> int:
    """How many leaves are so."""
    [(number,)] = await lsq.rows("documents", f"select count(*) from leaf_places where {what}")
    return int(number)


async def two_batches(lsq: Stack, stored: int) -> list[School]:
    """Issue two documents, wait until the timer is stopped that gives their leaves places, then issue two
    more, whose leaves wait.
    """
    schools = [a_school(), a_school()]
    for number, school in enumerate(schools, 1):
        await approve(lsq, school, 2)
        expected = stored + 2 * number
        await until(lambda: count(lsq, "true"), lambda leaves: leaves == expected)  # noqa: B023 - awaited here
        await until(lambda: lsq.is_stalled("documents"))
    return schools


@pytest.mark.first_row
@pytest.mark.parametrize("step", STEPS)
async def test_the_log_killed_at_this_write_grows_as_if_it_had_not(lsq: Stack, step: str) -> None:
    """What had its place by then is signed first, in a head of just that size, though more leaves wait; the
    check finds nothing to say.
    """
    table, act, when, is_placed = STEPS[step]
    await running(lsq)
    await the_log_has_one_history(lsq)
    stored = await count(lsq, "true")
    async with lsq.stalled("documents", table, when=when, act=act):
        schools = await two_batches(lsq, stored)
        await lsq.kill("documents", signal.SIGKILL)
    placed = await count(lsq, "place is not null")
    assert [] == await found_by(lsq, "documents", forks)
    await lsq.start("documents")
    for school in schools:
        await settled(lsq, school, 2)

    await the_log_has_one_history(lsq)
    assert (placed > stored) is is_placed
    assert not is_placed or placed in {head.size for head in await signed_heads(lsq)}


@pytest.mark.long
async def test_leaves_whose_head_the_archive_did_not_take_are_signed_before_others(lsq: Stack) -> None:
    """The archive dies after the places are committed, then documents: with more leaves waiting the head has
    the size that it was to have.
    """
    archive = lsq.servers.archive
    await running(lsq)
    await the_log_has_one_history(lsq)
    stored = await count(lsq, "true")
    async with lsq.stalled("documents", "leaf_places", when=PLACED, act="update") as release:
        schools = await two_batches(lsq, stored)
        await asyncio.to_thread(archive.kill)
        await release()
        placed = await until(lambda: count(lsq, "place is not null"), lambda places: places > stored)
        await lsq.kill("documents", signal.SIGKILL)
    assert stored == await count(lsq, "head is not null")
    # from the main thread: see subprocesses.spawn
    archive.start()
    await asyncio.to_thread(archive.wait)
    assert [] == await found_by(lsq, "documents", forks)
    await lsq.start("documents")
    for school in schools:
        await settled(lsq, school, 2)

    await the_log_has_one_history(lsq)
    assert placed in {head.size for head in await signed_heads(lsq)}


async def test_a_head_is_locked_for_the_years_of_the_log(lsq: Stack) -> None:
    """Under both of its names."""
    await running(lsq)
    approved = await approve(lsq, a_school(), 1)
    await settled(lsq, approved.school, 1)
    await the_log_has_one_history(lsq)
    sizes = [0, *(head.size for head in await signed_heads(lsq))]

    for key in (heads.key_after(sizes[-2]), heads.key_of(sizes[-1])):
        lock = lsq.servers.archive_client().get_object_retention(bucket_name="lsq", object_name=key)
        assert lock is not None
        assert lock.mode == COMPLIANCE
        assert lock.retain_until_date > datetime.now(UTC) + timedelta(days=365 * LOG_YEARS)
