"""What happens to a text that is wider than its place: smaller, then more lines; nothing lost, nothing cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.documents.forms.text import (
    FILL,
    MIN_SIZE_PT,
    NoGlyph,
    TooLong,
    advances,
    fit,
    rows,
    width,
    wrap,
)

SCHOOL = "โรงเรียนองค์การบริหารส่วนจังหวัดแม่ฮ่องสอน"
# room in mm, lines allowed, size and lines that come out
FITS = [
    ("as it is", 80, 1, 9.0, 1),
    ("smaller", 57, 1, 8.5, 1),
    ("at the floor", 48, 1, 7.0, 1),
    ("on two lines, at its own size", 45, 2, 9.0, 2),
    ("on two lines, smaller", 30, 2, 7.5, 2),
]


@pytest.mark.parametrize(("case", "room", "lines", "size", "used"), FITS, ids=[case[0] for case in FITS])
def test_a_text_shrinks_step_by_step_and_then_takes_lines(
    case: str, room: float, lines: int, size: float, used: int
) -> None:
    """One line as long as 7 pt allows it; else as many lines as the place has."""
    drawn = fit(SCHOOL, room, 9, lines=lines)

    assert (9.0 if isinstance(drawn, str) else drawn[0], rows(drawn)) == (size, used)


def test_what_does_not_fit_at_the_floor_is_refused_by_its_field() -> None:
    """No ellipsis, no print under 7 pt; the refusal names the field, not the text."""
    with pytest.raises(TooLong) as refused:
        fit(SCHOOL, 20, 9, lines=2, field="school")

    assert refused.value.field == "school"
    assert "แม่ฮ่องสอน" not in str(refused.value)


def test_a_character_without_a_glyph_is_refused() -> None:
    """It would be a box on paper and could not be read back."""
    with pytest.raises(NoGlyph) as refused:
        fit("นางสาว陳", 50, 9, field="name")

    assert (refused.value.field, refused.value.character) == ("name", "陳")


BREAKS = [
    (
        "องค์การบริหารส่วนจังหวัดแม่ฮ่องสอน กรมส่งเสริมการปกครองท้องถิ่น กระทรวงมหาดไทย",
        67,
        9,
        ["องค์การบริหารส่วนจังหวัดแม่ฮ่องสอน", "กรมส่งเสริมการปกครองท้องถิ่น กระทรวงมหาดไทย"],
    ),
    ("ส31231 หน้าที่พลเมืองและการป้องกันการทุจริต 1", 46.6, 8.5, ["ส31231 หน้าที่พลเมืองและ", "การป้องกันการทุจริต 1"]),
    ("หม่อมราชวงศ์ปฏิภาณณัฐพงษ์ ณ ทุ่งใหญ่วัฒนกิจไพศาล", 48, 9, ["หม่อมราชวงศ์ปฏิภาณณัฐพงษ์", "ณ ทุ่งใหญ่วัฒนกิจไพศาล"]),
]


@pytest.mark.parametrize(("text", "room", "size", "lines"), BREAKS)
def test_lines_break_where_a_thai_reader_would(text: str, room: float, size: float, lines: list[str]) -> None:
    """At a space, never behind ณ; else before a word that joins."""
    assert wrap(text, room, size) == lines


THAI = st.text(
    st.sampled_from([*"กขคงจชดตทนบปผพมยรลวสหอ", *"ะาำเแโใไ", *"ัิีึืุู็่้๊๋์", " ", "1", "a"]), min_size=1, max_size=120
)


@given(THAI, st.floats(8, 90))
def test_wrapping_loses_no_letter_and_no_line_is_too_wide(text: str, room: float) -> None:
    """Whatever the text: its letters in order, each line within the room or a single cluster; no line starts
    with a mark.
    """
    lines = wrap(text, room, MIN_SIZE_PT)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, MIN_SIZE_PT) <= room * FILL + 1e-6 for line in lines)
    assert not any(line and advances()[line[0]] == 0 for line in lines[1:])
