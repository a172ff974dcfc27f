"""Subject codes are read into their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.curriculum.programmes import DEFAULT, programme
from shared.vocabulary.areas import AREAS, LETTERS
from shared.vocabulary.levels import Level
from shared.vocabulary.subjects import read_subject_code, read_vocational_code
from tests.tables import cases, csv_cases


@pytest.mark.parametrize("row", csv_cases("subject_codes.csv"))
def test_subject_codes(row: dict[str, str]) -> None:
    """A code is read into its parts, or refused with the reason."""
    read = read_subject_code(row["input"])
    parts = (
        read.value,
        read.letter,
        read.area,
        read.level,
        read.grade,
        read.kind,
        read.sequence,
        read.reason or "",
    )

    assert parts == tuple(
        row[column]
        for column in ("normalized", "letter", "area", "level", "grade", "kind", "sequence", "reason")
    )


def test_another_language_is_data() -> None:
    """A school that teaches Hindi passes a table with its letter; the default has none."""
    assert read_subject_code("ฮ30201").reason == "LETTER_UNKNOWN"
    assert read_subject_code("ฮ30201", {**LETTERS, "ฮ": "FOREIGN"}).area == "FOREIGN"


VOCATIONAL = """
of 2556 and later    | 20204-2101 | 20204-2101 | voc  | 02 | 04 | 21 | 01 | new |
higher vocational    | 30000-1101 | 30000-1101 | hvoc | 00 | 00 | 11 | 01 | new |
of 2545              | 2000-1101  | 2000-1101  | voc  | 0  | 00 | 11 | 01 | old |
Thai digits, spaces  | ๒๐๒๐๔ -2101 | 20204-2101 | voc | 02 | 04 | 21 | 01 | new |
level 4              | 40204-2101 | 40204-2101 |      |    |    |    |    | new | FORMAT
a slash              | 20204/2101 | 20204/2101 |      |    |    |    |    | new | FORMAT
a digit short        | 20204-210  | 20204-210  |      |    |    |    |    | new | FORMAT
dash one place early | 2020-42101 | 2020-42101 |      |    |    |    |    | new | FORMAT
nothing              |            |            |      |    |    |    |    | new | EMPTY
"""


@pytest.mark.parametrize(
    ("text", "value", "level", "type", "branch", "group", "sequence", "age", "reason"), cases(VOCATIONAL)
)
def test_vocational_codes(
    text: str,
    value: str,
    level: str,
    type: str,
    branch: str,
    group: str,
    sequence: str,
    age: str,
    reason: str,
) -> None:
    """Only the form is checked; old codes, of nine characters, are accepted."""
    read = read_vocational_code(text)

    assert (read.value, read.level, read.type, read.branch, read.group, read.sequence) == (
        value,
        level,
        type,
        branch,
        group,
        sequence,
    )
    assert (read.old, read.reason or "") == (age == "old", reason)


@pytest.mark.parametrize("level", list(Level))
def test_every_code_of_the_curricula_is_read(level: Level) -> None:
    """Codes that schools publish are read unchanged."""
    for code in programme(DEFAULT[level], level).courses:
        read = read_vocational_code(code) if level.is_vocational else read_subject_code(code)
        assert (read.value, read.reason) == (code, None)


@given(st.text(max_size=12))
def test_any_text_is_read(text: str) -> None:
    """A value that was read is read as itself."""
    for read in (read_subject_code, read_vocational_code):
        assert read(read(text).value).reason == read(text).reason


def test_areas_have_the_numbers_that_partners_use() -> None:
    """They are 21 to 29, in the order of the forms."""
    assert list(AREAS) == [str(number) for number in range(21, 30)]
    assert set(LETTERS.values()) == {area.code for area in AREAS.values()}
