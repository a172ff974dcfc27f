"""What a row of the workbook does: adds, changes, changes nothing, or is refused. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from services.registry.intakes.reader import level_names
from shared.contracts.problem import ProblemBody
from shared.contracts.registry import problems
from shared.contracts.registry.organisation_workbook import KINDS, LABEL, LEVELS, SCHOOL
from shared.vocabulary.levels import Level


class KnownOrganisation(NamedTuple):
    """An organisation as it is now, with the fields of the workbook."""

    id: int
    is_school: bool
    state: str
    place: str
    parent: int
    above: str
    authority_kind: str | None
    name_th: str
    name_en: str
    subdistrict: str | None
    levels: list[str]
    moe_code: str | None


class KnownParent(NamedTuple):
    """A province's office, or an authority: below it an organisation is added."""

    id: int
    place: str


class Known(NamedTuple):
    """What is recorded of the organisations that a chunk of rows is about."""

    by_place: Mapping[str, KnownOrganisation]
    by_name: Mapping[tuple[int, str], KnownOrganisation]
    parents: Mapping[str, KnownParent]
    subdistricts: frozenset[str]


class Judgement(NamedTuple):
    """The outcome of a row: the columns of a version that it changes, before and after in words."""

    outcome: str
    organisation: KnownOrganisation | None = None
    parent: KnownParent | None = None
    columns: Mapping[str, Any] = {}
    moe_code: str | None = None
    changes: Mapping[str, tuple[str, str]] = {}
    problem: ProblemBody | None = None


def judge(fields: Mapping[str, str], known: Known) -> Judgement:
    """What this row does to what is recorded."""
    is_school = fields["kind"] == SCHOOL
    parent = known.parents.get(fields["above"])
    if parent is None:
        return _refused("above", "ไม่พบสังกัดนี้", "it is unknown")
    if fields["subdistrict"] and fields["subdistrict"] not in known.subdistricts:
        return _refused("subdistrict", "ไม่พบตำบลนี้", "it is unknown")
    found = known.by_place.get(fields["place"]) or known.by_name.get((parent.id, fields["name_th"]))
    if found is None:
        return (
            _refused("place", "ไม่พบรหัสนี้ในระบบ", "it is unknown") if fields["place"] else _new(fields, parent)
        )
    if found.state != "open" or found.is_school != is_school:
        return _refused("place", "ยุบหรือรวมแล้ว หรือเป็นคนละประเภท", "it has ended, or is of another kind")
    if not is_school and (found.authority_kind != KINDS[fields["kind"]] or found.parent != parent.id):
        return _refused("kind", "เปลี่ยนประเภทหรือจังหวัดที่หน้าของหน่วยงาน", "use the act on its page")
    return _changed(fields, found, parent)


def _new(fields: Mapping[str, str], parent: KnownParent) -> Judgement:
    if fields["kind"] == SCHOOL and not (fields["subdistrict"] and fields["levels"]):
        name = "levels" if fields["subdistrict"] else "subdistrict"
        return _refused(name, "สถานศึกษาใหม่ต้องมี", "a new school needs it")
    columns = {
        "name_th": fields["name_th"],
        "short_th": fields["name_th"],
        "name_en": fields["name_en"],
        "parent": parent.id,
        "authority_kind": KINDS[fields["kind"]] or None,
        "province": parent.place[:2],
        "levels": _levels(fields),
        **_area(fields["subdistrict"]),
    }
    return Judgement("new", None, parent, columns, fields["moe_code"] or None)


def _changed(fields: Mapping[str, str], found: KnownOrganisation, parent: KnownParent) -> Judgement:
    wanted: dict[str, tuple[Any, Any]] = {
        "name_th": (found.name_th, fields["name_th"]),
        "name_en": (found.name_en, fields["name_en"]),
        "above": (found.above, parent.place),
        "subdistrict": (found.subdistrict or "", fields["subdistrict"] or found.subdistrict or ""),
        "levels": (found.levels, _levels(fields) or found.levels),
        "moe_code": (found.moe_code or "", fields["moe_code"] or found.moe_code or ""),
    }
    changes = {name: pair for name, pair in wanted.items() if pair[0] != pair[1]}
    if not changes:
        return Judgement("same", found, parent)
    columns: dict[str, Any] = {
        name: changes[name][1] for name in ("name_th", "name_en", "levels") if name in changes
    }
    if "name_th" in changes:
        columns["short_th"] = fields["name_th"]
    if "above" in changes:
        columns |= {"parent": parent.id, "province": parent.place[:2]}
    if "subdistrict" in changes:
        columns |= _area(fields["subdistrict"])
    in_words = {name: (_words(before), _words(after)) for name, (before, after) in changes.items()}
    moe_code = fields["moe_code"] if "moe_code" in changes else None
    return Judgement("changed", found, parent, columns, moe_code, in_words)


def _levels(fields: Mapping[str, str]) -> list[str]:
    named = {LEVELS[name] for name in level_names(fields["levels"])}
    return [level.value for level in Level if level in named]


def _area(subdistrict: str) -> dict[str, str | None]:
    return {"district": subdistrict[:4] or None, "subdistrict": subdistrict or None}


def _words(value: Any) -> str:
    return ", ".join(Level(one).thai for one in value) if isinstance(value, list) else str(value)


def _refused(name: str, why_th: str, why_en: str) -> Judgement:
    wrong = problems.CELL_WRONG.refuse(field=name, head=LABEL[name], why_th=why_th, why_en=why_en)
    return Judgement("refused", problem=wrong.body)
