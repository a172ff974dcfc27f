"""Read the four parts of a row of LSF1: the pupil, place and time, the subject, the result.

Pure; no text makes them raise.

They are read separately because hundreds of rows repeat the same pupil, class and subject: rows.py reads each
spelling once.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from services.linkage.imports.localschool.cells import (
    CellFindings,
    Note,
    Reason,
    day,
    has_control,
    number,
    plain,
    whole,
    words,
)
from shared.thai.dates import ERA
from shared.thai.names import name_to_compare
from shared.vocabulary.calendar import academic_year, year_days
from shared.vocabulary.identifiers import IdentifierKind, read_identifier
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import read_mark, vocabulary
from shared.vocabulary.subjects import read_subject_code, read_vocational_code
from shared.vocabulary.titles import read_title

FORM: Final = "LSF1"
# these schools have no older results in computers [L]
FIRST_YEAR: Final = 2540
MAX_CHARACTERS: Final = {"first_name": 100, "last_name": 100, "subject_name": 200, "subject_type": 200}
ACTIVITY: Final = "กิจกรรม"
BASIC_TYPES: Final = ("พื้นฐาน", "เพิ่มเติม", ACTIVITY)
SEXES: Final = {"ช": "M", "ญ": "F", "ชาย": "M", "หญิง": "F"}
KINDS: Final = {"ปกติ": "ordinary", "เรียนซ้ำ": "restudied", "เทียบโอน": "transferred"}
GRADES: Final = {grade: level for level in Level for grade in level.class_names.grades}

_STUDENT_NO = re.compile(r"[0-9A-Za-zก-ฮ]{1,10}")
_CLASS = re.compile(r"(ป|ม|ปวช|ปวส)\.?(\d)/(\d{1,2})", re.ASCII)
_DASHES = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015"))
_ID_REASON = {"CHECKSUM": "ID_CHECKSUM"}


class RowPart(NamedTuple):
    """The values of a part (None for one that could not be read), the reasons to refuse it, the notes of what
    was untidy.
    """

    values: Mapping[str, Any]
    reasons: tuple[Reason, ...]
    notes: tuple[Note, ...]


def who(cells: Sequence[str], *, today: date) -> RowPart:
    """The pupil: number in the school, identifier, title and names, birth date, sex."""
    student_no, national_id, title, first, last, birth, sex = cells
    found = CellFindings()
    number_ = plain(student_no, "student_no", found)
    if not _STUDENT_NO.fullmatch(number_):
        found.refuse("STUDENT_NO_FORMAT", "student_no")
        number_ = ""
    born = day(birth, "birth_date", found, today)
    if born is None:
        found.refuse("BIRTHDATE_INVALID", "birth_date")
    first_name = _name(first, "first_name", found)
    last_name = _name(last, "last_name", found)
    values = {
        "student_no": number_,
        "identifier": _identifier(national_id, found),
        "birth_date": born,
        "first": first_name,
        "last": last_name,
        "compared": (name_to_compare(first_name or ""), name_to_compare(last_name or "") or last_name),
        **_title_and_sex(title, sex, found),
    }
    return RowPart(values, tuple(found.reasons), tuple(found.notes))


def _identifier(text: str, found: CellFindings) -> tuple[str, str] | None:
    """The kind of an identifier (national, gcode or passport) and its value."""
    read = read_identifier(text)
    if read.reason:
        found.refuse(_ID_REASON.get(read.reason, "ID_FORMAT"), "national_id")
        return None
    dashed = text.translate(_DASHES)
    if dashed != text:
        found.note("DASHED_ID", "national_id")
    plain(dashed, "national_id", found)
    return ("national" if read.kind is IdentifierKind.NO_REGISTRATION else str(read.kind)), read.value


def _name(text: str, column: str, found: CellFindings) -> str | None:
    """A name. A last name `-` means that the pupil has none; it stays `-` here."""
    name = words(text, column, found)
    if not name or (name == "-" and column == "first_name"):
        found.refuse("NAME_MISSING", column)
        return None
    return _shown(name, column, found)


def _shown(text: str, column: str, found: CellFindings) -> str | None:
    if len(text) > MAX_CHARACTERS[column] or has_control(text):
        found.refuse("TEXT_TOO_LONG", column, str(MAX_CHARACTERS[column]))
        return None
    return text


def _title_and_sex(title: str, sex: str, found: CellFindings) -> dict[str, str | None]:
    known = read_title(words(title, "title", found))
    letter = SEXES.get(words(sex, "sex", found))
    if known is None:
        found.refuse("TITLE_UNKNOWN", "title")
    elif known.short != title.strip():
        found.note("TIDIED", "title")
    if letter is None:
        found.refuse("SEX_UNKNOWN", "sex")
    if known and letter and known.sex not in (None, letter):
        found.refuse("TITLE_SEX_MISMATCH", "title")
    return {"title": known.short if known else None, "sex": letter}


def when(cells: Sequence[str], *, school_codes: tuple[str, ...], today: date) -> RowPart:
    """Form, school, class, seat, year and term. The level follows from the class.

    `school_codes`: those of the school that imports, the present one first.
    """
    form, school, class_name, seat, year, term = cells
    found = CellFindings()
    if plain(form, "form", found).upper() != FORM:
        found.refuse("FORM_VERSION", "form", FORM)
    if plain(school, "school_code", found) not in school_codes:
        found.refuse("SCHOOL_OTHER", "school_code", school_codes[0])
    grade, room, level = _class(class_name, found)
    if level is None:
        found.refuse("CLASS_UNKNOWN", "class")
    seat_text = plain(seat, "seat_no", found)
    seat_no = whole(seat_text, 1, 99)
    if seat_text and seat_no is None:
        found.refuse("SEAT_RANGE", "seat_no", "1-99")
    values = {
        "level": level,
        "class_name": f"{grade}/{room}",
        "seat": seat_no,
        "term": _term(year, term, found, today),
    }
    return RowPart(values, tuple(found.reasons), tuple(found.notes))


def _class(text: str, found: CellFindings) -> tuple[str, str, Level | None]:
    parts = _CLASS.fullmatch(plain(text, "class", found))
    if parts is None:
        return "", "", None
    grade = f"{parts[1]}.{parts[2]}"
    return grade, parts[3], GRADES.get(grade)


def _term(year: str, term: str, found: CellFindings, today: date) -> str | None:
    """A term such as `1/2569`. A year in the common era is converted; one that has not begun is refused."""
    latest = academic_year(today)
    academic = whole(plain(year, "year", found), FIRST_YEAR - ERA, latest)
    if academic is not None and academic <= latest - ERA:
        found.note("CE_DATE", "year")
        academic += ERA
    if academic is None or academic < FIRST_YEAR:
        found.refuse("YEAR_INVALID", "year", f"{FIRST_YEAR}-{latest}")
        academic = None
    number_ = whole(plain(term, "term", found), 0, 3)
    if number_ is None:
        found.refuse("TERM_INVALID", "term", "0 1 2 3")
    return None if academic is None or number_ is None else f"{number_}/{academic}"


def subject(cells: Sequence[str], *, level: Level | None) -> RowPart:
    """Code, name and type of the subject, its credits and hours.

    The level decides which codes and types are allowed.
    """
    code, name, kind, credits, hours = cells
    found = CellFindings()
    vocational = level is not None and level.is_vocational
    read = read_vocational_code(code) if vocational else read_subject_code(code)
    if read.reason and not (level is None and read_vocational_code(code).reason is None):
        found.refuse("SUBJECT_CODE_FORMAT", "subject_code")
    else:
        plain(code, "subject_code", found)
    type_ = words(kind, "subject_type", found)
    if not type_ or (level is not None and not vocational and type_ not in BASIC_TYPES):
        found.refuse("SUBJECT_TYPE_UNKNOWN", "subject_type", "" if vocational else " ".join(BASIC_TYPES))
    title = words(name, "subject_name", found)
    if not title:
        found.refuse("SUBJECT_NAME_MISSING", "subject_name")
    hour = whole(plain(hours, "hours", found), 0, 999)
    if hour is None:
        found.refuse("HOURS_RANGE", "hours", "0-999")
    needed = level is not None and level is not Level.PRIMARY and type_ != ACTIVITY
    values = {
        "subject": read.value,
        "subject_name": _shown(title, "subject_name", found),
        "subject_kind": _shown(type_, "subject_type", found),
        "credits": _credits(credits, needed, found),
        "hours": hour,
    }
    return RowPart(values, tuple(found.reasons), tuple(found.notes))


def _credits(text: str, needed: bool, found: CellFindings) -> Any:
    """Credits from 0.5 to 30.0 in steps of 0.5.

    Primary schools and activities need none; there 0 means none, too.
    """
    bare = plain(text, "credits", found)
    value = number(bare)
    if not needed and (not bare or value == 0):
        return None
    if value is None or not 0 < value <= 30 or value % 1 not in (0, number("0.5")):
        found.refuse("CREDITS_FORMAT", "credits", "0.5-30.0")
        return None
    return value


def result(cells: Sequence[str], *, vocational: bool, today: date) -> RowPart:
    """Score, attendance, mark, remedial mark and its date, kind of result, the two qualities of the year."""
    score, attendance, mark, remedial, remedial_date, kind, reading, character = cells
    found = CellFindings()
    points_text = plain(score, "score", found)
    points = number(points_text)
    share_text = plain(attendance, "attendance", found)
    share = whole(share_text, 0, 100)
    if points_text and (points is None or not 0 <= points <= 100):
        found.refuse("SCORE_RANGE", "score", "0-100")
        points = None
    if share_text and share is None:
        found.refuse("ATTENDANCE_RANGE", "attendance", "0-100")
    kind_ = KINDS.get(words(kind, "kind", found))
    if kind_ is None:
        found.refuse("KIND_UNKNOWN", "kind", " ".join(KINDS))
    values = {
        "score": points,
        "attendance": share,
        "mark": _mark(mark, "result", vocational, found),
        **_remedial(remedial, remedial_date, vocational, found, today),
        "kind": kind_,
        "reading_level": _quality(reading, "reading_level", found),
        "character_level": _quality(character, "character_level", found),
    }
    return RowPart(values, tuple(found.reasons), tuple(found.notes))


def _mark(text: str, column: str, vocational: bool, found: CellFindings) -> str | None:
    marks = vocabulary(vocational)
    bare = plain(text, column, found)
    mark = read_mark(bare, marks)
    if mark is None:
        found.refuse("RESULT_UNKNOWN", column, " ".join(marks))
    elif mark != bare:
        found.note("TIDIED", column)
    return mark


def _remedial(text: str, when_: str, vocational: bool, found: CellFindings, today: date) -> dict[str, Any]:
    """The remedial mark and its date, which is required.

    Schools plan it ahead, so any day of this academic year is allowed. A date alone is ignored.
    """
    if not text.strip():
        return {"remedial_mark": None, "remedial_date": None}
    remedied_on = day(when_, "remedial_date", found, year_days(academic_year(today)).last)
    if remedied_on is None:
        found.refuse("REMEDIAL_DATE_INVALID", "remedial_date")
    return {"remedial_mark": _mark(text, "remedial_result", vocational, found), "remedial_date": remedied_on}


def _quality(text: str, column: str, found: CellFindings) -> int | None:
    bare = plain(text, column, found)
    value = whole(bare, 0, 3)
    if bare and value is None:
        found.refuse("QUALITY_RANGE", column, "0-3")
    return value
