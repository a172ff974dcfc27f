"""Thai dates: written in the official forms, read as people type them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.thai.dates import (
    clock_time,
    english_date,
    era_date,
    form_date,
    full_date,
    long_date,
    plain_date,
    plain_short_date,
    plain_weekday_date,
    read_date,
    short_date,
    slash_date,
)
from tests.tables import cases, csv_cases

days = st.dates(date(1941, 1, 1), date(2156, 12, 31))


@pytest.mark.parametrize("row", csv_cases("thai_dates.csv", kind="format"))
def test_written(row: dict[str, str]) -> None:
    """Each official form of a day."""
    day = date.fromisoformat(row["iso"])

    assert (long_date(day), form_date(day), full_date(day), short_date(day), slash_date(day)) == (
        row["long"],
        row["form"],
        row["full"],
        row["short"],
        row["slash"],
    )


def test_written_on_pages() -> None:
    """In Arabic digits; the time is that of Thailand."""
    day = date(2026, 11, 25)

    assert "25 พฤศจิกายน 2569" == plain_date(day)
    assert "25 พฤศจิกายน พ.ศ. 2569" == era_date(day)
    assert "วันพุธที่ 25 พฤศจิกายน 2569" == plain_weekday_date(day)
    assert "25 พ.ย. 2569" == plain_short_date(day)
    assert "25 November 2026 (B.E. 2569)" == english_date(day)
    assert "00.05 น." == clock_time(datetime(2026, 11, 24, 17, 5, tzinfo=UTC))


@pytest.mark.parametrize("row", csv_cases("thai_dates.csv", kind="parse"))
def test_read(row: dict[str, str]) -> None:
    """Dates as people type them, or the refusal."""
    read = read_date(row["input"])

    assert (read.day.isoformat() if read.day else "", read.refusal or "") == (row["iso"], row["refusal"])


MORE = """
every short month, without a space | 1มค2569               | 2026-01-01
with the last point missing        | 1 ม.ค 2569            | 2026-01-01
a month that begins with a vowel   | 1 เม.ย. 2569          | 2026-04-01
the right weekday                  | วันพุธที่ 25 พฤศจิกายน 2569 | 2026-11-25
no weekday at all                  | วันหยุดที่ 25 พฤศจิกายน 2569 | NOT_A_DATE
points between                     | 25.11.2569            | 2026-11-25
month 13                           | 15/13/2569            | NO_SUCH_DAY
era and year disagree              | 25 พฤศจิกายน พ.ศ. 2026 | YEAR_OUT_OF_RANGE
era and year disagree, other way   | 25 พฤศจิกายน ค.ศ. 2569 | YEAR_OUT_OF_RANGE
the last year                      | 1/1/2699              | 2156-01-01
one after the last                 | 1/1/2700              | YEAR_OUT_OF_RANGE
the first day                      | 1/1/2484              | 1941-01-01
the first day, common era          | 1/1/1941              | 1941-01-01
a day before, common era           | 31/12/1940            | BEFORE_2484
three digits of a year             | 1/1/256               | YEAR_OUT_OF_RANGE
a zero-width space                 | 25/11\u200b/2569      | 2026-11-25
no name of a month                 | 25 มกรา 2569          | NOT_A_DATE
"""


@pytest.mark.parametrize(("text", "expected"), cases(MORE))
def test_read_more(text: str, expected: str) -> None:
    """Limits on both sides."""
    read = read_date(text)

    assert (read.day.isoformat() if read.day else read.refusal) == expected


def test_the_common_era_is_marked() -> None:
    """A year of the common era is valid, and marked."""
    assert read_date("25/11/2026").common_era
    assert not read_date("25/11/2569").common_era


@given(days)
def test_a_written_date_is_read(day: date) -> None:
    """Every form with a full year is read as the same day."""
    forms = (
        long_date,
        form_date,
        full_date,
        slash_date,
        plain_date,
        era_date,
        plain_weekday_date,
        plain_short_date,
        date.isoformat,
    )

    assert {read_date(write(day)).day for write in forms} == {day}


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    """The result is a day or a refusal, never both."""
    read = read_date(text)

    assert (read.day is None) != (read.refusal is None)
