"""The loading of the first year's work calendar and of owed orders from data/, when registry starts."""

from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.calendar.store import insert_year, replace_owed
from services.registry.calendar.tables import calendar_years
from services.registry.organisations.seed import CsvRow, Loader
from shared.contracts.registry.calendar import CalendarLine


async def _calendar(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    """Load the first year's calendars into a system without any. From then on people keep them."""
    if await connection.scalar(select(exists().select_from(calendar_years))):
        return
    at = datetime.now(UTC)
    for (year, education), lines in groupby(rows, itemgetter("year", "education")):
        facts = {"year": int(year), "education": education, "actor": "data", "at": at}
        await insert_year(connection, facts, [_line(row) for row in lines])


def _line(row: CsvRow) -> CalendarLine:
    facts = {name: row[name] or None for name in ("starts", "due", "window", "term")}
    return CalendarLine.model_validate(
        {
            **{name: row[name] for name in ("code", "title", "title_en", "who", "source")},
            **facts,
            "owed_by": row["owed_by"].split(";") if row["owed_by"] else [],
        }
    )


async def _owed(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    await replace_owed(connection, [dict(row) for row in rows])


FILES: dict[str, Loader] = {"calendar.csv": _calendar, "owed.csv": _owed}
