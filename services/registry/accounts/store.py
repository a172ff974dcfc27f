"""Statements over sessions, and over failed attempts to sign in or register."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    cast,
    delete,
    func,
    literal,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.accounts.tables import failures
from services.registry.persons.tables import session_changes, sessions
from shared.chassis.notifications import SESSIONS
from shared.chassis.unit_of_work import Work

# Rows that one statement deletes.
MAX_SWEPT_ROWS = 10_000


class StoredSession(NamedTuple):
    """A session: who is signed in, since when, until when, at the organisation of which appointment."""

    digest: bytes
    person: UUID
    appointment: UUID
    opened_at: datetime
    ends_at: datetime


class UsedSession(NamedTuple):
    """A session that goes on, and when it was used last."""

    digest: bytes
    appointment: UUID
    opened_at: datetime
    used_at: datetime
    ends_at: datetime


class Failures(NamedTuple):
    """The number of failed attempts of a name or a code, and the time of the last."""

    tries: int
    last_at: datetime


async def insert_session(session: AsyncSession, opened: StoredSession) -> None:
    """Store a session."""
    await session.execute(insert(sessions).values(opened._asdict()))


async def find_session(session: AsyncSession, digest: bytes, now: datetime) -> StoredSession | None:
    """The session with this digest of its secret, unless it has ended."""
    found = await session.execute(
        select(*(sessions.c[field] for field in StoredSession._fields)).where(
            sessions.c.digest == digest, sessions.c.ends_at > now
        )
    )
    row = found.first()
    return StoredSession(*row) if row else None


async def sessions_of(session: AsyncSession, person: UUID, now: datetime) -> list[UsedSession]:
    """The sessions of a person, the last opened first."""
    found = await session.execute(
        select(
            sessions.c.digest,
            sessions.c.appointment,
            sessions.c.opened_at,
            func.coalesce(sessions.c.used_at, sessions.c.opened_at),
            sessions.c.ends_at,
        )
        .where(sessions.c.person == person, sessions.c.ends_at > now)
        .order_by(sessions.c.opened_at.desc())
    )
    return [UsedSession(*row) for row in found]


async def mark_used(session: AsyncSession, digest: bytes, now: datetime) -> None:
    """Store that a session is in use."""
    await session.execute(update(sessions).where(sessions.c.digest == digest).values(used_at=now))


async def end_session(work: Work, digest: bytes) -> bool:
    """End a session. False: it had ended already."""
    return await _end(work, sessions.c.digest == digest) == 1


async def end_sessions(
    work: Work, person: UUID, digests: Collection[bytes] | None = None, *, but: bytes | None = None
) -> int:
    """End sessions of a person: of these digests, or all; return how many. `but`: the one that goes on."""
    condition = sessions.c.person == person
    if digests is not None:
        condition &= sessions.c.digest.in_(digests)
    if but is not None:
        condition &= sessions.c.digest != but
    return await _end(work, condition)


async def _end(work: Work, which: ColumnElement[bool]) -> int:
    """End these sessions and tell the portal. Return how many."""
    whose = (sessions.c.digest, sessions.c.person, sessions.c.appointment)
    ended = delete(sessions).where(which).returning(*whose).cte("ended")
    stored = await work.session.execute(
        insert(session_changes)
        .from_select(
            ["digest", "person", "appointment", "ended", "at"], select(ended, true(), literal(work.now))
        )
        .returning(session_changes.c.id)
    )
    work.notify(SESSIONS)
    return len(stored.all())


async def whose_it_was(session: AsyncSession, digest: bytes) -> dict[str, str]:
    """Person and appointment of a session that has ended, while that is remembered."""
    changed = select(session_changes.c.person, session_changes.c.appointment).where(
        session_changes.c.digest == digest, session_changes.c.ended
    )
    expired = select(sessions.c.person, sessions.c.appointment).where(sessions.c.digest == digest)
    found = (await session.execute(union_all(changed, expired).limit(1))).first()
    return {"person": str(found.person), "appointment": str(found.appointment)} if found else {}


async def oldest_transaction(session: AsyncSession) -> int:
    """The number of the oldest transaction that runs: none below it adds a row."""
    oldest = func.pg_snapshot_xmin(func.pg_current_snapshot())
    return await session.scalar(select(cast(cast(oldest, Text), BigInteger))) or 0


async def changed_since(session: AsyncSession, transaction: int, limit: int) -> list[bytes]:
    """The digests of sessions that have changed in this transaction or a later one."""
    found = await session.scalars(
        select(session_changes.c.digest).where(session_changes.c.xact >= transaction).distinct().limit(limit)
    )
    return list(found)


async def sweep_sessions(work: Work) -> None:
    """End sessions that have expired."""
    old = select(sessions.c.digest).where(sessions.c.ends_at < work.now).limit(MAX_SWEPT_ROWS)
    await _end(work, sessions.c.digest.in_(old))


async def sweep_changes(session: AsyncSession, before: datetime) -> None:
    """Delete changes of sessions that are older than this."""
    old = select(session_changes.c.id).where(session_changes.c.at < before).limit(MAX_SWEPT_ROWS)
    await session.execute(delete(session_changes).where(session_changes.c.id.in_(old)))


async def lock_digest(session: AsyncSession, digest: bytes) -> None:
    """Lock a name or a code until the commit: attempts of the same one run one after another."""
    await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(digest[:8], "big", signed=True))))


async def failures_of(session: AsyncSession, digest: bytes) -> Failures | None:
    """The failures counted for this name or code."""
    row = (
        await session.execute(select(failures.c.tries, failures.c.last_at).where(failures.c.digest == digest))
    ).first()
    return Failures(*row) if row else None


async def save_failures(session: AsyncSession, digest: bytes, counted: Failures) -> None:
    """Store the count of this name or code."""
    values = counted._asdict()
    await session.execute(
        insert(failures)
        .values(digest=digest, **values)
        .on_conflict_do_update(index_elements=["digest"], set_=values)
    )


async def delete_failures(session: AsyncSession, digest: bytes) -> None:
    """Delete the count of this name or code."""
    await session.execute(delete(failures).where(failures.c.digest == digest))


async def sweep_failures(session: AsyncSession, before: datetime) -> None:
    """Delete counts whose last failure is older than this."""
    old = select(failures.c.digest).where(failures.c.last_at < before).limit(MAX_SWEPT_ROWS)
    await session.execute(delete(failures).where(failures.c.digest.in_(old)))
