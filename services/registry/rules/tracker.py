"""The trackers: the state of what an organisation owes, how far a person is let in, the counts of both.

Pure.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """The state of an order or a form that an organisation owes."""

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


class Stage(StrEnum):
    """How far a person in office is let in."""

    # แต่งตั้งแล้ว ยังไม่ส่งรหัสถึงมือ
    APPOINTED = "appointed"
    # ส่งรหัสถึงมือแล้ว
    HANDED_OVER = "handed_over"
    # ลงทะเบียนแล้ว
    REGISTERED = "registered"
    # เข้าใช้งานแล้ว
    ENTERED = "entered"


def state(received: date | None, due: date, today: date, until: date | None = None) -> State:
    """The state of what is owed. `until`: the later day to which it is extended.

    What was received on the last of these days is on time; what was not is missing from the next day on.
    """
    last = max(due, until or due)
    if received is not None:
        return State.ON_TIME if received <= last else State.LATE
    if today > last:
        return State.MISSING
    return State.NOT_DUE if today <= due else State.EXTENDED


def stage(handed_over: date | None, registered: date | None, entered: date | None, on: date) -> Stage:
    """How far a person is let in on a day; whoever has entered needs no earlier mark."""
    reached = {Stage.ENTERED: entered, Stage.REGISTERED: registered, Stage.HANDED_OVER: handed_over}
    return next((one for one, day in reached.items() if day and day <= on), Stage.APPOINTED)


def totals(found: Iterable[str], kind: type[StrEnum] = State) -> dict[str, int]:
    """The number of all, as `owed`, and of those in each state or stage, which add up to it."""
    counted = Counter(found)
    return {"owed": counted.total()} | {one.value: counted[one.value] for one in kind}
