"""The tracker of appointment orders: who has sent in time, late, not at all. Pure: the figures of a page and of a test are the same."""
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
    """Received on the day it is due is in time; nothing received is missing from the day after."""
    if received is not None:
        return State.ON_TIME if received <= due else State.LATE
    return State.MISSING if today > due else State.NOT_DUE


def totals(states: Iterable[State]) -> dict[str, int]:
    """How many are owed, and how many of them are in each state: on_time + late + missing + not_due = owed."""
    counted = Counter(states)
    return {"owed": counted.total()} | {one.value: counted[one] for one in State}
