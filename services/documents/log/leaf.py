"""A leaf of the log of issuance: a document with this digest was issued, or cancelled.

No name, no citizen id.
"""

import json
from datetime import UTC, datetime
from typing import Literal, TypedDict
from uuid import UUID

Act = Literal["issued", "cancelled"]


class Leaf(TypedDict):
    """The fields of a leaf, as they are hashed."""

    act: Act
    form: str
    issue: str
    number: str
    school: str
    sha256: str
    time: str


def leaf(act: Act, *, issue: UUID, form: str, school: str, number: str, sha256: str, at: datetime) -> bytes:
    """Canonical JSON of this act: keys sorted, no spaces, the time in UTC to the second."""
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields = Leaf(
        act=act, form=form, issue=str(issue), number=number, school=school, sha256=sha256, time=time
    )
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
