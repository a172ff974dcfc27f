"""Days in Thailand. Instants are stored in UTC; the day of a document is the day where the school is."""
from datetime import date, datetime
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")


def day_of(instant: datetime) -> date:
    """The day in Thailand at this instant."""
    return instant.astimezone(BANGKOK).date()
