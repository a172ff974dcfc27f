"""Which passwords are refused, and for what reason."""

import pytest

from services.registry.persons.credentials import WEAKNESSES, weakness
from tests.registry.rules.test_offices import rows

ABOUT = ("somchai.j", "1101700203451", "สมชาย", "ใจดีมาก")
# password                    | pattern, or -
PASSWORDS = """
aaaaaaaaaaaaaa                | repeat
lsq2569lsq2569                | repeat
abcdefghijklmnop              | sequence
password1234                  | dictionary
qwertyuiop123                 | dictionary
Passw0rd2026!                 | dictionary
somchai.j-2570-x              | dictionary
x1101700203451                | dictionary
รักสมชายที่สุดเลย                 | dictionary
another-word-2570             | -
แมวสามตัวข้ามลำน้ำปาย            | -
หมอก ทะเล กระดาษ ส้ม            | -
"""


@pytest.mark.parametrize(("password", "pattern"), rows(PASSWORDS), ids=lambda cell: cell)
def test_a_password_is_judged_with_what_is_known_of_the_person(password: str, pattern: str) -> None:
    """User name, national id and names do not stand in it; zxcvbn judges the rest."""
    assert (None if pattern == "-" else WEAKNESSES[pattern]) == weakness(password, *ABOUT)


def test_a_long_password_is_judged_by_its_beginning() -> None:
    """zxcvbn refuses to judge more than 72 characters."""
    assert weakness("ab" * 100) is WEAKNESSES["repeat"]
    assert weakness("แมวสามตัวข้ามลำน้ำปาย และหมาอีกสี่ตัวนอนอยู่ใต้ต้นส้มหน้าบ้านของยายในฤดูหนาวปีนั้น") is None
