"""Cohorts of the generator as rows that linkage would send: read, normalised, valid."""

import argparse
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from deploy.demo.people.generator import generate as untyped
from shared.contracts.grades.rows import ImportRow, RecordRow, RowPupil
from shared.contracts.record import Identifier
from shared.vocabulary.levels import Level

# the generator is an unchanged copy
generate: Any = untyped

AUTHORITY, SCHOOL, COLLEGE = "58-PAO-01", "3058910002", "3058910003"
KINDS = {"ปกติ": "ordinary", "เรียนซ้ำ": "restudied", "เทียบโอน": "transferred"}
COLUMNS = [name if name != "class" else "klass" for name in generate.RESULT_COLUMNS]
PLAN = {Level.UPPER: "sci-math"}


def arguments(level: Level, seed: int, students: int, command: str = "results") -> argparse.Namespace:
    """The generator's own arguments: entry in 2567, so that the class finishes in 2569."""
    first = "10003" if level.is_vocational else "10002"
    found: argparse.Namespace = generate.parser().parse_args(
        [
            command,
            "--seed",
            str(seed),
            "--level",
            level.value,
            "--students",
            str(students),
            "--start-year",
            "2567",
            "--first-school",
            first,
            "--plan",
            PLAN.get(level, ""),
        ]
    )
    return found


def rows(level: Level, seed: int, students: int) -> list[ImportRow]:
    """All rows of a cohort, in the order of the workbook."""
    cohort = generate.Cohort(arguments(level, seed, students))
    return [row for row, _ in _rows(cohort, students)]


def _rows(cohort: Any, students: int) -> Iterator[tuple[ImportRow, dict[str, Any]]]:
    number = 1
    for i in range(students):
        student = cohort.student(i)
        pupil = RowPupil(
            student_no=student["no"],
            identifier=Identifier(kind=student["kind"], value=student["nid"]),
            title=student["title"],
            first=student["first"].strip(),
            last=None if student["last"] == "-" else student["last"].strip(),
            sex=student["sex"],
            birth_date=student["born"],
        )
        for result in cohort.results(student):
            number += 1
            cells = SimpleNamespace(**dict(zip(COLUMNS, result, strict=True)))
            yield (
                ImportRow(
                    row=number,
                    pupil=pupil,
                    class_name=cells.klass,
                    seat=student["seat"],
                    term=f"{cells.term}/{cells.year}",
                    subject=cells.subject_code,
                    subject_name=cells.subject_name,
                    subject_kind=cells.subject_type,
                    credits=Decimal(cells.credits) if cells.credits else None,
                    hours=int(cells.hours),
                    score=Decimal(cells.score) if cells.score else None,
                    attendance=int(cells.attendance) if cells.attendance else None,
                    mark=cells.result,
                    remedial_mark=cells.remedial_result or None,
                    remedial_date=day(cells.remedial_date),
                    kind=KINDS[cells.kind],
                    reading_level=int(cells.reading_level),
                    character_level=int(cells.character_level),
                ),
                student,
            )


def day(written: str) -> date | None:
    """dd/mm/yyyy, Buddhist era."""
    if not written:
        return None
    of_month, month, year = map(int, written.split("/"))
    return date(year - 543, month, of_month)


def expected(level: Level, seed: int, students: int) -> dict[tuple[str, str], dict[str, str]]:
    """The generator's figures of each student and term: rows, graded, units, units_passed, points,
    unresolved.
    """
    cohort = generate.Cohort(arguments(level, seed, students))
    lines = [
        dict(zip(generate.EXPECTED_COLUMNS, row, strict=True))
        for i in range(students)
        for row in cohort.expected(cohort.student(i))
    ]
    return {(line["student_no"], f"{line['term']}/{line['year']}"): line for line in lines}


def as_recorded(row: ImportRow) -> RecordRow:
    """The same result as the registrar records it, of a pupil that the school has."""
    return RecordRow(student_no=row.pupil.student_no, **row.model_dump(exclude={"pupil", "row"}), row=row.row)


def batches(what: list[Any], size: int = 500) -> list[list[Any]]:
    """Cut into batches."""
    return [what[begin : begin + size] for begin in range(0, len(what), size)]
