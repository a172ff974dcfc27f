"""Statements over windows."""

from datetime import timedelta
from typing import Any

from sqlalchemy import case, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.calendar.school_terms import SchoolTerms, WindowKey
from services.grades.calendar.tables import windows
from shared.thai.dates import day_of
from shared.vocabulary.calendar import Period
from shared.vocabulary.codes import NOWHERE

MOMENT = timedelta(microseconds=1)


async def replace_windows(
    session: AsyncSession, school: str, education: str, year: int, rows: list[dict[str, Any]]
) -> None:
    """Replace the windows of a year at this school, or of the country."""
    await session.execute(
        delete(windows).where(
            windows.c.school == school, windows.c.education == education, windows.c.year == year
        )
    )
    if rows:
        await session.execute(
            insert(windows).values(
                [{"school": school, "education": education, "year": year, **row} for row in rows]
            )
        )


async def terms_of_school(session: AsyncSession, school: str) -> SchoolTerms:
    """The days of terms at this school: its own windows before the country's."""
    found = await session.execute(
        select(windows)
        .where(windows.c.school.in_([school, NOWHERE]))
        .order_by(case((windows.c.school == NOWHERE, 0), else_=1))
    )
    return SchoolTerms(
        {
            WindowKey(row.education, row.kind, row.term): Period(
                day_of(row.opens_at), day_of(row.closes_at - MOMENT)
            )
            for row in found
        }
    )
