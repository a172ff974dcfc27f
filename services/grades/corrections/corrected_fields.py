"""The columns that a correction sets, and the checks of its values. Pure."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shared.contracts.grades.problems import DATE_IN_FUTURE, VALUE_WRONG
from shared.contracts.grades.rows import FieldChange
from shared.thai.names import name_to_store
from shared.vocabulary.identifiers import IdentifierKind, read_identifier
from shared.vocabulary.titles import read_title

DAY = TypeAdapter(date)
NO_FAMILY_NAME = "-"


def corrected(change: FieldChange, today: date) -> dict[str, Any]:
    """The columns that a change sets. Refuse a value that is not valid for its field."""
    after = name_to_store(change.after)
    if change.field == "identifier":
        return _identifier(after)
    if change.field in ("birth_date", "entry_date"):
        return {change.field: _past_day(change.field, after, today)}
    if change.field == "last" and after == NO_FAMILY_NAME:
        return {"last": None}
    if (
        not after
        or (change.field == "sex" and after not in ("M", "F"))
        or (change.field == "title" and read_title(after) is None)
    ):
        raise VALUE_WRONG.refuse(change.field, what=change.field)
    return {change.field: after}


def _identifier(written: str) -> dict[str, Any]:
    """Kind and value of an identifier. Refuse an invalid one."""
    found = read_identifier(written)
    if not found.is_valid:
        raise VALUE_WRONG.refuse("identifier", what="identifier")
    kind = "national" if found.kind is IdentifierKind.NO_REGISTRATION else found.kind.value
    return {"identifier_kind": kind, "identifier": found.value}


def _past_day(field: str, written: str, today: date) -> date:
    """The day of a text in ISO 8601. Refuse other texts, and a day after today."""
    try:
        day = DAY.validate_python(written)
    except ValidationError:
        raise VALUE_WRONG.refuse(field, what=field) from None
    if day > today:
        raise DATE_IN_FUTURE.refuse(field)
    return day
