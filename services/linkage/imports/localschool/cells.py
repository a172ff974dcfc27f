"""Read one cell of a workbook as a person typed it. Pure; every function takes any text and never raises.

Each returns the value, or None for a text that is none; what was untidy but right is noted in `found`.
"""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shared.thai.dates import read_date
from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_store, without_invisible


class Reason(NamedTuple):
    """Why a row is refused: code of localschool_reasons.csv, column of LSF1, what is expected (may be empty;
    never a person's name or id).
    """

    code: str
    column: str
    detail: str = ""


class Note(NamedTuple):
    """Something untidy but right, and its column."""

    code: str
    column: str


class CellFindings:
    """The reasons and notes that are found while the cells of a part are read."""

    def __init__(self) -> None:
        self.reasons: list[Reason] = []
        self.notes: list[Note] = []

    def refuse(self, code: str, column: str, detail: str = "") -> None:
        """Add a reason to refuse the row."""
        self.reasons.append(Reason(code, column, detail))

    def note(self, code: str, column: str) -> None:
        """Add a note of something untidy."""
        self.notes.append(Note(code, column))


_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,4})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str, column: str, found: CellFindings) -> str:
    """The text of a coded cell: nothing invisible, no spaces around or within, Arabic digits."""
    # most cells: nothing to tidy
    if text.isascii() and text.isalnum():
        return text
    bare = "".join(without_invisible(text).split())
    if bare != text and bare:
        found.note("STRAY_SPACES", column)
    arabic = arabic_digits(bare)
    if arabic != bare:
        found.note("THAI_DIGITS", column)
    return arabic


def words(text: str, column: str, found: CellFindings) -> str:
    """The text of a name or a title of a subject, in the spelling that is stored."""
    stored = name_to_store(text)
    if stored != text and stored:
        if "\u0e4d" in text:
            found.note("DECOMPOSED_SARA_AM", column)
        if without_invisible(text) != " ".join(text.split()):
            found.note("STRAY_SPACES", column)
        if not found.notes or found.notes[-1].column != column:
            found.note("TIDIED", column)
    return stored


def has_control(text: str) -> bool:
    """Whether there are characters that no page and no form can show."""
    return _CONTROL.search(text) is not None


def number(text: str) -> Decimal | None:
    """A decimal number, not more than six places before and four after the point."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def whole(text: str, least: int, most: int) -> int | None:
    """A whole number within these bounds; 60.0 is 60."""
    value = number(text)
    if value is None or value != int(value) or not least <= value <= most:
        return None
    return int(value)


def day(text: str, column: str, found: CellFindings, latest: date) -> date | None:
    """A date from 2484 to `latest`, in whichever era it was typed."""
    bare = without_invisible(text).strip()
    read = read_date(bare)
    if read.day is None or read.day > latest:
        return None
    if bare != text:
        found.note("STRAY_SPACES", column)
    if arabic_digits(bare) != bare:
        found.note("THAI_DIGITS", column)
    if read.common_era:
        found.note("CE_DATE", column)
    return read.day
