"""Statements over sessions, and over failed attempts to sign in or register."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.accounts.tables import failures, sessions

# Rows that one statement deletes.
MAX_SWEPT_ROWS = 10_000


class StoredSession(NamedTuple):
    """A session: who is signed in, since when, until when, at the organisation of which appointment."""

    digest: bytes
    person: UUID
    appointment: UUID
    opened_at: datetime
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


async def delete_session(session: AsyncSession, digest: bytes) -> bool:
    """End a session. False: it had ended already."""
    ended = await session.execute(
        delete(sessions).where(sessions.c.digest == digest).returning(sessions.c.digest)
    )
    return ended.first() is not None


async def delete_sessions_of(session: AsyncSession, person: UUID) -> None:
    """End all sessions of a person."""
    await session.execute(delete(sessions).where(sessions.c.person == person))


async def sweep_sessions(session: AsyncSession, now: datetime) -> None:
    """Delete sessions that have expired."""
    old = select(sessions.c.digest).where(sessions.c.ends_at < now).limit(MAX_SWEPT_ROWS)
    await session.execute(delete(sessions).where(sessions.c.digest.in_(old)))


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
