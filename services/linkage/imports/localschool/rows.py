"""Read a row of the workbook as a row for grades, or with every reason why not.

Pure: the same cells, codes of the school and day give the same result.

An error in a row never stops the others. Whether a subject is taught and a result is allowed, grades decides;
checks across rows: cross_row_checks.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from services.linkage.imports.localschool import row_parts
from services.linkage.imports.localschool.cells import Note, Reason
from services.linkage.imports.localschool.layout import NAMES
from services.linkage.imports.localschool.row_parts import RowPart
from shared.contracts.grades.rows import ImportRow, RowPupil
from shared.contracts.record import Identifier
from shared.vocabulary.levels import Level

_WHO = slice(NAMES.index("student_no"), NAMES.index("sex") + 1)
_PLACE = slice(NAMES.index("form"), NAMES.index("school_code") + 1)
_TIME = slice(NAMES.index("class"), NAMES.index("term") + 1)
_SUBJECT = slice(NAMES.index("subject_code"), NAMES.index("hours") + 1)
_RESULT = slice(NAMES.index("score"), NAMES.index("character_level") + 1)
_FIELDS = set(ImportRow.model_fields)


@dataclass(slots=True)
class CheckedRow:
    """A row that was read.

    `reading`: the row for grades, None when the row is refused; `ignored`: it repeats an earlier row.
    """

    row: int
    level: Level | None
    student_no: str
    who: RowPart
    parts: tuple[RowPart, RowPart, RowPart, RowPart]
    reasons: list[Reason]
    notes: list[Note]
    ignored: bool = False
    reading: ImportRow | None = field(default=None, repr=False)


class RowReader:
    """Reads the rows of one file of one school.

    Each spelling of pupil, class, subject and result is cached, so that it is checked once.
    """

    def __init__(self, school_codes: tuple[str, ...], today: date, positions: Sequence[int]) -> None:
        self.school_codes, self.today = school_codes, today
        self.in_order = list(positions) == list(range(len(NAMES)))
        self.pick: Callable[[Sequence[str]], tuple[str, ...]] = itemgetter(*positions)
        self.width = max(positions) + 1
        self.places = {place: NAMES[column] for column, place in enumerate(positions)}
        self._who: dict[tuple[str, ...], tuple[RowPart, RowPupil | None]] = {}
        self._when: dict[tuple[str, ...], RowPart] = {}
        self._subject: dict[tuple[object, ...], RowPart] = {}
        self._result: dict[tuple[object, ...], RowPart] = {}

    def read(self, row: int, cells: Sequence[str], formulas: Mapping[int, str] | None = None) -> CheckedRow:
        """Read this row (`row`: its number in Excel); `formulas`: places of cells with a formula in place of
        a value.
        """
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        texts = tuple(cells) if self.in_order else self.pick(cells)
        who, pupil = self.who(texts[_WHO])
        when = self.when(texts[_PLACE] + texts[_TIME])
        level = when.values["level"]
        subject = self.subject(texts[_SUBJECT], level)
        result = self.result(texts[_RESULT], level)
        reasons = [*who.reasons, *when.reasons, *subject.reasons, *result.reasons]
        if formulas:
            reasons += [
                Reason("FORMULA", self.places[place]) for place in sorted(formulas) if place in self.places
            ]
        notes = [*who.notes, *when.notes, *subject.notes, *result.notes]
        checked = CheckedRow(
            row, level, who.values["student_no"], who, (who, when, subject, result), reasons, notes
        )
        if pupil is not None and not reasons:
            checked.reading = _reading(row, pupil, when.values, subject.values, result.values)
        return checked

    def who(self, texts: tuple[str, ...]) -> tuple[RowPart, RowPupil | None]:
        """The pupil of these seven cells."""
        if texts not in self._who:
            part = row_parts.who(texts, today=self.today)
            self._who[texts] = (part, None if part.reasons else _pupil(part.values))
        return self._who[texts]

    def when(self, texts: tuple[str, ...]) -> RowPart:
        """Place and time of these six cells."""
        if texts not in self._when:
            self._when[texts] = row_parts.when(texts, school_codes=self.school_codes, today=self.today)
        return self._when[texts]

    def subject(self, texts: tuple[str, ...], level: Level | None) -> RowPart:
        """The subject of these five cells, at this level."""
        key = (texts, level)
        if key not in self._subject:
            self._subject[key] = row_parts.subject(texts, level=level)
        return self._subject[key]

    def result(self, texts: tuple[str, ...], level: Level | None) -> RowPart:
        """The result of these eight cells, in the marks of this level."""
        vocational = level is not None and level.is_vocational
        key = (texts, vocational)
        if key not in self._result:
            self._result[key] = row_parts.result(texts, vocational=vocational, today=self.today)
        return self._result[key]


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]],
    school_codes: tuple[str, ...],
    today: date,
    positions: Sequence[int] = range(len(NAMES)),
    formulas: Mapping[int, Mapping[int, str]] | None = None,
) -> list[CheckedRow]:
    """Read all rows of a file, each by itself."""
    reader = RowReader(school_codes, today, positions)
    by_row = formulas or {}
    return [reader.read(row, cells, by_row.get(row)) for row, cells in rows]


def _pupil(values: Mapping[str, Any]) -> RowPupil:
    """A pupil of values that row_parts has checked: they are not validated again."""
    kind, value = values["identifier"]
    return RowPupil.model_construct(
        student_no=values["student_no"],
        identifier=Identifier.model_construct(kind=kind, value=value),
        title=values["title"],
        first=values["first"],
        last=None if values["last"] == "-" else values["last"],
        sex=values["sex"],
        birth_date=values["birth_date"],
    )


def _reading(
    row: int, pupil: RowPupil, when: Mapping[str, Any], subject: Mapping[str, Any], result: Mapping[str, Any]
) -> ImportRow:
    """A row for grades of values that row_parts has checked: not validated again.

    A property test compares it with the contract.
    """
    return ImportRow.model_construct(
        _FIELDS,
        row=row,
        pupil=pupil,
        class_name=when["class_name"],
        seat=when["seat"],
        term=when["term"],
        **subject,
        **result,
    )
