"""The words of circulars: to whom, how far, what is wrong with a field."""

from collections.abc import Mapping

from shared.contracts.problem import ProblemBody
from shared.contracts.registry.circulars import CircularAddressing
from shared.vocabulary.organisations import AuthorityKind

DOWN_TO = {
    "school": "ถึงสถานศึกษา",
    "authority": "ถึง อปท.",
    "province": "ถึงจังหวัด",
}
EDUCATION = {
    "all": "ทุกประเภท",
    "basic": "การศึกษาขั้นพื้นฐาน",
    "vocational": "อาชีวศึกษา",
}
# The validator's codes of fields that a person has filled in.
WRONG = {
    "string_too_short": "ยังไม่ได้กรอก",
    "string_too_long": "ยาวเกินไป",
    "missing": "ยังไม่ได้กรอก",
    "date_type": "ยังไม่ได้กรอก",
    "too_long": "มีมากเกินไป",
}


def addressed_in_words(addressed: CircularAddressing, names: Mapping[str, str]) -> str:
    """To whom a circular is addressed; `names` of provinces by code."""
    provinces = ", ".join(names.get(code, code) for code in addressed.provinces)
    kinds = ", ".join(AuthorityKind(kind).thai for kind in addressed.kinds)
    parts = [
        DOWN_TO[addressed.down_to],
        f"จังหวัด {provinces}" if provinces else "ทุกจังหวัด",
        kinds or "อปท. ทุกประเภท",
        EDUCATION[addressed.education],
    ]
    return " · ".join(parts)


def faults_by_field(problem: ProblemBody, prefix: str = "") -> dict[str, str]:
    """What is wrong with each field of a form, in Thai; `prefix` stands before the names in a command."""
    faults = {_field(one.field, prefix): WRONG.get(one.code, "กรอกไม่ถูกต้อง") for one in problem.fields}
    for one in problem.problems or [problem]:
        if one.field:
            faults[_field(one.field, prefix)] = f"{one.th} {one.remedy_th}"
    return faults


def _field(name: str, prefix: str) -> str:
    """`content.attachments.1.name` is the form's field `attachments`."""
    return name.removeprefix(prefix).split(".", maxsplit=1)[0]
