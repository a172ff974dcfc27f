"""What the trail counts instead of storing a row: in memory, written at an interval.

So whoever asks without a token, however often, changes a row every few seconds at most. A process that is
killed loses what it has not yet written.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

import structlog
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.chassis.database import CONNECTION_LOST
from shared.contracts.problem import error_name

WRITE_INTERVAL_S = 2.0
# Rows of one actor, contract and outcome in an hour and process; further ones are counted.
MAX_REFUSALS_AN_HOUR = 50
# Actors, contracts and outcomes that are told apart until the next write, or hour.
MAX_KEYS = 20_000

# Sorted: two processes do not deadlock.
ADD = text("""
    insert into trail_counts as known (hour, actor, contract, outcome, count)
    select * from unnest(
        cast(:hours as timestamptz[]), cast(:actors as text[]), cast(:contracts as text[]),
        cast(:outcomes as text[]), cast(:counts as bigint[])
    ) as added (hour, actor, contract, outcome, count) order by hour, actor, contract, outcome
    on conflict (hour, actor, contract, outcome) do update set count = known.count + excluded.count
""")

log = structlog.get_logger()


class CountKey(NamedTuple):
    """What is counted together; `actor` is empty for a stranger."""

    hour: datetime
    actor: str
    contract: str
    outcome: str


@dataclass
class TrailCounts:
    """The counts of one process that are not yet written, and how many refusals of this hour have a row."""

    counts: Counter[CountKey] = field(default_factory=Counter)
    refusals: Counter[CountKey] = field(default_factory=Counter)

    def count(self, at: datetime, actor: str, contract: str, outcome: str) -> None:
        """Count one."""
        key = CountKey(_hour(at), actor, contract, outcome)
        if key not in self.counts and len(self.counts) >= MAX_KEYS:
            key = key._replace(actor="")
        self.counts[key] += 1

    def may_have_a_row(self, at: datetime, actor: str, contract: str, outcome: str) -> bool:
        """Whether a refusal of this actor has a row, and is not one of a flood."""
        key = CountKey(_hour(at), actor, contract, outcome)
        if self.refusals and next(iter(self.refusals)).hour != key.hour:
            self.refusals.clear()
        if self.refusals[key] >= MAX_REFUSALS_AN_HOUR or len(self.refusals) > MAX_KEYS:
            return False
        self.refusals[key] += 1
        return True

    async def write(self, engine: AsyncEngine) -> None:
        """Add the counts to those in the database, in a transaction of its own."""
        if not self.counts:
            return
        counts, self.counts = self.counts, Counter()
        try:
            async with engine.begin() as connection:
                hours, actors, contracts, outcomes = map(list, zip(*counts, strict=True))
                added = {"hours": hours, "actors": actors, "contracts": contracts, "outcomes": outcomes}
                await connection.execute(ADD, {**added, "counts": list(counts.values())})
        except (PoolExhausted, *CONNECTION_LOST) as error:
            self.counts.update(counts)
            log.warning("counts_not_written", error=error_name(error))

    async def run(self, engine: AsyncEngine) -> None:
        """Write at an interval, until cancelled."""
        while True:
            await asyncio.sleep(WRITE_INTERVAL_S)
            await self.write(engine)


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
