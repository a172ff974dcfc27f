"""What is wrong with the fields of a form, in Thai, beside each field."""

from collections.abc import Mapping

from shared.contracts.problem import ProblemBody

WORDS = {
    "missing": "ยังไม่ได้กรอก",
    "string_too_short": "สั้นเกินไป หรือยังไม่ได้กรอก",
    "string_too_long": "ยาวเกินไป",
    "too_short": "ยังไม่ได้กรอก",
    "too_long": "มากเกินจำนวนที่ส่งได้ในครั้งเดียว",
    "string_pattern_mismatch": "ไม่ใช่รูปแบบของช่องนี้",
}
OTHER_FAULT = "ค่านี้ใช้ไม่ได้"


def faults_of(problem: ProblemBody | None, labels: Mapping[str, str]) -> dict[str, str]:
    """The fault of each of these fields that the problem names, in the order of the form.

    A path as `students.0.father` names the field `father`.
    """
    if problem is None:
        return {}
    found: dict[str, str] = {}
    for one in (problem, *problem.problems):
        found |= {name: one.th for name in _parts(one.field or "") if name in labels}
        for field in one.fields:
            words = WORDS.get(field.code, OTHER_FAULT)
            found |= {name: words for name in _parts(field.field) if name in labels}
    return {name: found[name] for name in labels if name in found}


def _parts(path: str) -> list[str]:
    return path.split(".")
