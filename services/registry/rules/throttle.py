"""How long a name or a code is suspended after failures: guessing becomes slow, nobody is locked out for good."""
from datetime import datetime, timedelta

# failures without consequence
FREE_FAILURES = 5
FIRST_SUSPENSION = timedelta(minutes=1)
LONGEST_SUSPENSION = timedelta(hours=1)
# without a failure: the count begins anew
FAILURES_EXPIRE_AFTER = timedelta(hours=24)


def suspended_until(count: int, last_at: datetime) -> datetime | None:
    """When the next try is accepted: 1 minute after the fifth failure, twice as long after each further one, an hour at most. None: at once."""
    if count < FREE_FAILURES:
        return None
    doubled: int = 2 ** min(count - FREE_FAILURES, 10)
    return last_at + min(FIRST_SUSPENSION * doubled, LONGEST_SUSPENSION)


def next_count(count: int, last_at: datetime, now: datetime) -> int:
    """The count after a failure now."""
    return 1 if now - last_at > FAILURES_EXPIRE_AFTER else count + 1
