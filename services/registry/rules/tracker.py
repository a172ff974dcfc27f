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


def state(received: date | None, due: date, today: date) -> State:
    """The state of an owed order.

    One received on the due day is on time; one not received is missing from the next day on.
    """
    if received is not None:
        return State.ON_TIME if received <= due else State.LATE
    return State.MISSING if today > due else State.NOT_DUE


def totals(states: Iterable[State]) -> dict[str, int]:
    """The number of owed orders, and of those in each state: on_time + late + missing + not_due = owed."""
    counted = Counter(states)
    return {"owed": counted.total()} | {one.value: counted[one] for one in State}
