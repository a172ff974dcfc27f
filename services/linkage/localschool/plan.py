"""What is to be done with a workbook: its rows judged, and those without a fault in chunks for grades. Pure, and always the same for the same file.

That is what lets a second process go on where a killed one was: chunk 7 has the same rows, whoever makes it.
"""
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from services.linkage.localschool.reader import Workbook
from services.linkage.localschool.rows import Checked, read_rows
from services.linkage.localschool.whole_file import compare_rows
from shared.contracts.grades.rows import ImportRow
from shared.vocabulary.levels import Level

CHUNK = 500                                                   # rows; the contract of grades takes no more in one command


@dataclass(frozen=True)
class Chunk:
    """Rows of one level, in the order of the file."""

    level: Level
    rows: list[ImportRow]


@dataclass(frozen=True)
class Plan:
    """A workbook and what was found in it."""

    workbook: Workbook
    checked: list[Checked]

    @cached_property
    def chunks(self) -> list[Chunk]:
        """The rows that go to grades, level by level; which level is derived from the class, so one file may hold several."""
        by_level: dict[Level, list[ImportRow]] = {}
        for row in self.checked:
            if row.reading is not None and row.level is not None:
                by_level.setdefault(row.level, []).append(row.reading)
        return [
            Chunk(level, rows[first:first + CHUNK]) for level, rows in sorted(by_level.items()) for first in range(0, len(rows), CHUNK)
        ]

    @cached_property
    def students(self) -> int:
        """How many pupils have rows in this file."""
        return len({row.student_no for row in self.checked if row.student_no})

    @cached_property
    def by_row(self) -> dict[int, Checked]:
        """Rows by their number in Excel."""
        return {row.row: row for row in self.checked}


def plan_of(workbook: Workbook, school: str, today: date) -> Plan:
    """The rows of this workbook judged for this school, as of this day (which years have begun, which dates are past)."""
    checked = read_rows(workbook.rows, school, today, workbook.positions, workbook.formulas)
    compare_rows(checked)
    return Plan(workbook, checked)
