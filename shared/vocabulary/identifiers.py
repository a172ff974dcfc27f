"""Numbers of persons.

The national id (เลขประจำตัวประชาชน), the G-code of children without civil registration, the passport.

Only the form is checked; no person is looked up.
Source: basic-education.md §6 (docs/rules.md, V-1 and V-2).
"""

import re
from enum import StrEnum
from typing import NamedTuple

from shared.thai.digits import arabic_digits
from shared.thai.names import without_invisible


class IdentifierKind(StrEnum):
    """The kind of a number, by its form."""

    # Thirteen digits.
    NATIONAL = "national"
    # Thirteen digits, the first 0: of a person without registration status; valid, frequent at the border.
    NO_REGISTRATION = "no_registration"
    # G, year 2, province 2, serial 8.
    GCODE = "gcode"
    PASSPORT = "passport"
    EMPTY = "empty"


class IdentifierRead(NamedTuple):
    """An identifier as read.

    The value without spaces and dashes, its kind, and the code of the error (None: valid).
    """

    value: str
    kind: IdentifierKind
    reason: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the form is valid."""
        return self.reason is None


_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]+")
_GCODE = re.compile(r"G\d{12}", re.ASCII)
_PASSPORT = re.compile(r"[A-Z]{2}\d{7}", re.ASCII)
_WEIGHTS = range(13, 1, -1)


def check_digit(first_twelve: str) -> str:
    """The thirteenth digit: (11 − Σ d(i)·(14−i) mod 11) mod 10."""
    total = sum(int(digit) * weight for digit, weight in zip(first_twelve, _WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


def read_identifier(text: str, reserved: str = "9") -> IdentifierRead:
    """Read the identifier in a text, with dashes, spaces, Thai digits as people write them.

    Reasons: EMPTY; NOT_DIGITS, LENGTH, CHECKSUM, CATEGORY_RESERVED (a first digit of `reserved`: given to no
    ordinary person); GCODE_FORMAT. A passport has two letters and seven digits, as in the workbook LSF1.
    """
    value = _SEPARATORS.sub("", arabic_digits(without_invisible(text)))
    if not value:
        return IdentifierRead("", IdentifierKind.EMPTY, "EMPTY")
    if value[0] in "Gg" and not _PASSPORT.fullmatch(value):
        value = value.upper()
        return IdentifierRead(
            value, IdentifierKind.GCODE, None if _GCODE.fullmatch(value) else "GCODE_FORMAT"
        )
    if _PASSPORT.fullmatch(value):
        return IdentifierRead(value, IdentifierKind.PASSPORT)
    return _national(value, reserved)


def _national(value: str, reserved: str) -> IdentifierRead:
    if not (value.isascii() and value.isdigit()):
        return IdentifierRead(value, IdentifierKind.NATIONAL, "NOT_DIGITS")
    if len(value) != 13:
        return IdentifierRead(value, IdentifierKind.NATIONAL, "LENGTH")
    if check_digit(value[:12]) != value[12]:
        return IdentifierRead(value, IdentifierKind.NATIONAL, "CHECKSUM")
    if value[0] in reserved:
        return IdentifierRead(value, IdentifierKind.NATIONAL, "CATEGORY_RESERVED")
    return IdentifierRead(
        value, IdentifierKind.NO_REGISTRATION if value[0] == "0" else IdentifierKind.NATIONAL
    )


def with_dashes(national_id: str) -> str:
    """A national id as printed on the card: 1-2345-67890-12-3."""
    n = national_id
    return f"{n[0]}-{n[1:5]}-{n[5:10]}-{n[10:12]}-{n[12]}"
