"""The form LSF1 as data: its columns, and the texts of every reason why a row is refused, normalised or
ignored (services/linkage/data).
"""

import csv
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[2] / "data"

RESULT_LABEL, REMEDY_LABEL = "ผลการตรวจ", "วิธีแก้ไข"
"""The two columns that a report adds.

Schools correct the report and upload it again, so the reader skips them.
"""


class FormColumn(NamedTuple):
    """A column of the form: name in code, Thai label in row 1."""

    name: str
    label: str


class ReasonText(NamedTuple):
    """The texts of a reason code."""

    # reject, normalise, ignore, or tell: the row is imported with a remark
    verdict: str
    th: str
    en: str
    remedy_th: str
    remedy_en: str


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


COLUMNS = tuple(FormColumn(row["column"], row["label_th"]) for row in _rows("localschool_form_v1.csv"))
NAMES = tuple(column.name for column in COLUMNS)
LABELS = {column.name: column.label for column in COLUMNS}
PLACE = {name: place for place, name in enumerate(NAMES)}

REASONS = {
    row["code"]: ReasonText(
        row["verdict"], row["message_th"], row["message_en"], row["remedy_th"], row["remedy_en"]
    )
    for row in _rows("localschool_reasons.csv")
}


def text_of(code: str) -> ReasonText:
    """The texts of a code; one that is not in the table (a newer one of grades) has the text of
    ROW_REFUSED.
    """
    return REASONS.get(code) or REASONS["ROW_REFUSED"]
