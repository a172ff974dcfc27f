"""Acts about organisations in Thai, and what people type in their forms as a command has it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from services.portal.field_faults import field_faults
from shared.contracts.envelope import Asked
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import ProblemBody, Refusal, refuse_all
from shared.contracts.registry.commands import (
    ActRecorded,
    AddOrganisation,
    CloseOrganisation,
    ConvertAuthority,
    MergeSchools,
    MoveSchool,
    RenameOrganisation,
    SetLevels,
    SetOrganisationCodes,
)
from shared.contracts.registry.queries import EffectsOfAct
from shared.thai.dates import read_date
from shared.thai.digits import arabic_digits
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.organisations import AuthorityKind, CodeScheme


class ActWords(NamedTuple):
    """An act: its title, the words on its button, whether it is about schools, about authorities."""

    title: str
    button: str
    of_schools: bool
    of_authorities: bool


ACTS = {
    "rename": ActWords("เปลี่ยนชื่อ", "บันทึกชื่อใหม่", True, True),
    "codes": ActWords("รหัสของหน่วยงานอื่น", "บันทึกรหัส", True, True),
    "levels": ActWords("เปิดหรือปิดระดับ", "บันทึกระดับที่เปิดสอน", True, False),
    "convert": ActWords("เปลี่ยนฐานะ", "บันทึกการเปลี่ยนฐานะ", False, True),
    "move": ActWords("ย้ายสังกัด", "ย้ายสถานศึกษา", True, False),
    "merge": ActWords("รวมสถานศึกษาอื่นเข้ามา", "รวมสถานศึกษา", True, False),
    "close": ActWords("ยุบ", "ยุบหน่วยงานนี้", True, True),
}
# As history names what made a version.
HISTORY = {name: words.title for name, words in ACTS.items()} | {
    "add": "ขึ้นทะเบียน",
    "first_content": "ข้อมูลแรกของระบบ",
    "merge": "รวมสถานศึกษา",
}
STATES = {
    "open": ("ok", "check", "เปิด"),
    "merged": ("off", "none", "รวมแล้ว"),
    "closed": ("off", "none", "ยุบแล้ว"),
}
FIELDS = {
    "order_number": "เลขที่ประกาศหรือคำสั่ง",
    "order_date": "วันที่ของประกาศหรือคำสั่ง",
    "reason": "เหตุผล",
    "from_day": "มีผลวันที่",
    "name_th": "ชื่อ",
    "short_th": "ชื่อย่อ",
    "name_en": "ชื่อภาษาอังกฤษ",
    "authority_kind": "ประเภท",
    "subdistrict": "ตำบล",
    "district": "อำเภอและตำบล",
    "levels": "ระดับที่เปิดสอน",
    "to_authority": "สังกัดใหม่",
    "merged": "สถานศึกษาที่รวมเข้ามา",
    "codes": "รหัส",
}
# Lines of a form.
CODE_LINES = 3
MERGED_LINES = 4
COMMANDS: dict[str, type[Asked[ActRecorded]]] = {
    "rename": RenameOrganisation,
    "levels": SetLevels,
    "convert": ConvertAuthority,
    "move": MoveSchool,
    "merge": MergeSchools,
    "close": CloseOrganisation,
}


@dataclass
class TypedAct:
    """What was typed in the form of an act; empty where the act has no such field."""

    order_number: str = ""
    order_date: str = ""
    reason: str = ""
    from_day: str = ""
    name_th: str = ""
    short_th: str = ""
    name_en: str = ""
    authority_kind: str = ""
    subdistrict: str = ""
    to_authority: str = ""
    levels: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    scheme: list[str] = field(default_factory=list)
    value: list[str] = field(default_factory=list)
    first: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)

    def days(self, *names: str) -> dict[str, date]:
        """The days of these fields. Refuses all that cannot be read, each with its field."""
        read = {name: read_date(getattr(self, name)).day for name in names}
        refuse_all([DATE_UNREAD.refuse(field=name) for name, day in read.items() if day is None])
        return {name: day for name, day in read.items() if day}

    @property
    def names(self) -> dict[str, Any]:
        """The fields of the names."""
        return {
            "name_th": self.name_th,
            "short_th": self.short_th.strip() or None,
            "name_en": self.name_en,
        }

    @property
    def order(self) -> dict[str, Any]:
        """The fields of the order, without its date."""
        return {"order_number": self.order_number, "reason": self.reason}

    def codes(self) -> list[dict[str, Any]]:
        """The lines of codes that have a value. Refuses a day that cannot be read."""
        lines: list[dict[str, Any]] = []
        wrong: list[Refusal] = []
        for typed in zip(self.scheme, self.value, self.first, self.last, strict=False):
            if not typed[1].strip():
                continue
            at = f"codes.{len(lines)}"
            first, last = read_date(typed[2]).day, read_date(typed[3]).day
            wrong += [DATE_UNREAD.refuse(field=f"{at}.first")] if first is None else []
            wrong += [DATE_UNREAD.refuse(field=f"{at}.last")] if last is None and typed[3].strip() else []
            lines.append(
                {"scheme": typed[0], "value": arabic_digits(typed[1].strip()), "first": first, "last": last}
            )
        refuse_all(wrong)
        return lines

    def code_lines(self) -> list[tuple[str, str, str, str]]:
        """The lines of codes as they were typed, with empty ones to fill in."""
        typed = list(zip(self.scheme, self.value, self.first, self.last, strict=False))
        return typed + [("", "", "", "")] * (CODE_LINES - len(typed))

    def merged_lines(self) -> list[str]:
        """The schools to merge as they were typed, with empty lines to fill in."""
        return self.merged + [""] * (MERGED_LINES - len(self.merged))


def place_of(path: str) -> dict[str, str]:
    """The place of an address of a page: `58-PAO-01`, or `58-PAO-01.3058910002`."""
    authority, _, school = path.partition(".")
    return {"authority": authority, "school": school or NOWHERE}


def path_of(authority: str, school: str) -> str:
    """The place in the address of a page."""
    return authority if school == NOWHERE else f"{authority}.{school}"


def question_of(act: str, place: dict[str, str], typed: TypedAct) -> EffectsOfAct:
    """The question about the effects of what was typed."""
    return EffectsOfAct.model_validate(
        {
            **place,
            "act": act,
            **typed.days("from_day"),
            "to_authority": typed.to_authority.strip() or None,
            "merged": _merged(typed),
        }
    )


def command_of(act: str, place: dict[str, str], typed: TypedAct, effects_sha256: str) -> Asked[ActRecorded]:
    """The command of what was typed, on these effects."""
    if act == "codes":
        days = typed.days("order_date")
        return SetOrganisationCodes.model_validate({**place, **typed.order, **days, "codes": typed.codes()})
    facts = {
        "rename": typed.names,
        "levels": {"levels": typed.levels},
        "convert": {"authority_kind": typed.authority_kind, **typed.names},
        "move": {"to_authority": typed.to_authority.strip()},
        "merge": {"merged": _merged(typed)},
        "close": {},
    }[act]
    days = typed.days("order_date", "from_day")
    return COMMANDS[act].model_validate(
        {**place, **typed.order, **days, **facts, "effects_sha256": effects_sha256}
    )


def addition_of(authority: str, typed: TypedAct) -> AddOrganisation:
    """The command that adds what was typed to a province or an authority."""
    return AddOrganisation.model_validate(
        {
            "authority": authority,
            "school": NOWHERE,
            **typed.order,
            **typed.days("order_date", "from_day"),
            **typed.names,
            "authority_kind": typed.authority_kind or None,
            "district": typed.subdistrict[:4] or None,
            "subdistrict": typed.subdistrict or None,
            "levels": typed.levels,
            "codes": typed.codes(),
        }
    )


def errors_of(problem: ProblemBody) -> dict[str, str]:
    """Each fault by the field of the form that it is about; "" for what is about none."""
    found: dict[str, str] = {}
    for fault in field_faults(problem):
        found.setdefault(_field(fault.field), fault.text)
    if len(found) > 1:
        found.pop("", None)
    return found


def _field(path: str) -> str:
    """The id of the field of a form: `codes-0-value`, `merged-1`, `subdistrict`."""
    return {"district": "subdistrict"}.get(path, path.replace(".", "-"))


def _merged(typed: TypedAct) -> list[str]:
    return [arabic_digits(one.strip()) for one in typed.merged if one.strip()]


KINDS = {kind.value: kind.thai for kind in AuthorityKind}
SCHEMES = {scheme.value: scheme.thai for scheme in CodeScheme}
