"""Thai digits and number words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.thai.digits import arabic_digits, thai_digits
from shared.thai.numbers import number_words
from tests.tables import cases, csv_cases


@pytest.mark.parametrize("row", csv_cases("thai_numbers.csv"))
def test_numbers(row: dict[str, str]) -> None:
    """Digits are converted one by one; only quantities have words."""
    assert thai_digits(row["arabic"]) == row["thai_digits"]
    assert (number_words(row["arabic"]) or "") == row["words"]


MORE = """
zero             | 0             | ศูนย์
zero with places | 0.50          | ศูนย์จุดห้าศูนย์
a million        | 1000000       | หนึ่งล้าน
millions twice   | 1000001000001 | หนึ่งล้านเอ็ดล้านเอ็ด
a sign           | -5            | none
nineteen digits  | 1000000000000000000 | none
no digits        | จ             | none
"""


@pytest.mark.parametrize(("arabic", "words"), cases(MORE))
def test_words(arabic: str, words: str) -> None:
    """Limits of quantities."""
    assert (number_words(arabic) or "none") == words


@given(st.text(alphabet="0123456789 .,-/กขA", max_size=20))
def test_digits_are_converted_back(text: str) -> None:
    """Converted to Thai digits and back, a text is the same."""
    assert arabic_digits(thai_digits(text)) == text


@given(st.integers(0, 10**18 - 1), st.integers(0, 10**18 - 1))
def test_each_number_has_its_own_words(one: int, other: int) -> None:
    """No two numbers have the same words."""
    assert (number_words(str(one)) == number_words(str(other))) == (one == other)
