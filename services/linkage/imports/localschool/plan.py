"""What is to be done with a workbook: its rows judged, and those without a fault in chunks for grades. Pure, and always the same for the same file.

So a second process continues where a killed one stopped: chunk 7 has the same rows, whoever makes it.
"""
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from services.linkage.imports.localschool.cross_row_checks import compare_rows
from services.linkage.imports.localschool.reader import Workbook
from services.linkage.imports.localschool.rows import CheckedRow, read_rows
from shared.contracts.grades.rows import ImportRow
from shared.vocabulary.levels import Level

# rows; the contract of grades takes no more in one command
CHUNK = 500
# of a chunk as JSON, estimated from above; the bus takes 1 MB
BYTES = 800_000
# bytes of a row without its names
BARE = 800


@dataclass(frozen=True)
class Chunk:
    """Rows of one level, in the order of the file."""

    level: Level
    rows: list[ImportRow]


@dataclass(frozen=True)
class Plan:
    """A workbook and what was found in it."""

    workbook: Workbook
    checked: list[CheckedRow]

    @cached_property
    def chunks(self) -> list[Chunk]:
        """The rows that go to grades, level by level; which level is derived from the class, so one file may hold several."""
        by_level: dict[Level, list[ImportRow]] = {}
        for row in self.checked:
            if row.reading is not None and row.level is not None:
                by_level.setdefault(row.level, []).append(row.reading)
        return [Chunk(level, part) for level, rows in sorted(by_level.items()) for part in _parts(rows)]

    @cached_property
    def students(self) -> int:
        """How many pupils have rows in this file."""
        return len({row.student_no for row in self.checked if row.student_no})

    @cached_property
    def by_row(self) -> dict[int, CheckedRow]:
        """Rows by their number in Excel."""
        return {row.row: row for row in self.checked}


def _parts(rows: list[ImportRow]) -> list[list[ImportRow]]:
    """These rows in parts of at most 500; fewer where names are very long."""
    parts: list[list[ImportRow]] = []
    size = BYTES
    for row in rows:
        own = BARE + 3 * (len(row.pupil.first) + len(row.pupil.last or "") + len(row.subject_name) + len(row.subject_kind))
        size += own
        if size > BYTES or len(parts[-1]) == CHUNK:
            parts.append([])
            size = own
        parts[-1].append(row)
    return parts


def plan_of(workbook: Workbook, school: str, today: date) -> Plan:
    """The rows of this workbook judged for this school, as of this day (which years have begun, which dates are past)."""
    checked = read_rows(workbook.rows, school, today, workbook.positions, workbook.formulas)
    compare_rows(checked)
    return Plan(workbook, checked)
