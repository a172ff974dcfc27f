"""What is wrong with a form, by field: shown in a summary with links, and beside each field."""

from collections.abc import Mapping

from shared.contracts.problem import ProblemBody

NOT_FILLED = "ยังไม่ได้กรอก หรือกรอกไม่ตรงแบบ"


def faults_of(problem: ProblemBody | None, hints: Mapping[str, str]) -> dict[str, str]:
    """Field → what is wrong. `hints`: what must stand in a field whose content does not fit at all."""
    if problem is None:
        return {}
    told = {one.field: f"{one.th} {one.remedy_th}" for one in (problem, *problem.problems) if one.field}
    unreadable = {one.field: hints.get(one.field, NOT_FILLED) for one in problem.fields}
    return unreadable | told
