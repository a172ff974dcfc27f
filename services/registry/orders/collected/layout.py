"""The columns of the form (data/collected_form.csv), and the choices of its lists."""

import csv
from pathlib import Path
from typing import NamedTuple

from shared.vocabulary.offices import Duty, Office

SHEET = "คำสั่งแต่งตั้ง"
OFFICES = {
    office.thai: office for office in Office if office not in (Office.DLA_OFFICER, Office.PROVINCE_OFFICER)
}
DUTIES = {duty.thai: duty for duty in Duty}
CHOICES: dict[str, list[str]] = {"office": list(OFFICES), "duty": list(DUTIES)}


class CollectedColumn(NamedTuple):
    """A column: its name in code, its Thai head in row 1, the comment on the head."""

    name: str
    label: str
    required: bool
    width: int
    choices: str
    comment: str


def _columns() -> tuple[CollectedColumn, ...]:
    with (Path(__file__).parents[2] / "data" / "collected_form.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        return tuple(
            CollectedColumn(
                row["name"],
                row["label"],
                row["required"] == "yes",
                int(row["width"]),
                row["choices"],
                row["comment"],
            )
            for row in csv.DictReader(lines)
        )


COLUMNS = _columns()
LABEL = {column.name: column.label for column in COLUMNS}
