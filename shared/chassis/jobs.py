"""Timers, which run at an interval, and workers, which run while there are jobs. One transaction a run.

A row lock decides which process has a job: when a process is killed, its job is free at once
(docs/decisions/0002-jobs-are-rows.md). A lease decides which process runs a timer
(docs/decisions/0010-no-listen-leases.md).
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from shared.chassis import outbox
from shared.chassis.database import timers
from shared.chassis.leases import Lease
from shared.chassis.telemetry import span
from shared.chassis.unit_of_work import Resources, Work, begin
from shared.contracts.problem import error_name

# Without a notification a worker looks for jobs at this interval.
SWEEP_INTERVAL_S = 1.0
# A timer is checked at this interval at most, so that one that was made due earlier is seen.
MAX_TIMER_PAUSE_S = 5.0
# Between tries of a worker or timer that keeps failing.
MAX_RETRY_DELAY_S = 30.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Timer:
    """A handler that runs at an interval, in one process of the service at a time."""

    name: str
    every: timedelta
    handler: Callable[[Work], Awaitable[None]]


@dataclass(frozen=True)
class Worker:
    """A handler that takes one job and returns whether it found one, and the channel of its notifications."""

    name: str
    channel: str
    handler: Callable[[Work], Awaitable[bool]]


async def run_worker(worker: Worker, resources: Resources, stopped: asyncio.Event) -> None:
    """Take jobs until the service stops; a job that has begun is finished."""
    notifications = resources.notifications
    failures = 0
    while not stopped.is_set():
        resources.heartbeats.beat(worker.name)
        if not resources.history.is_one.is_set():
            await _sleep_or_stop(stopped, SWEEP_INTERVAL_S)
            continue
        # Before the look: a job that is written during it notifies again.
        notifications.events[worker.channel].clear()
        try:
            found = await _one_job(worker, resources)
            failures = 0
        # Any defect of a handler; the other workers run on.
        except Exception as error:  # noqa: BLE001
            failures += 1
            log.warning("worker_failed", worker=worker.name, failures=failures, error=error_name(error))
            await _sleep_or_stop(stopped, delay_after(failures))
            continue
        if not found:
            await _first_of(stopped, notifications.wait(worker.channel, SWEEP_INTERVAL_S))


async def _one_job(worker: Worker, resources: Resources) -> bool:
    async with begin(resources) as work:
        found = await worker.handler(work)
        await outbox.write(work, resources.service)
    return found


async def run_timer(timer: Timer, resources: Resources, stopped: asyncio.Event) -> None:
    """Run a timer whenever it is due, until the service stops."""
    failures = 0
    while not stopped.is_set():
        resources.heartbeats.beat(f"timer {timer.name}")
        if not resources.history.is_one.is_set():
            await _sleep_or_stop(stopped, SWEEP_INTERVAL_S)
            continue
        try:
            pause = await _run_if_due(timer, resources)
            failures = 0
        # Any defect of a handler; the timer stays due.
        except Exception as error:  # noqa: BLE001
            failures += 1
            log.warning("timer_failed", timer=timer.name, failures=failures, error=error_name(error))
            pause = delay_after(failures)
        await _sleep_or_stop(stopped, pause)


async def _run_if_due(timer: Timer, resources: Resources) -> float:
    """Run the timer if it is due and no other process runs it. Returns the seconds until the next look.

    The time at which it is due next is stored: so it runs once in a period, in whichever process, also after
    the service was down.
    """
    seconds = await _seconds_left(timer, resources)
    if seconds <= 0:
        async with resources.leases.take(f"timer {timer.name}") as lease:
            if lease is None:
                return min(timer.every.total_seconds(), SWEEP_INTERVAL_S)
            # Another process may have run it before this one took the lease.
            seconds = await _seconds_left(timer, resources)
            if seconds <= 0:
                await _run(timer, resources, lease)
                seconds = timer.every.total_seconds()
    return min(seconds, MAX_TIMER_PAUSE_S)


async def _seconds_left(timer: Timer, resources: Resources) -> float:
    """The seconds until the timer is due; a new timer is due at once."""
    left = func.extract("epoch", timers.c.due - func.clock_timestamp())
    async with begin(resources) as work:
        seconds: Decimal | None = await work.session.scalar(select(left).where(timers.c.name == timer.name))
        if seconds is None:
            await work.session.execute(
                insert(timers).values(name=timer.name, due=func.clock_timestamp()).on_conflict_do_nothing()
            )
    return float(seconds or 0)


async def _run(timer: Timer, resources: Resources, lease: Lease) -> None:
    """Run the timer in one transaction; it is rolled back when another process has taken the lease."""
    async with begin(resources) as work:
        with span(f"timer {timer.name}"):
            await timer.handler(work)
            await outbox.write(work, resources.service)
        await work.session.execute(
            update(timers).where(timers.c.name == timer.name).values(due=func.clock_timestamp() + timer.every)
        )
        await lease.give_back(work.session)


def delay_after(failures: int) -> float:
    """Seconds until the next try: 0.2, 0.4, 0.8 … 30."""
    return min(0.1 * float(2 ** min(failures, 20)), MAX_RETRY_DELAY_S)


async def _sleep_or_stop(stopped: asyncio.Event, seconds: float) -> None:
    """Sleep for these seconds, or until the service stops."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopped.wait(), seconds)


async def _first_of(stopped: asyncio.Event, other: Awaitable[None]) -> None:
    """Wait until the service stops or `other` is done, and cancel the one that is left."""
    tasks = {asyncio.ensure_future(stopped.wait()), asyncio.ensure_future(other)}
    _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
