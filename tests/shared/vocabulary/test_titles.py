"""Titles: how they are read, whom they fit, and which one a pupil has on a day."""

from datetime import date

import pytest

from shared.vocabulary.titles import age_on, read_title, title_fits, title_on
from tests.tables import cases

READ = """
short          | ด.ช.       | เด็กชาย
without points | ดช         | เด็กชาย
in full        | เด็กหญิง    | เด็กหญิง
of women       | น.ส.       | นางสาว
spaces         | ว่าที่  ร.ต. | ว่าที่ร้อยตรี
none of ours   | มิสเตอร์     | none
"""


@pytest.mark.parametrize(("text", "full"), cases(READ))
def test_read_title(text: str, full: str) -> None:
    """Short and full forms are read."""
    title = read_title(text)

    assert (title.full if title else "none") == full


FITS = """
a boy                | ด.ช.       | M | yes
a boy's for a girl   | ด.ช.       | F | no
a woman              | นางสาว     | F | yes
a woman's for a man  | น.ส.       | M | no
of either sex        | ดร.        | F | yes
unknown              | มิสเตอร์     | M | no
"""


@pytest.mark.parametrize(("text", "sex", "fits"), cases(FITS))
def test_title_fits(text: str, sex: str, fits: str) -> None:
    """Whether title and sex agree."""
    assert title_fits(text, sex) == (fits == "yes")  # type: ignore[arg-type]


ON = """
the day before the 15th birthday | ด.ช. | 2012-03-31 | 2027-03-30 | เด็กชาย
on the 15th birthday             | ด.ช. | 2012-03-31 | 2027-03-31 | นาย
a girl on hers                   | ด.ญ. | 2012-03-31 | 2027-03-31 | นางสาว
entered when young, now 17       | ด.ญ. | 2010-01-01 | 2027-03-31 | นางสาว
a novice stays one               | สามเณร | 2010-01-01 | 2027-03-31 | สามเณร
an adult's stays                 | น.ส. | 2015-01-01 | 2027-03-31 | นางสาว
unknown stays as it was          | มิสเตอร์ | 2010-01-01 | 2027-03-31 | มิสเตอร์
29 February, no leap year, day before | ด.ช. | 2012-02-29 | 2027-02-28 | เด็กชาย
29 February, no leap year, 1 March    | ด.ช. | 2012-02-29 | 2027-03-01 | นาย
"""


@pytest.mark.parametrize(("text", "born", "day", "full"), cases(ON))
def test_title_on(text: str, born: str, day: str, full: str) -> None:
    """The age on the day of the document decides."""
    assert title_on(text, date.fromisoformat(born), date.fromisoformat(day)) == full


def test_age_and_leap_day_are_parameters() -> None:
    """A rule that is not sure is a parameter."""
    born = date(2012, 2, 29)

    assert age_on(born, date(2027, 2, 28)) == 14
    assert age_on(born, date(2027, 2, 28), leap_birthday=(2, 28)) == 15
    assert age_on(born, date(2028, 2, 28)) == 15
    assert age_on(born, date(2028, 2, 29)) == 16
    assert title_on("ด.ช.", date(2012, 3, 31), date(2026, 3, 31), change_age=14) == "นาย"
