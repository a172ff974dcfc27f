"""The states of an intake, and of a row that was refused. Pure.

    draft → previewed → applied → undone

A draft is being read; a preview has changed nothing. Refused rows last: each is open until the row comes
right in a later intake, or until somebody waives it with a reason.
"""

from typing import Literal

State = Literal["draft", "previewed", "applied", "undone"]
RowState = Literal["open", "closed", "waived"]
AFTER: dict[State, State] = {"draft": "previewed", "previewed": "applied", "applied": "undone"}


def may_become(state: State, wanted: State) -> bool:
    """Whether an intake may go from one state to the other."""
    return AFTER.get(state) == wanted


def row_state(*, is_closed: bool, is_waived: bool) -> RowState:
    """The state of a refused row."""
    return "waived" if is_waived else "closed" if is_closed else "open"
