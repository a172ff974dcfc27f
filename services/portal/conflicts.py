"""What two people typed into one thing: mine beside theirs, field by field."""

from collections.abc import Mapping
from typing import NamedTuple


class Difference(NamedTuple):
    """A field, what the reader has typed, and what another person has saved meanwhile; "" is empty."""

    label: str
    mine: str
    theirs: str


def differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Difference]:
    """The fields that differ, by their labels, in the order of the form."""
    return [
        Difference(label, mine.get(label, ""), theirs.get(label, ""))
        for label in (*mine, *(one for one in theirs if one not in mine))
        if mine.get(label, "") != theirs.get(label, "")
    ]
