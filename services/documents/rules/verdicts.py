"""The verdict on a document that someone holds, from the register's line."""
from typing import Literal

Standing = Literal["in_force", "replaced", "cancelled"]
Verdict = Literal["in_force", "replaced", "cancelled", "unknown", "altered"]


def verdict(standing: Standing | None, registered_sha256: str | None, asked_sha256: str | None) -> Verdict:
    """The verdict: a document that was never registered is unknown; a file that is not the registered one is altered, whatever its state.

    Without a digest (a code or a number was typed) only the register's state counts: the holder compares the paper himself.
    """
    if standing is None:
        return "unknown"
    if asked_sha256 is not None and asked_sha256 != registered_sha256:
        return "altered"
    return standing
