"""Every school that registry knows can issue: its name is printed on ปพ.1 and ปพ.3, however long it is."""

import csv
from pathlib import Path

import pytest

import services.registry
from shared.contracts.record import canonical
from tests.documents.forms import samples
from tests.documents.forms.pages import page_of
from tests.documents.forms.readers import pdfium, squeezed

SCHOOLS = Path(services.registry.__file__).parent / "data" / "schools_sample.csv"


def names() -> list[tuple[str, str]]:
    """Code and name of each school; the longest has 105 letters."""
    with SCHOOLS.open(encoding="utf-8-sig", newline="") as file:
        return [(row["place"], row["name_th"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("code", "name"), names(), ids=[code for code, _ in names()])
def test_the_name_of_this_school_is_on_its_forms(code: str, name: str) -> None:
    """In smaller print down to 7 pt, on up to three lines: never refused, and no letter is left out."""
    school = samples.SCHOOL.model_copy(
        update={"code": code, "name": name, "authority_name": "องค์การบริหารส่วนตำบลแม่อูคอ"}
    )
    for facts in (samples.upper(), samples.report(3)):
        read = squeezed(pdfium(page_of(canonical(facts.model_copy(update={"school": school})))))
        lines = in_lines(squeezed(name), read)
        assert len(lines) <= 3, lines


def in_lines(name: str, read: str) -> list[str]:
    """The name in as few pieces as it is found in what was read; between its lines a reader gives what is
    printed beside them.
    """
    pieces = []
    while name:
        length = next((length for length in range(len(name), 0, -1) if name[:length] in read), 0)
        assert length, f"{name!r} is not on the page"
        pieces.append(name[:length])
        name = name[length:]
    return pieces
