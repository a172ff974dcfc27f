"""How long a name or a code is suspended after failures: guessing becomes slow, nobody is locked out for good."""
from datetime import datetime, timedelta

FREE = 5                                                      # failures without consequence
FIRST = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
FORGOTTEN = timedelta(hours=24)                               # without a failure: the count begins anew


def suspended_until(count: int, last_at: datetime) -> datetime | None:
    """When the next try is heard: 1 minute after the fifth failure, twice as long after each further one, an hour at most. None: at once."""
    if count < FREE:
        return None
    doubled: int = 2 ** min(count - FREE, 10)
    return last_at + min(FIRST * doubled, LONGEST)


def next_count(count: int, last_at: datetime, now: datetime) -> int:
    """The count after a failure now."""
    return 1 if now - last_at > FORGOTTEN else count + 1
