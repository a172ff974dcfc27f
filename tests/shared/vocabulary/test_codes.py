"""Codes are validated when a message is read: each has one spelling, in Arabic digits."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.contracts.record import Average, Credits, Points
from shared.thai.digits import thai_digits
from shared.vocabulary.calendar import TermName
from shared.vocabulary.codes import (
    AuthorityCode,
    NationalId,
    Place,
    ProvinceCode,
    SchoolCode,
    Sha256,
    StudentNumber,
)

GOOD: dict[str, tuple[Any, str]] = {
    "a province": (ProvinceCode, "58"),
    "an authority": (AuthorityCode, "58-PAO-01"),
    "a school": (SchoolCode, "3058910002"),
    "a place": (Place, "58-PAO-01"),
    "a national id": (NationalId, "1234567890121"),
    "a student": (StudentNumber, "00123"),
    "a digest": (Sha256, "0" * 64),
    "a term": (TermName, "1/2569"),
    "credits": (Credits, "1.5"),
    "an average": (Average, "3.24"),
    "points": (Points, "162.50"),
}


@pytest.mark.parametrize(("code", "text"), GOOD.values(), ids=GOOD)
def test_a_code_has_one_spelling(code: Any, text: str) -> None:
    """Thai digits, a space or a line break would make it another code to databases and subjects."""
    kind = TypeAdapter(code)

    assert text == kind.validate_python(text)
    for other in (thai_digits(text), f"{text}\n", f" {text}", ""):
        with pytest.raises(ValidationError):
            kind.validate_python(other)
