"""The plan of an import: the checked rows of a workbook, and those without a fault in chunks for grades.

Pure: the same file gives the same plan.

So a second process continues where a killed one stopped: chunk 7 has the same rows in every process.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from services.linkage.imports.localschool.cross_row_checks import compare_rows
from services.linkage.imports.localschool.reader import Workbook
from services.linkage.imports.localschool.rows import CheckedRow, read_rows
from shared.contracts.grades.rows import ImportRow
from shared.vocabulary.levels import Level

# the contract of grades allows no more in one command
MAX_CHUNK_ROWS = 500
# of a chunk as JSON, an upper estimate; the bus allows 1 MB
MAX_CHUNK_BYTES = 800_000
# of a row as JSON, without its names
ROW_BYTES = 800


@dataclass(frozen=True)
class Chunk:
    """Rows of one level, in the order of the file."""

    level: Level
    rows: list[ImportRow]


@dataclass(frozen=True)
class Plan:
    """A workbook and its checked rows."""

    workbook: Workbook
    checked: list[CheckedRow]

    @cached_property
    def chunks(self) -> list[Chunk]:
        """The rows that grades is asked about, level by level.

        The class gives the level, so one file may have several.
        """
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
    size = MAX_CHUNK_BYTES
    for row in rows:
        own = ROW_BYTES + 3 * (
            len(row.pupil.first) + len(row.pupil.last or "") + len(row.subject_name) + len(row.subject_kind)
        )
        size += own
        if size > MAX_CHUNK_BYTES or len(parts[-1]) == MAX_CHUNK_ROWS:
            parts.append([])
            size = own
        parts[-1].append(row)
    return parts


def plan_of(workbook: Workbook, school_codes: tuple[str, ...], today: date) -> Plan:
    """Check the rows of this workbook for the school with these codes, as of this day (which years have
    begun, which dates are past).
    """
    checked = read_rows(workbook.rows, school_codes, today, workbook.positions, workbook.formulas)
    compare_rows(checked)
    return Plan(workbook, checked)
