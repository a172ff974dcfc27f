"""The words of circulars: to whom, how far."""

from collections.abc import Mapping

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
