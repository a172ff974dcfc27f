"""The tracker of appointment orders: the state of an order that is owed, and the counts of all states.

Pure.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """The state of an order that an organisation owes."""

    # ส่งตรงเวลา
    ON_TIME = "on_time"
    # ส่งช้า
    LATE = "late"
    # ขาดส่ง
    MISSING = "missing"
    # ยังไม่ถึงกำหนด
    NOT_DUE = "not_due"
    # ขยายเวลา
    EXTENDED = "extended"


def state(received: date | None, due: date, today: date, until: date | None = None) -> State:
    """The state of an owed order. `until`: the later day to which it is extended.

    One received on the last of these days is on time; one not received is missing from the next day on.
    """
    last = max(due, until or due)
    if received is not None:
        return State.ON_TIME if received <= last else State.LATE
    if today > last:
        return State.MISSING
    return State.NOT_DUE if today <= due else State.EXTENDED


def totals(states: Iterable[State]) -> dict[str, int]:
    """The number of owed orders, and of those in each state; the states add up to `owed`."""
    counted = Counter(states)
    return {"owed": counted.total()} | {one.value: counted[one] for one in State}
