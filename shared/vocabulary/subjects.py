"""Subject codes (รหัสวิชา) of basic and vocational education, read into their parts.

Source: basic-education.md §1.4 [sure for places 1 to 6], vocational.md §2; docs/rules.md V-3, V-4.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from shared.thai.digits import arabic_digits
from shared.thai.names import without_invisible
from shared.vocabulary.areas import LETTERS
from shared.vocabulary.levels import Level

LEVELS = {"1": "primary", "2": "lower_secondary", "3": "upper_secondary"}
_CLASS_NAMES = {
    "1": Level.PRIMARY.class_names,
    "2": Level.LOWER.class_names,
    "3": Level.UPPER.class_names,
}
_KINDS = {"1": "basic", "2": "additional", "9": "activity"}
_ACTIVITY_LETTERS = "กI"
_VOCATIONAL = re.compile(
    r"(?P<level>[23])(?P<type>\d{2})(?P<branch>\d{2})-(?P<group>\d{2})(?P<sequence>\d{2})", re.ASCII
)
_VOCATIONAL_OLD = re.compile(
    r"(?P<level>[23])(?P<type>\d)(?P<branch>\d{2})-(?P<group>\d{2})(?P<sequence>\d{2})", re.ASCII
)
_VOCATIONAL_LEVELS = {"2": "voc", "3": "hvoc"}


class SubjectCode(NamedTuple):
    """A code of basic education (ท21101) and its parts.

    `reason` is the code of the error, then the parts are empty.
    """

    value: str
    letter: str = ""
    area: str = ""
    level: str = ""
    grade: str = ""
    kind: str = ""
    sequence: str = ""
    reason: str | None = None


class VocationalCode(NamedTuple):
    """A code of vocational education (20204-2101), `LTTBB-GGSS`.

    `old`: of the curricula of 2545 and 2546 (2204-2101).
    """

    value: str
    level: str = ""
    type: str = ""
    branch: str = ""
    group: str = ""
    sequence: str = ""
    old: bool = False
    reason: str | None = None


def _clean(text: str) -> str:
    return "".join(arabic_digits(without_invisible(text)).split())


def read_subject_code(text: str, letters: Mapping[str, str] = LETTERS) -> SubjectCode:
    """Read a subject code: area by its letter, level, year (0: any), kind, number.

    Reasons: EMPTY, LENGTH, LETTER_UNKNOWN, NOT_DIGITS, LEVEL_UNKNOWN, YEAR_UNKNOWN, TYPE_UNKNOWN (an activity
    has ก or I), SEQUENCE_ZERO.
    """
    value = _clean(text)
    value = "I" + value[1:] if value[:1] == "i" else value
    if reason := _first_error(value, letters):
        return SubjectCode(value, reason=reason)
    letter = value[0]
    level = value[1]
    year = value[2]
    kind = value[3]
    sequence = value[4:]
    grades = _CLASS_NAMES[level].grades
    area = "ACTIVITY" if kind == "9" and letter != "I" else letters[letter]
    return SubjectCode(
        value,
        letter,
        area,
        LEVELS[level],
        grades[int(year) - 1] if year != "0" else "any",
        _KINDS[kind],
        sequence,
    )


def _first_error(value: str, letters: Mapping[str, str]) -> str | None:
    """The code of the first error, from the left; None for a valid code."""
    if len(value) != 6:
        return "LENGTH" if value else "EMPTY"
    letter, digits = value[0], value[1:]
    if letter not in letters:
        return "LETTER_UNKNOWN"
    if not (digits.isascii() and digits.isdigit()):
        return "NOT_DIGITS"
    if digits[0] not in LEVELS:
        return "LEVEL_UNKNOWN"
    if int(digits[1]) > _CLASS_NAMES[digits[0]].years:
        return "YEAR_UNKNOWN"
    if digits[2] not in _KINDS or (digits[2] == "9" and letter not in _ACTIVITY_LETTERS):
        return "TYPE_UNKNOWN"
    return "SEQUENCE_ZERO" if digits[3:] == "00" else None


def read_vocational_code(text: str) -> VocationalCode:
    """Read a vocational code.

    Only its form is checked: the curriculum has the types, branches and groups. Reasons: EMPTY, FORMAT.
    """
    value = _clean(text)
    found = _VOCATIONAL.fullmatch(value) or _VOCATIONAL_OLD.fullmatch(value)
    if found is None:
        return VocationalCode(value, reason="FORMAT" if value else "EMPTY")
    parts = found.groupdict()
    level = _VOCATIONAL_LEVELS[parts.pop("level")]
    return VocationalCode(value, level, **parts, old=len(value) == 9)
