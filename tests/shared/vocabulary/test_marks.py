"""Result marks: their spellings, and their meaning in the vocabulary of a curriculum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vocabulary.marks import BASIC, LEVELS, VOCATIONAL, read_mark, vocabulary
from tests.tables import cases

WRITTEN = """
a level                                | 3     | 3    | 3
with a decimal                         | 3.0   | 3    | 3
with two                               | 3.50  | 3.5  | 3.5
Thai digits                            | ๓.๕   | 3.5  | 3.5
spaces                                 |  4    | 4    | 4
between levels                         | 3.7   | none | none
above the highest                      | 4.5   | none | none
below the lowest                       | -1    | none | none
a letter of another country            | B+    | none | none
a word                                 | ดี    | none | none
undecided                              | ร     | ร    | none
undecided with a point                 | ร.    | ร    | none
no right to sit: a basic word          | มส    | มส   | none
incomplete: a vocational word          | ม.ส.  | none | ม.ส.
passed                                 | ผ     | ผ    | ผ.
passed with a point                    | ผ.    | ผ    | ผ.
not passed                             | มผ    | มผ   | ม.ผ.
absent                                 | ข.ร.  | none | ข.ร.
absent without points                  | ขร    | none | ข.ร.
absent with one point                  | ขร.   | none | ข.ร.
fraud                                  | ท     | none | ท.
transferred without level              | TX    | none | TX
nothing                                |       | none | none
"""


@pytest.mark.parametrize(("text", "basic", "vocational"), cases(WRITTEN))
def test_read_mark(text: str, basic: str, vocational: str) -> None:
    """A spelling may be another mark, or none, in the other vocabulary; none is guessed."""
    assert (read_mark(text, BASIC) or "none", read_mark(text, VOCATIONAL) or "none") == (basic, vocational)


MEANINGS = """
basic 0                 | basic | 0    | 0    | attempted
basic 1                 | basic | 1    | 1    | attempted earned
basic ร                 | basic | ร    | none | attempted waits
basic มส                | basic | มส   | none | attempted waits
basic ผ                 | basic | ผ    | none | attempted earned
basic มผ                | basic | มผ   | none | attempted
vocational absent       | voc   | ข.ร. | 0    | attempted
vocational practice     | voc   | ข.ป. | 0    | attempted
vocational no final     | voc   | ข.ส. | 0    | attempted
vocational late         | voc   | ถ.ล. | 0    | attempted
vocational in time      | voc   | ถ.น. | none |
vocational suspended    | voc   | ถ.พ. | 0    | attempted
vocational fraud        | voc   | ท.   | 0    | attempted
vocational incomplete   | voc   | ม.ส. | none | attempted waits
vocational not made good | voc  | ม.ท. | 0    | attempted
vocational passed       | voc   | ผ.   | none | attempted earned
vocational not passed   | voc   | ม.ผ. | none | attempted
vocational audited      | voc   | ม.ก. | none |
vocational transferred  | voc   | TX   | none | attempted earned
"""


@pytest.mark.parametrize(("level", "mark", "counts_as", "flags"), cases(MEANINGS))
def test_meanings(level: str, mark: str, counts_as: str, flags: str) -> None:
    """The level of each mark, and whether it was attempted, earned, or waits."""
    meaning = vocabulary(level == "voc")[mark]

    assert ("none" if meaning.level is None else str(meaning.level)) == counts_as
    assert [name for name in ("attempted", "earned", "waits") if getattr(meaning, name)] == flags.split()


@pytest.mark.parametrize("marks", [BASIC, VOCATIONAL], ids=["basic", "vocational"])
def test_every_mark_is_read_as_itself(marks: dict[str, object]) -> None:
    """parse(format(x)) = x."""
    assert all(read_mark(mark, marks) == mark for mark in marks)  # type: ignore[arg-type]
    assert set(LEVELS) < set(marks)


@given(st.text(max_size=8))
def test_any_text_is_read(text: str) -> None:
    """The result is a mark of the vocabulary, or none."""
    assert read_mark(text, BASIC) in {*BASIC, None}
    assert read_mark(text, VOCATIONAL) in {*VOCATIONAL, None}
