"""The verdict on a document that someone holds, from the register's line."""

from typing import Literal

RegisterState = Literal["in_force", "replaced", "cancelled"]
Verdict = Literal["in_force", "replaced", "cancelled", "unknown", "altered"]


def verdict(state: RegisterState | None, registered_sha256: str | None, asked_sha256: str | None) -> Verdict:
    """The verdict: `unknown` for a document that was never registered, `altered` for a file that is not the
    registered one, else the register's state.

    Without a digest (a code or a number was typed) no file is compared: the person compares the paper.
    """
    if state is None:
        return "unknown"
    if asked_sha256 is not None and asked_sha256 != registered_sha256:
        return "altered"
    return state
