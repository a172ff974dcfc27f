"""Days are Thailand's; times are kept in UTC."""
from datetime import date, datetime, timedelta, timezone

BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")        # no summer time since 1920, so a fixed offset is exact


def day_of(instant: datetime) -> date:
    """The day in Thailand at this instant."""
    return instant.astimezone(BANGKOK).date()
