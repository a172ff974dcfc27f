"""The guard of a service: looks at each start and each minute whether its history is one (history.py).

While it is not, the service is read-only: commands are refused, queries are answered, and reactions, workers,
timers and the relay wait. The contradictions are rows of the service's database, so that all of its
processes know them, also after a restart; a look that finds the facts in order deletes them
(docs/decisions/0013-read-only-where-history-went-back.md).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from sqlalchemy import TextClause, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from shared.chassis.bus import last_event
from shared.chassis.database import contradictions
from shared.chassis.history import Contradiction, LastEvent, judge_heard, judge_sent
from shared.chassis.outages import is_outage
from shared.chassis.unit_of_work import Resources, Work, begin
from shared.contracts.problem import error_name

# Wakes the guards of a service's other processes.
CONTRADICTIONS = "contradictions"
# Each process reads the contradictions at this interval, unless it is woken.
LOAD_INTERVAL_S = 5.0
# Addresses that are read from the database at a time, and from the stream at a time.
PAGE = 5000
MAX_CONCURRENT_READS = 32
# A contradiction is looked at again after this time, so often: a replica of the bus may lag.
CONFIRM_PAUSE_S = 1.0
CONFIRMATIONS = 2
# Of one check; the first ones are enough to stop.
MAX_CONTRADICTIONS = 100

SEQUENCES_CHECK = "sequences"
INBOX_CHECK = "inbox"

Check = Callable[[Work], Awaitable[list[Contradiction]]]
Look = Callable[["Guard", Collection[str] | None], AsyncIterator[Contradiction]]

SENT = text("""
    with page as (
        select address, last from sequences
        where address > :after and (cast(:only as text[]) is null or address = any(cast(:only as text[])))
        order by address limit :page
    ), waiting as (
        select address, count(*) as events from outbox join page using (address) group by address
    )
    select address, last - coalesce(events, 0) as number from page left join waiting using (address)
    order by address
""")
"""The numbers up to which the outbox has sent, of the addresses after this one."""

GIVEN = text("""
    select sequences.last,
        case when outbox.number = :number then coalesce(outbox.headers->>'ce-id', '') end as waiting_id
    from sequences left join outbox on outbox.address = sequences.address and outbox.number = :number
    where sequences.address = :address
""")
"""The last number that an address has given, and the id of its event of this number, if that waits."""

HEARD = text("""
    select address, max(last) as number from inbox
    where reaction = any(:reactions) and address > :after
    and (cast(:only as text[]) is null or address = any(cast(:only as text[])))
    group by address order by address limit :page
