"""The verdict on a document that someone holds, and the code that names it."""

from uuid import UUID, uuid4

import pytest

from services.documents.rules.codes import ALPHABET, normalised, public_code
from services.documents.rules.verdicts import verdict

VERDICTS = """
known by its code, in force            | in_force  | A |   | in_force
the very file                          | in_force  | A | A | in_force
another file under this code           | in_force  | A | B | altered
replaced by order                      | replaced  | A |   | replaced
the very file, but replaced            | replaced  | A | A | replaced
another file of a replaced document    | replaced  | A | B | altered
cancelled                              | cancelled | A | A | cancelled
never issued                           |           |   |   | unknown
a file that nobody issued              |           |   | B | unknown
"""


def cases(table: str) -> list[object]:
    rows = [[cell.strip() or None for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(*cells[1:], id=cells[0]) for cells in rows]


@pytest.mark.parametrize(("state", "registered", "asked", "expected"), cases(VERDICTS))
def test_verdict(state: str | None, registered: str | None, asked: str | None, expected: str) -> None:
    """The digest decides first whether it is our document at all; then the register gives its state."""
    assert verdict(state, registered, asked) == expected  # type: ignore[arg-type]


def test_public_codes_are_long_random_and_fit_a_small_qr_code() -> None:
    """Sixteen signs of 32; a thousand of them differ."""
    codes = {public_code(uuid4()) for _ in range(1000)}

    assert len(codes) == 1000
    assert all(len(code) == 16 and set(code) <= set(ALPHABET) for code in codes)


@pytest.mark.parametrize("bit", [0, 61, 80, 97])
def test_the_random_bits_of_the_identity_count(bit: int) -> None:
    """Version and variant are in the middle of a UUID and are always the same: no sign of the code may come
    from them alone.
    """
    base = UUID("12345678-9abc-4def-8123-456789abcdef")

    assert public_code(base) != public_code(UUID(int=base.int ^ 1 << bit))


def test_a_code_is_found_however_it_was_typed() -> None:
    """Small letters, hyphens, I for 1, O for 0."""
    assert normalised("ab1o-cdil-0000-zzzz") == "AB10CD110000ZZZZ"
