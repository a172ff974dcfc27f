"""Dates in Thai: the official forms, and reading what people type. Buddhist era = common era + 543."""

import re
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from shared.thai.digits import arabic_digits, thai_digits
from shared.thai.names import without_invisible

ERA = 543
"""พ.ศ. − ค.ศ."""
BANGKOK = timezone(timedelta(hours=7), "Asia/Bangkok")
"""Thailand has had no summer time since 1920, so a fixed offset is exact."""
FIRST_BE, LAST_BE = 2484, 2699
"""Before 2484 the year began on 1 April, so that a date without its calendar is not one day.

After 2699 it is a typing error.
"""

MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
SHORT_MONTHS = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")


def day_of(instant: datetime) -> date:
    """The day in Thailand at this instant: offices, terms and documents begin and end at 00:00 there."""
    return instant.astimezone(BANGKOK).date()


def plain_date(day: date) -> str:
    """25 พฤศจิกายน 2569: as pages and records have it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year + ERA}"


def long_date(day: date) -> str:
    """๒๕ พฤศจิกายน ๒๕๖๙: as letters and orders write it."""
    return thai_digits(plain_date(day))


def era_date(day: date) -> str:
    """25 พฤศจิกายน พ.ศ. 2569: as forms with Arabic digits have it."""
    return f"{day.day} {MONTHS[day.month - 1]} พ.ศ. {day.year + ERA}"


def form_date(day: date) -> str:
    """วันที่ ๒๕ เดือน พฤศจิกายน พ.ศ. ๒๕๖๙: as the forms have it."""
    return thai_digits(f"วันที่ {day.day} เดือน {MONTHS[day.month - 1]} พ.ศ. {day.year + ERA}")


def full_date(day: date) -> str:
    """วันพุธที่ ๒๕ พฤศจิกายน พ.ศ. ๒๕๖๙: with the day of the week."""
    return thai_digits(
        f"วัน{WEEKDAYS[day.weekday()]}ที่ {day.day} {MONTHS[day.month - 1]} พ.ศ. {day.year + ERA}"
    )


def short_date(day: date) -> str:
    """๒๕ พ.ย. ๖๙: for narrow columns. Only written, never read: ๖๙ may be 2569 or 1969."""
    return thai_digits(f"{day.day} {SHORT_MONTHS[day.month - 1]} {(day.year + ERA) % 100:02d}")


def plain_weekday_date(day: date) -> str:
    """วันพุธที่ 25 พฤศจิกายน 2569: as pages have it, with the day of the week."""
    return f"วัน{WEEKDAYS[day.weekday()]}ที่ {plain_date(day)}"


def plain_short_date(day: date) -> str:
    """25 พ.ย. 2569: as tables on pages have it."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year + ERA}"


def clock_time(instant: datetime) -> str:
    """14.05 น.: the time in Thailand at this instant."""
    return f"{instant.astimezone(BANGKOK):%H.%M} น."


def english_date(day: date) -> str:
    """25 November 2026 (B.E. 2569): on pages in English."""
    return f"{day.day} {day:%B} {day.year} (B.E. {day.year + ERA})"


def slash_date(day: date) -> str:
    """25/11/2569: as tables and workbooks have it."""
    return f"{day.day}/{day.month}/{day.year + ERA}"


class DateRead(NamedTuple):
    """A date as read, or the code of the refusal."""

    day: date | None
    refusal: str | None
    common_era: bool = False
    """The year was written in the common era: valid, but worth a remark."""


def _month_numbers() -> dict[str, int]:
    """Month → number, by every spelling that is read.

    In full, and abbreviated with both points, with one, with none.
    """
    names: dict[str, int] = {}
    for number, (name, short) in enumerate(zip(MONTHS, SHORT_MONTHS, strict=True), 1):
        names |= {
            name: number,
            short: number,
            short.replace(".", ""): number,
            short.removesuffix("."): number,
        }
    return names


_MONTH_NUMBERS = _month_numbers()
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{1,4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/\-](\d{1,2})[/\-](\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_IN_WORDS = re.compile(
    r"(?:วัน(?P<weekday>[ก-ฮะ-์]+?)?ที่ ?)?(?P<day>\d{1,2}) ?(?:เดือน ?)?"
    r"(?P<month>[ก-ฮเ-ไ][ก-ฮะ-์.]*?) ?"
    r"(?P<era>พ\.? ?ศ\.?|ค\.? ?ศ\.?)? ?(?P<year>\d{1,4})"
)


def read_date(text: str) -> DateRead:
    """Read a date that a person typed: day first, or ISO.

    Month as number, name or abbreviation; the era by its range.

    Refusals: EMPTY, NOT_A_DATE, YEAR_TWO_DIGITS (2569 or 1969?), YEAR_OUT_OF_RANGE (in neither era),
    BEFORE_2484, NO_SUCH_DAY, WEEKDAY_WRONG.
    """
    text = " ".join(arabic_digits(without_invisible(text)).split())
    if not text:
        return DateRead(None, "EMPTY")
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return _date(year, int(month), int(day))
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
        return _date(year, int(month), int(day))
    return _in_words(text)


def _in_words(text: str) -> DateRead:
    found = _IN_WORDS.fullmatch(text)
    month = _MONTH_NUMBERS.get(found["month"].rstrip() if found else "")
    if found is None or month is None:
        return DateRead(None, "NOT_A_DATE")
    read = _date(found["year"], month, int(found["day"]), era=(found["era"] or "")[:1])
    if read.day and found["weekday"] and found["weekday"] != WEEKDAYS[read.day.weekday()]:
        return DateRead(None, "WEEKDAY_WRONG" if found["weekday"] in WEEKDAYS else "NOT_A_DATE")
    return read


def _date(written_year: str, month: int, day: int, era: str = "") -> DateRead:
    """Read a date of these parts.

    `era` is พ or ค where it was written, empty where the range of the year decides.
    """
    if len(written_year) < 4:
        return DateRead(None, "YEAR_TWO_DIGITS" if len(written_year) == 2 else "YEAR_OUT_OF_RANGE")
    year, common = _common_era(int(written_year), era)
    if year is None:
        return DateRead(None, "YEAR_OUT_OF_RANGE")
    if year + ERA < FIRST_BE:
        return DateRead(None, "BEFORE_2484")
    try:
        return DateRead(date(year, month, day), None, common)
    except ValueError:
        return DateRead(None, "NO_SUCH_DAY")


def _common_era(year: int, era: str) -> tuple[int | None, bool]:
    """The year in the common era, and whether it was written so.

    None when it is out of range in both eras.
    """
    if 2300 <= year <= LAST_BE and era != "ค":
        return year - ERA, False
    if 2300 - ERA <= year <= LAST_BE - ERA and era != "พ":
        return year, True
    return None, False
