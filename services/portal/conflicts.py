"""What two people typed into one thing: mine beside theirs, field by field.

A form that is filled in with what is recorded carries that, too: so it is known which fields the reader has
changed himself.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, NamedTuple

from fastapi import Form

# The fields of a form as they stood when it was opened, in the order of their names.
Opened = Annotated[list[str], Form(default_factory=list, max_length=300)]


class FormDifference(NamedTuple):
    """A field, what the reader has typed, and what another person has saved meanwhile; "" is empty."""

    label: str
    mine: str
    theirs: str


def differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[FormDifference]:
    """The fields that differ, by their labels, in the order of the form."""
    return [
        FormDifference(label, mine.get(label, ""), theirs.get(label, ""))
        for label in (*mine, *(one for one in theirs if one not in mine))
        if mine.get(label, "") != theirs.get(label, "")
    ]


def changed_by_another(
    labels: Mapping[str, str], opened: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> list[FormDifference]:
    """The fields that another person has changed since the form was opened, where mine are not the same."""
    changed = [name for name in labels if opened.get(name) != theirs.get(name)]
    return differences(
        {labels[name]: mine.get(name, "") for name in changed},
        {labels[name]: theirs.get(name, "") for name in changed},
    )


def opened_with(names: Iterable[str], values: Sequence[str]) -> dict[str, str]:
    """What stood in these fields when the form was opened; empty where the form does not carry it."""
    known = list(names)
    return dict(zip(known, values, strict=True)) if len(known) == len(values) else {}


def merged(opened: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """The form anew: what the reader has changed since it was opened, else what is recorded now."""
    return {
        name: theirs[name] if name in theirs and opened.get(name) == value else value
        for name, value in mine.items()
    }
