"""Numbers of persons. The valid ones here are of a registration office 99xx, which does not exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.identifiers import check_digit, read_identifier, with_dashes
from tests.tables import cases, csv_cases

twelve = st.text(alphabet="0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize("row", csv_cases("national_id.csv"))
def test_identifiers(row: dict[str, str]) -> None:
    """An identifier is normalised, its kind is found, and it is valid or refused with the reason."""
    read = read_identifier(row["input"])

    assert (read.value, read.kind, "yes" if read.is_valid else "no", read.reason or "") == (
        row["normalized"],
        row["kind"],
        row["valid"],
        row["reason"],
    )


MORE = """
a passport as in LSF1             | ZZ1234567      | passport |
a passport that begins with G     | GZ1234567      | passport |
a G-code with one digit too few   | G69580000001   | gcode    | GCODE_FORMAT
a G-code in capitals              | G695800000002  | gcode    |
fourteen digits                   | 19901000000110 | national | LENGTH
a nine at first, wrong digit too  | 9990100000010  | national | CHECKSUM
a long dash                       | 1–9901–00000–01–1 | national |
"""


@pytest.mark.parametrize(("text", "kind", "reason"), cases(MORE))
def test_more(text: str, kind: str, reason: str) -> None:
    """Limits of each kind."""
    read = read_identifier(text)

    assert (read.kind, read.reason or "") == (kind, reason)


@given(twelve.filter(lambda digits: digits[0] != "9"))
def test_only_one_check_digit_is_valid(digits: str) -> None:
    """With its check digit a number is valid, in each spelling; with any other it is not."""
    number = digits + check_digit(digits)

    assert read_identifier(number).is_valid
    assert read_identifier(with_dashes(number)) == read_identifier(number)
    assert all(not read_identifier(digits + other).is_valid for other in "0123456789" if other != number[12])


@given(st.text(max_size=25))
def test_any_text_is_read(text: str) -> None:
    """A value that was read is read as itself."""
    read = read_identifier(text)

    assert read_identifier(read.value).reason == read.reason
