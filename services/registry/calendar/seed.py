"""The loading of work calendars and owed orders from data/, when registry starts."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.calendar.store import replace_calendars, replace_owed
from services.registry.organisations.seed import CsvRow, Loader


async def _calendar(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    """Replace the calendars.

    A line that is no longer in the file is deleted: a calendar is an announcement, not a record.
    """
    await replace_calendars(
        connection,
        [
            row
            | {
                "year": int(row["year"]),
                "position": position,
                "starts": _day(row["starts"]),
                "due": _day(row["due"]),
            }
            for position, row in enumerate(rows)
        ],
    )


async def _owed(connection: AsyncConnection, rows: list[CsvRow]) -> None:
    await replace_owed(connection, [dict(row) for row in rows])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


FILES: dict[str, Loader] = {"calendar.csv": _calendar, "owed.csv": _owed}
