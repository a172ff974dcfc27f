"""What a service does because time has passed (timers) or because work lies there (workers). One transaction a run.

Who runs is decided by row locks: a process that is killed frees what it had in hand at once (docs/decisions/0002-jobs-are-rows.md).
"""
import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.chassis import outbox
from shared.chassis.database import CONNECTION_LOST, dedicated_connection, driver_of, timers
from shared.chassis.telemetry import span
from shared.chassis.unit_of_work import Resources, Work, begin
from shared.contracts.problem import error_name

# seconds; finds work whose notification was lost
SWEEP_INTERVAL_S = 1.0
# seconds; a timer that somebody made due earlier is seen after this
TIMER_LOOK_INTERVAL_S = 5.0
# seconds between tries of what goes on failing
MAX_RETRY_DELAY_S = 30.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Timer:
    """Something to do every so often, by one process of the service."""

    name: str
    every: timedelta
    handler: Callable[[Work], Awaitable[None]]


@dataclass(frozen=True)
class Worker:
    """Takes one job after the other; its handler says whether there was one."""

    name: str
    channel: str
    handler: Callable[[Work], Awaitable[bool]]


class Notifications:
    """One connection that hears the notifications of all channels of a process."""

    def __init__(self, channels: Iterable[str]) -> None:
        self.events = {channel: asyncio.Event() for channel in channels}

    async def listen(self, engine: AsyncEngine) -> None:
        """Listen, for ever; without a database the sweep alone wakes the workers."""
        while True:
            with suppress(*CONNECTION_LOST):
                async with dedicated_connection(engine) as connection:
                    for channel in self.events:
                        await connection.execute(text(f'LISTEN "{channel}"'))
                    async for notification in (await driver_of(connection)).notifies():
                        self.events[notification.channel].set()
            await asyncio.sleep(SWEEP_INTERVAL_S)

    async def wait(self, channel: str, seconds: float) -> None:
        """Until someone rings, or this many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.events[channel].wait(), seconds)


async def run_worker(worker: Worker, resources: Resources, notifications: Notifications, stopped: asyncio.Event) -> None:
    """Take jobs until the service stops; the one in hand is finished."""
    failures = 0
    while not stopped.is_set():
        # before looking: who writes while we look rings again
        notifications.events[worker.channel].clear()
        try:
            found = await _one_job(worker, resources)
            failures = 0
        except Exception as error:                            # noqa: BLE001 - any defect of a handler; the others go on
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


async def keep_time(timer: Timer, resources: Resources, stopped: asyncio.Event) -> None:
    """Run when it is due, until the service stops."""
    failures = 0
    while not stopped.is_set():
        try:
            pause = await _if_due(timer, resources)
            failures = 0
        except Exception as error:                            # noqa: BLE001 - as above; it stays due
            failures += 1
            log.warning("timer_failed", timer=timer.name, failures=failures, error=error_name(error))
            pause = delay_after(failures)
        await _sleep_or_stop(stopped, pause)


async def _if_due(timer: Timer, resources: Resources) -> float:
    """Run the timer if it is due and no other process has it in hand. Seconds until it is worth looking again.

    When it is due next is a row: so it neither runs twice in a period, whoever runs it, nor is forgotten while the service is away.
    """
    this = timers.c.name == timer.name
    left = func.extract("epoch", timers.c.due - func.clock_timestamp())
    async with begin(resources) as work:
        seconds: Decimal | None = await work.session.scalar(select(left).where(this))
        if seconds is None:
            await work.session.execute(insert(timers).values(name=timer.name, due=func.clock_timestamp()).on_conflict_do_nothing())
            return 0.0
        if seconds > 0:
            return min(float(seconds), TIMER_LOOK_INTERVAL_S)
        mine = await work.session.scalar(select(timers.c.name).where(this, timers.c.due <= func.clock_timestamp()).with_for_update(skip_locked=True))
        if mine is None:
            return min(float(timer.every.total_seconds()), SWEEP_INTERVAL_S)
        with span(f"timer {timer.name}"):
            await timer.handler(work)
            await outbox.write(work, resources.service)
        await work.session.execute(update(timers).where(this).values(due=func.clock_timestamp() + timer.every))
    return min(float(timer.every.total_seconds()), TIMER_LOOK_INTERVAL_S)


def delay_after(failures: int) -> float:
    """Seconds until the next try: 0.2, 0.4, 0.8 … 30."""
    return min(0.1 * float(2 ** min(failures, 20)), MAX_RETRY_DELAY_S)


async def _sleep_or_stop(stopped: asyncio.Event, seconds: float) -> None:
    """Sleep, but not when the service stops."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopped.wait(), seconds)


async def _first_of(stopped: asyncio.Event, other: Awaitable[None]) -> None:
    """Until the service stops or the other thing has happened."""
    tasks = {asyncio.ensure_future(stopped.wait()), asyncio.ensure_future(other)}
    _, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
