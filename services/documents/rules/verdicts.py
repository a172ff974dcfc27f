"""What the register says of a document that someone holds in the hand."""
from typing import Literal

Standing = Literal["in_force", "replaced", "cancelled"]
Verdict = Literal["in_force", "replaced", "cancelled", "unknown", "altered"]


def verdict(standing: Standing | None, registered_sha256: str | None, asked_sha256: str | None) -> Verdict:
    """The verdict: a document that was never registered is unknown; a file that is not the registered one is altered, whatever the register says.

    Without a digest (who asks typed a code or a number) only the register's word counts: then the holder compares the paper himself.
    """
    if standing is None:
        return "unknown"
    if asked_sha256 is not None and asked_sha256 != registered_sha256:
        return "altered"
    return standing
