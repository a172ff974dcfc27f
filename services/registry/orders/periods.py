"""Periods of days in office as ranges of PostgreSQL, which are stored as [first, day after the last)."""

from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range

NO_DAYS: Range[date] = Range(empty=True)
"""The period of an appointment by an order that is withdrawn."""


def days(first: date, last: date | None) -> Range[date]:
    """The period from the first to the last day; None: until another order."""
    return Range(first, last + timedelta(days=1) if last else None)


def last_day(period: Range[date]) -> date | None:
    """The last day of a period; None: until another order."""
    return period.upper - timedelta(days=1) if period.upper else None
