"""The suspension of a name or a code after failures: guessing becomes slow, nobody is locked out for ever."""

from datetime import datetime, timedelta

# The failure from which on a name or a code is suspended.
SUSPENDING_FAILURES = 5
FIRST_SUSPENSION = timedelta(minutes=1)
MAX_SUSPENSION = timedelta(hours=1)
# After this time without a failure the count begins again.
FAILURES_EXPIRE_AFTER = timedelta(hours=24)


def suspended_until(count: int, last_at: datetime) -> datetime | None:
    """When the next attempt is accepted.

    None: at once. 1 minute after the fifth failure, twice as long after each more, at most 1 hour.
    """
    if count < SUSPENDING_FAILURES:
        return None
    doubled: int = 2 ** min(count - SUSPENDING_FAILURES, 10)
    return last_at + min(FIRST_SUSPENSION * doubled, MAX_SUSPENSION)


def next_count(count: int, last_at: datetime, now: datetime) -> int:
    """The count after a failure now."""
    return 1 if now - last_at > FAILURES_EXPIRE_AFTER else count + 1
