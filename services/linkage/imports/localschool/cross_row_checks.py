"""Checks across the rows of a file: an id of two pupils, a pupil in two spellings, a result twice. Pure.

The first row of a pupil is the reference for the pupil's particulars, the first row of a result for the
result.
"""

from collections.abc import Sequence
from typing import Any

from services.linkage.imports.localschool.cells import Note, Reason
from services.linkage.imports.localschool.rows import CheckedRow

# field of the pupil, and the column of its reason
COMPARED = (("sex", "sex"), ("birth_date", "birth_date"), ("compared", "first_name"))


def compare_rows(rows: Sequence[CheckedRow]) -> None:
    """Add to each row the reasons that other rows cause: ID_DUPLICATE, STUDENT_DIFFERS, DUPLICATE_RESULT; or
    ignore it: EXACT_REPEAT.
    """
    _compare_pupils(rows)
    _compare_results(rows)
    for row in rows:
        if row.reasons or row.ignored:
            row.reading = None


def _compare_pupils(rows: Sequence[CheckedRow]) -> None:
    # student number → first value of each of the particulars that could be read
    first: dict[str, dict[str, Any]] = {}
    # student number → the part that was last found equal to the first values
    settled: dict[str, Any] = {}
    # identifier → the student whose first one it is
    owner: dict[tuple[str, str], str] = {}
    for row in rows:
        if not row.student_no or settled.get(row.student_no) is row.who:
            continue
        values = row.who.values
        reference = first.setdefault(row.student_no, {})
        reasons = _identifier_reasons(row.student_no, values["identifier"], reference, owner)
        for field, column in COMPARED:
            value = values[field]
            if _is_whole(value) and reference.setdefault(field, value) != value:
                reasons.append(Reason("STUDENT_DIFFERS", column))
        if reasons:
            row.reasons += reasons
        else:
            settled[row.student_no] = row.who


def _is_whole(value: Any) -> bool:
    """Whether a value can be compared.

    One that could not be read, or a name without one of its parts, has a reason already.
    """
    return all(value) if isinstance(value, tuple) else value is not None


def _identifier_reasons(
    student: str,
    identifier: tuple[str, str] | None,
    reference: dict[str, Any],
    owner: dict[tuple[str, str], str],
) -> list[Reason]:
    if identifier is None:
        return []
    if "identifier" not in reference:
        reference["identifier"] = identifier
        owner.setdefault(identifier, student)
    if owner.get(identifier, student) != student:
        return [Reason("ID_DUPLICATE", "national_id")]
    return [Reason("STUDENT_DIFFERS", "national_id")] if reference["identifier"] != identifier else []


def _compare_results(rows: Sequence[CheckedRow]) -> None:
    seen: dict[tuple[str, str, str], CheckedRow] = {}
    for row in rows:
        reading = row.reading
        if reading is None or row.reasons:
            continue
        key = (row.student_no, reading.term, reading.subject)
        earlier = seen.setdefault(key, row)
        if earlier is row:
            continue
        if all(
            mine is theirs or mine.values == theirs.values
            for mine, theirs in zip(row.parts, earlier.parts, strict=True)
        ):
            row.ignored = True
            row.notes = [Note("EXACT_REPEAT", "")]
        else:
            row.reasons.append(
                Reason("DUPLICATE_RESULT", "subject_code", f"แถวที่ {earlier.row} / row {earlier.row}")
            )