""")
"""The last numbers on which these reactions acted, of the addresses after this one."""

log = structlog.get_logger()


@dataclass
class Guard:
    """The guard of one process.

    A main process looks at sequences and inbox, a process with checks does these; all learn what was found.
    """

    resources: Resources
    is_main: bool
    reactions: Sequence[str]
    checks: Sequence[Check]
    interval_s: float
    # Runs once, before the service acts for the first time.
    prepare: Callable[[], Awaitable[None]]
    is_prepared: bool = False
    next_look: float = 0.0
    # What tells that a server has restarted since the last look at all addresses: it may have gone back.
    servers: tuple[Any, ...] = ()

    async def start(self) -> None:
        """Look for the first time, and prepare the service unless it is read-only.

        Raises what the look raises: a service whose history nobody knows does not begin.
        """
        if self.looks:
            await self._look()
        await self._load()

    @property
    def looks(self) -> bool:
        """Whether this process has something to look at."""
        return self.is_main or bool(self.checks)

    async def run(self) -> None:
        """Look each minute, or when a contradiction is suspected, and learn what others found."""
        history, woken = self.resources.history, self.resources.notifications.events[CONTRADICTIONS]
        while True:
            self.resources.heartbeats.beat("guard")
            await _wait_for(history.suspected, woken, seconds=min(LOAD_INTERVAL_S, self.interval_s))
            is_due = history.suspected.is_set() or time.monotonic() >= self.next_look
            history.suspected.clear()
            woken.clear()
            try:
                if self.looks and is_due:
                    await self._look()
                await self._load()
            # Also a defect of a check: what is known stays, and the next look tries again.
            except Exception as error:  # noqa: BLE001
                level = log.warning if is_outage(error) else log.error
                level("history_not_looked_at", error=error_name(error))

    async def _look(self) -> None:
        """Look at the addresses that were used since the last look; at all of them at the first look, while
        there are contradictions, and after a server has restarted.
        """
        history = self.resources.history
        async with begin(self.resources) as work:
            started, *database = (
                await work.session.execute(text("select clock_timestamp(), pg_postmaster_start_time()"))
            ).one()
        bus = (self.resources.history_bus.stats["reconnects"],) if self.is_main else ()
        servers = (*database, *bus)
        is_whole = bool(history.contradictions) or servers != self.servers
        sent, heard = set(history.sent), set(history.heard)
        found: dict[str, list[Contradiction]] = {}
        if self.is_main:
            found[SEQUENCES_CHECK] = await self._confirmed(Guard._sent, None if is_whole else sent)
            found[INBOX_CHECK] = await self._confirmed(Guard._heard, None if is_whole else heard)
        whole = set(found) if is_whole else set()
        for check in self.checks:
            async with begin(self.resources) as work:
                found[check.__name__] = await check(work)
            whole.add(check.__name__)
        await self._store(found, whole, started)
        history.sent -= sent
        history.heard -= heard
        history.looked_at = datetime.now(UTC)
        self.servers, self.next_look = servers, time.monotonic() + self.interval_s

    async def _confirmed(self, look: Look, only: Collection[str] | None) -> list[Contradiction]:
        """What a look finds, and finds again."""
        found = await _first(look(self, only))
        for _ in range(CONFIRMATIONS):
            if found:
                await asyncio.sleep(CONFIRM_PAUSE_S)
                found = await _first(look(self, {contradiction.place for contradiction in found}))
        return found

    async def _sent(self, only: Collection[str] | None) -> AsyncIterator[Contradiction]:
        """Look at the addresses of the service's own events."""
        async for address, sent, stream in self._pages(SENT, only):
            if sent == stream.number:
                continue
            async with begin(self.resources) as work:
                values = {"address": address, "number": stream.number}
                last, waiting_id = (await work.session.execute(GIVEN, values)).one()
            if what := judge_sent(sent, stream, last, waiting_id):
                yield Contradiction(place=address, what=what)

    async def _heard(self, only: Collection[str] | None) -> AsyncIterator[Contradiction]:
        """Look at the addresses on which reactions have acted."""
        async for address, acted, stream in self._pages(HEARD, only):
            if what := judge_heard(acted, stream):
                yield Contradiction(place=address, what=what)

    async def _pages(
        self, page: TextClause, only: Collection[str] | None
    ) -> AsyncIterator[tuple[str, int, LastEvent]]:
        """Each address with its number in the database and, read after that, its last event in the stream."""
        values: dict[str, Any] = {"only": None if only is None else list(only), "page": PAGE, "after": ""}
        if page is HEARD:
            values["reactions"] = list(self.reactions)
        while True:
            async with begin(self.resources) as work:
                rows = (await work.session.execute(page, values)).all()
            for start in range(0, len(rows), MAX_CONCURRENT_READS):
                part = rows[start : start + MAX_CONCURRENT_READS]
                events = await asyncio.gather(
                    *(last_event(self.resources.history_bus, address) for address, _ in part)
                )
                for (address, number), event in zip(part, events, strict=True):
                    yield address, number, event
            if len(rows) < PAGE:
                return
            values["after"] = rows[-1].address

    async def _store(self, found: dict[str, list[Contradiction]], whole: set[str], started: datetime) -> None:
        """Store the contradictions. Those of an earlier look are deleted, where this one has looked at all.

        `started`: what another process has found since then stays.
        """
        rows = [
            contradiction.model_copy(update={"check": check}).model_dump()
            for check, of_check in found.items()
            for contradiction in of_check[:MAX_CONTRADICTIONS]
        ]
        async with begin(self.resources) as work:
            if rows:
                added = insert(contradictions).values(rows)
                again = {"what": added.excluded.what, "at": func.clock_timestamp()}
                await work.session.execute(
                    added.on_conflict_do_update(index_elements=["check", "place"], set_=again)
                )
            old = contradictions.c.check.in_(whole) & (contradictions.c.at < started)
            gone = await work.session.execute(
                delete(contradictions).where(old).returning(contradictions.c.check)
            )
            if gone.first() or rows:
                work.notify(CONTRADICTIONS)

    async def _load(self) -> None:
        """Learn what the guards of this service have found, and act, or stop acting, by it."""
        stored = select(contradictions.c.check, contradictions.c.place, contradictions.c.what)
        async with begin(self.resources) as work:
            rows = (
                await work.session.execute(stored.order_by(contradictions.c.at).limit(MAX_CONTRADICTIONS))
            ).all()
        found = [Contradiction.model_validate(row._asdict()) for row in rows]
        history = self.resources.history
        if found and not history.contradictions:
            one = found[0]
            log.error("read_only", found=len(found), check=one.check, place=one.place, what=one.what)
        if history.contradictions and not found:
            log.warning("no_longer_read_only")
        history.contradictions = found
        if found:
            history.is_one.clear()
            return
        if not self.is_prepared:
            await self.prepare()
            self.is_prepared = True
        history.is_one.set()


async def _first(found: AsyncIterator[Contradiction]) -> list[Contradiction]:
    """The first contradictions of a look."""
    first: list[Contradiction] = []
    async for contradiction in found:
        first.append(contradiction)
        if len(first) == MAX_CONTRADICTIONS:
            break
    return first


async def _wait_for(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of these events is set, this long at most."""
    waits = {asyncio.ensure_future(event.wait()) for event in events}
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
