"""What is wrong with the fields of a form, from the problem of a refusal: in its summary and beside each."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from shared.contracts.problem import ProblemBody

# code of the validator → what is wrong
WHY = {
    "missing": "ต้องกรอก",
    "date_type": "ต้องกรอก",
    "string_too_short": "ต้องกรอก หรือสั้นเกินไป",
    "string_too_long": "ยาวเกินไป",
    "string_pattern_mismatch": "รูปแบบไม่ถูกต้อง",
    "enum": "เลือกจากรายการ",
    "too_short": "ยังไม่ได้กรอก ต้องมีอย่างน้อยหนึ่งรายการ",
    "too_long": "มีรายการมากเกินไป",
}
ANYTHING = "ไม่ถูกต้อง"
NO_HINTS: Mapping[str, str] = MappingProxyType({})


class FieldFault(NamedTuple):
    """What is wrong with a field, and what to do. `field`: its path, `appointees.0.first`; "": the form."""

    field: str
    th: str
    remedy_th: str

    @property
    def text(self) -> str:
        """Both, as they stand beside the field."""
        return f"{self.th} {self.remedy_th}".rstrip()


def field_faults(problem: ProblemBody | None, hints: Mapping[str, str] = NO_HINTS) -> list[FieldFault]:
    """Each fault of a problem, in its order; none without a problem.

    `hints`: what must stand in a field whose content does not fit at all.
    """
    return list(_faults(problem, hints)) if problem else []


def faults_by_path(problem: ProblemBody | None) -> dict[str, FieldFault]:
    """The first fault of each path."""
    return _by_field((one.field, one) for one in field_faults(problem))


def faults_of(
    problem: ProblemBody | None, names: Collection[str], hints: Mapping[str, str] = NO_HINTS
) -> dict[str, FieldFault]:
    """The first fault of each of these fields, in the order of the form.

    The last part of a path that is a field of the form names it: `students.0.father` is about `father`,
    `content.attachments.1.name` about `attachments`.
    """
    named = (
        (next((part for part in reversed(one.field.split(".")) if part in names), ""), one)
        for one in field_faults(problem, hints)
    )
    found = _by_field(named)
    return {name: found[name] for name in names if name in found}


def _by_field(faults: Iterable[tuple[str, FieldFault]]) -> dict[str, FieldFault]:
    found: dict[str, FieldFault] = {}
    for field, one in faults:
        found.setdefault(field, one)
    return found


def _faults(problem: ProblemBody, hints: Mapping[str, str]) -> Iterator[FieldFault]:
    for one in problem.problems:
        yield from _faults(one, hints)
    for field in problem.fields:
        why = hints.get(field.field) or WHY.get(field.code, ANYTHING)
        yield FieldFault(field.field, why, "")
    if not problem.problems and not problem.fields:
        yield FieldFault(problem.field or "", problem.th, problem.remedy_th)
