"""Who has graduated: pupils with an achievement record."""
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.tables import approvals, records


async def graduated(session: AsyncSession, pupils: Iterable[UUID]) -> dict[UUID, set[str]]:
    """At which levels each of these pupils has graduated; who has not is not in it."""
    rows = await session.execute(select(records.c.pupil, records.c.level).where(records.c.pupil.in_(list(pupils))).distinct())
    levels: dict[UUID, set[str]] = {}
    for pupil, level in rows:
        levels.setdefault(pupil, set()).add(level)
    return levels


async def newest_records(session: AsyncSession, pupil: UUID) -> list[Row[Any]]:
    """The record in force of each level at which the pupil graduated, with its approval; the oldest level first."""
    newest = select(records.c.level, func.max(records.c.version).label("version")).where(records.c.pupil == pupil).group_by(records.c.level).subquery()
    rows = await session.execute(
        select(records, approvals.c.year)
        .join(newest, (records.c.level == newest.c.level) & (records.c.version == newest.c.version))
        .join(approvals, approvals.c.approval == records.c.approval)
        .where(records.c.pupil == pupil).order_by(records.c.version)
    )
    return list(rows)


async def last_versions(session: AsyncSession, pupils: Iterable[UUID]) -> dict[UUID, int]:
    """The number of each pupil's last record; who has none is not in it."""
    rows = await session.execute(select(records.c.pupil, func.max(records.c.version)).where(records.c.pupil.in_(list(pupils))).group_by(records.c.pupil))
    return dict(rows.tuples().all())
