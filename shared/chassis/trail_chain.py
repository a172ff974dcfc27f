"""The chain over a service's trail: an altered or deleted row is found.

Each hour one timer closes a link over the rows that are new: their number and SHA-256, and the SHA-256 of the
link before. A row belongs to the link by the number of its transaction: a link ends below the oldest
transaction that runs, so no row comes later into a link that is closed, and nobody waits for it.

Whoever owns the tables can write the chain anew from where he altered it. So each link is logged: the log,
which he does not own, has what it was.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.chassis.database import trail_hours
from shared.chassis.unit_of_work import Work

# Before the first link.
NOTHING = b"\0" * 32

THIS_HOUR = text("select date_trunc('hour', clock_timestamp(), 'UTC')")
OLDEST_RUNNING = text("select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint)")
ROWS = text("""
    select count(*) as rows, min(id) as first, max(id) as last, sha256(coalesce(string_agg(sha256(convert_to(
        jsonb_build_array(
            id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), xact, actor, office,
            appointment, organisation, process, kind, contract, authority, school, outcome, pupils, trace
        )::text, 'UTF8'
    )), ''::bytea order by id), ''::bytea)) as digest
    from trail where xact >= :from_xact and xact < :until_xact
""")
"""SHA-256 over the SHA-256 of each row as canonical JSON, in the order of ids."""

log = structlog.get_logger()


class Link(NamedTuple):
    """A link of the chain, as `trail_hours` stores it."""

    number: int
    hour: datetime
    from_xact: int
    until_xact: int
    rows: int
    first: int | None
    last: int | None
    digest: bytes
    previous: bytes
    chain: bytes = b""

    def sealed(self) -> "Link":
        """This link with its SHA-256."""
        fields = [
            value.hex() if isinstance(value, bytes) else str(value)
            for value in self._replace(hour=int(self.hour.timestamp()))[:-1]  # type: ignore[arg-type]
        ]
        return self._replace(chain=hashlib.sha256(json.dumps(fields).encode()).digest())


LINK = tuple(trail_hours.c[name] for name in Link._fields)


async def close_hour(work: Work) -> None:
    """Close a link over the rows that are new, unless this hour has one."""
    hour, last = await work.session.scalar(THIS_HOUR), await last_link(work.session)
    if last is None or last.hour < hour:
        await close_link(work.session, last, hour, await work.session.scalar(OLDEST_RUNNING))


async def close_link(session: AsyncSession, last: Link | None, hour: datetime, until_xact: int) -> None:
    """Close the link after this one, over the rows of the transactions below `until_xact`."""
    number, from_xact, previous = (last.number + 1, last.until_xact, last.chain) if last else (1, 0, NOTHING)
    counted = await _rows(session, from_xact, until_xact)
    link = Link(number, hour, from_xact, until_xact, *counted, previous).sealed()
    await session.execute(insert(trail_hours).values(link._asdict()))
    log.info("trail_chained", number=number, hour=hour.isoformat(), rows=link.rows, chain=link.chain.hex())


async def last_link(session: AsyncSession, up_to: int | None = None) -> Link | None:
    """The last link; or the last one up to this number."""
    links = select(*LINK).order_by(trail_hours.c.number.desc()).limit(1)
    if up_to is not None:
        links = links.where(trail_hours.c.number <= up_to)
    row = (await session.execute(links)).one_or_none()
    return Link(*row) if row else None


async def links_after(session: AsyncSession, number: int, limit: int) -> list[Link]:
    """The links after this number, in order."""
    links = select(*LINK).where(trail_hours.c.number > number).order_by(trail_hours.c.number).limit(limit)
    return [Link(*row) for row in await session.execute(links)]


async def faults_of(session: AsyncSession, before: Link | None, links: Sequence[Link]) -> list[str | None]:
    """What is wrong with each of these links, which follow `before`; None where nothing is."""
    return [
        await _fault(session, earlier, link)
        for earlier, link in zip([before, *links[:-1]], links, strict=True)
    ]


async def _fault(session: AsyncSession, before: Link | None, link: Link) -> str | None:
    number, until_xact, chain = (
        (before.number, before.until_xact, before.chain) if before else (0, 0, NOTHING)
    )
    if link.number != number + 1:
        return f"the links {number + 1} to {link.number - 1} before it are lost"
    if (link.previous, link.from_xact) != (chain, until_xact) or link.sealed() != link:
        return "the link, or the one before it, was altered"
    rows, first, last, digest = await _rows(session, link.from_xact, link.until_xact)
    if rows != link.rows:
        return f"it has {rows} rows, {link.rows} were chained: rows were deleted or added"
    if (first, last, digest) != (link.first, link.last, link.digest):
        return "a row was altered"
    return None


async def _rows(
    session: AsyncSession, from_xact: int, until_xact: int
) -> tuple[int, int | None, int | None, bytes]:
    row = (await session.execute(ROWS, {"from_xact": from_xact, "until_xact": until_xact})).one()
    return row.rows, row.first, row.last, row.digest
