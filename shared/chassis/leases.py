"""Leases: rows that say which process of a service relays its events, or runs a timer.

A lease has a holder, an epoch that grows with each holder, and an end by the database's clock. A process that
dies loses its leases at their end, one that stops gives them back. One that was frozen meanwhile goes on
believing that it holds the lease: so every statement that depends on it names holder and epoch, and changes
nothing once another process has taken the lease. No session and no transaction waits for a lease
(docs/decisions/0010-no-listen-leases.md).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from shared.chassis.database import CONNECTION_LOST
from shared.contracts.problem import error_name

TAKE = text("""
    with taken as (
        update leases
        set holder = :holder, epoch = epoch + 1, until = clock_timestamp() + make_interval(secs => :ttl_s)
        where name = :name and until <= clock_timestamp() returning epoch
    ), first as (
        insert into leases (name, holder, epoch, until)
        values (:name, :holder, 1, clock_timestamp() + make_interval(secs => :ttl_s))
        on conflict do nothing returning epoch
    )
    select epoch from taken union all select epoch from first
""")
RENEW = text("""
    update leases set until = clock_timestamp() + make_interval(secs => :ttl_s)
    where name = :name and holder = :holder and epoch = :epoch returning epoch
""")
GIVE_BACK = text("""
    update leases set until = clock_timestamp()
    where name = :name and holder = :holder and epoch = :epoch returning epoch
""")
# Renewals within the time of a lease: one may fail.
RENEWALS = 3
# Of a process that stops while the database does not answer.
GIVE_BACK_TIMEOUT_S = 2.0

log = structlog.get_logger()


class LeaseLost(Exception):
    """Another process has taken the lease."""


@dataclass
class Lease:
    """A lease that this process has taken."""

    name: str
    holder: UUID
    epoch: int
    # By this process's monotonic clock: not later than `until` in the database.
    end: float

    @property
    def has_ended(self) -> bool:
        """Whether another process may have taken it."""
        return time.monotonic() >= self.end

    @property
    def key(self) -> dict[str, Any]:
        """What a statement that depends on this lease names."""
        return {"name": self.name, "holder": self.holder, "epoch": self.epoch}

    async def give_back(self, transaction: AsyncConnection | AsyncSession) -> None:
        """End the lease in this transaction. Raises LeaseLost.

        Its row is locked until the commit: no other process takes the lease before.
        """
        given_back = await transaction.execute(GIVE_BACK, self.key)
        if given_back.first() is None:
            raise LeaseLost(self.name)


@dataclass(frozen=True)
class Leases:
    """The leases of one process. `engine` is in autocommit: each statement is a transaction."""

    engine: AsyncEngine
    ttl_s: float
    holder: UUID = field(default_factory=uuid4)

    @asynccontextmanager
    async def take(self, name: str) -> AsyncIterator[Lease | None]:
        """Take this lease, renew it until the end of the block and give it back.

        Yields None while another process holds it.
        """
        lease = await self._take(name)
        if lease is None:
            yield None
            return
        renewing = asyncio.create_task(self._renew(lease))
        try:
            yield lease
        finally:
            renewing.cancel()
            await asyncio.wait({renewing})
            with suppress(LeaseLost, TimeoutError, PoolExhausted, *CONNECTION_LOST):
                async with asyncio.timeout(GIVE_BACK_TIMEOUT_S), self.engine.connect() as connection:
                    await lease.give_back(connection)

    async def _take(self, name: str) -> Lease | None:
        asked_at = time.monotonic()
        async with self.engine.connect() as connection:
            epoch = await connection.scalar(TAKE, {"name": name, "holder": self.holder, "ttl_s": self.ttl_s})
        return Lease(name, self.holder, epoch, asked_at + self.ttl_s) if epoch else None

    async def _renew(self, lease: Lease) -> None:
        """Renew the lease until cancelled, or until another process has it."""
        while True:
            await asyncio.sleep(self.ttl_s / RENEWALS)
            asked_at = time.monotonic()
            try:
                async with self.engine.connect() as connection:
                    epoch = await connection.scalar(RENEW, {**lease.key, "ttl_s": self.ttl_s})
            except (PoolExhausted, *CONNECTION_LOST) as error:
                log.warning("lease_not_renewed", lease=lease.name, error=error_name(error))
                continue
            if epoch is None:
                return
            lease.end = asked_at + self.ttl_s
