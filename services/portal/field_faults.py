"""The faults of a form, field by field, from the problem of a refusal."""

from collections.abc import Iterator
from typing import NamedTuple

from shared.contracts.problem import ProblemBody

# code of the validator → what is wrong
WHY = {
    "missing": "ต้องกรอก",
    "string_too_short": "ต้องกรอก หรือสั้นเกินไป",
    "string_too_long": "ยาวเกินไป",
    "string_pattern_mismatch": "รูปแบบไม่ถูกต้อง",
    "enum": "เลือกจากรายการ",
    "too_short": "ต้องมีอย่างน้อยหนึ่งรายการ",
    "too_long": "มีรายการมากเกินไป",
}
ANYTHING = "ไม่ถูกต้อง"


class FieldFault(NamedTuple):
    """What is wrong with a field, and what to do. `field`: its path, `appointees.0.first`; "": the form."""

    field: str
    th: str
    remedy_th: str


def field_faults(problem: ProblemBody | None) -> list[FieldFault]:
    """Each fault of a problem, in its order; none without a problem."""
    return list(_faults(problem)) if problem else []


def _faults(problem: ProblemBody) -> Iterator[FieldFault]:
    for one in problem.problems:
        yield from _faults(one)
    for field in problem.fields:
        yield FieldFault(field.field, WHY.get(field.code, ANYTHING), "")
    if not problem.problems and not problem.fields:
        yield FieldFault(problem.field or "", problem.th, problem.remedy_th)
