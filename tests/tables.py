"""Case tables: the CSV files of tests/data/cases and the small tables that stand in a test, as parameters
with readable ids.
"""

import csv
import os
from pathlib import Path
from typing import Any

import pytest

THOROUGH = os.environ.get("LSQ_TEST_THOROUGH") == "1"
"""Whether the recomputations run with the numbers of docs/rules.md (some minutes), or with those of every
day.
"""
CASES = Path(__file__).parent / "data" / "cases"


def case_rows(name: str, **only: str) -> list[dict[str, str]]:
    """The rows of a case table; `only`: those whose column has this value."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return [
            row for row in csv.DictReader(file) if all(row[column] == value for column, value in only.items())
        ]


def csv_cases(name: str, **only: str) -> list[Any]:
    """The rows of a case table as parameters, each with its id."""
    return [pytest.param(row, id=row.get("case_id") or row["case"]) for row in case_rows(name, **only)]


def cases(table: str) -> list[Any]:
    """The lines of a table in a test, cells parted by `|`; the first cell is the id."""
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [pytest.param(*line[1:], id=line[0]) for line in lines]
