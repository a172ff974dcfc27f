"""The verdict on each row, by the reasons of linkage and those of grades, and the counts of verdicts. Pure.

Every row has one outcome, and is counted under one code, that of its first reason: so the counts of codes add
up to the rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from pydantic import BaseModel

from services.linkage.imports.localschool.cells import Note, Reason
from services.linkage.imports.localschool.layout import text_of
from services.linkage.imports.localschool.rows import CheckedRow
from shared.contracts.grades.rows import RowOutcome

Outcome = Literal["new", "applied", "same", "ignored", "refused"]


class RowVerdict(NamedTuple):
    """The outcome of a row of the workbook, with its reasons and notes."""

    row: int
    outcome: Outcome
    reasons: tuple[Reason, ...]
    notes: tuple[Note, ...]


class Tally(BaseModel):
    """Counts of verdicts. rows = new + applied + same + ignored + refused; the codes of refused rows add up
    to `refused`, of untidy ones to `normalised`.
    """

    new: int = 0
    applied: int = 0
    same: int = 0
    ignored: int = 0
    refused: int = 0
    normalised: int = 0
    refused_by_code: dict[str, int] = {}
    normalised_by_code: dict[str, int] = {}

    @property
    def done(self) -> int:
        """The number of rows that have a verdict."""
        return self.new + self.applied + self.same + self.ignored + self.refused

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            **{
                name: getattr(self, name) + getattr(other, name)
                for name in ("new", "applied", "same", "ignored", "refused", "normalised")
            },
            refused_by_code=_sum(self.refused_by_code, other.refused_by_code),
            normalised_by_code=_sum(self.normalised_by_code, other.normalised_by_code),
        )


def own_verdict(row: CheckedRow) -> RowVerdict | None:
    """The verdict of linkage; None for a row on which grades decides."""
    if row.reasons:
        return RowVerdict(row.row, "refused", tuple(row.reasons), tuple(row.notes))
    return RowVerdict(row.row, "ignored", (), tuple(row.notes)) if row.ignored else None


def verdict_of(row: CheckedRow, outcome: RowOutcome | None) -> RowVerdict:
    """The verdict on a row: that of linkage, else by the outcome of grades.

    Raises LookupError for a row without either.
    """
    if own := own_verdict(row):
        return own
    if outcome is None:
        raise LookupError(f"row {row.row} has no outcome")
    details = [*outcome.details, *[""] * len(outcome.codes)]
    fields = [*outcome.fields, *[""] * len(outcome.codes)]
    # a code of a row that was not refused is a remark: PUPIL_DIFFERS
    if outcome.outcome != "refused":
        return RowVerdict(
            row.row,
            outcome.outcome,
            (),
            (*row.notes, *(Note(code, fields[i]) for i, code in enumerate(outcome.codes))),
        )
    reasons = tuple(Reason(code, fields[i], details[i]) for i, code in enumerate(outcome.codes))
    return RowVerdict(row.row, outcome.outcome, reasons or (Reason("ROW_REFUSED", ""),), tuple(row.notes))


def tally(verdicts: Iterable[RowVerdict]) -> Tally:
    """The counts of these verdicts."""
    outcomes: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    normalised: Counter[str] = Counter()
    for verdict in verdicts:
        outcomes[verdict.outcome] += 1
        if verdict.outcome == "refused":
            refused[verdict.reasons[0].code] += 1
        elif code := next(
            (note.code for note in verdict.notes if text_of(note.code).verdict == "normalise"), None
        ):
            normalised[code] += 1
    return Tally(
        **outcomes,
        normalised=normalised.total(),
        refused_by_code=dict(refused),
        normalised_by_code=dict(normalised),
    )


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(one) + Counter(other))
