"""Tables that people paste into a form: a student number in the first cell, a value in the last one."""

from typing import NamedTuple

from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_store


class PastedLine(NamedTuple):
    """A line as pasted: its number from 1, the student number, the last cell; empty: there is none."""

    line: int
    student_no: str
    value: str


def read_pasted(text: str) -> list[PastedLine]:
    """The lines that are not empty. Cells are parted by tabs, as Excel copies them, else by spaces."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = [name_to_store(cell) for cell in (line.split("\t") if "\t" in line else line.split())]
        if any(cells):
            value = next((cell for cell in reversed(cells[1:]) if cell), "")
            found.append(PastedLine(number, arabic_digits(cells[0]), arabic_digits(value)))
    return found
