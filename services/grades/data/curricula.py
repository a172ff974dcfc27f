"""Reads the curricula that lie beside this file, once, into what the rules take as arguments."""
import csv
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from services.grades.rules.graduation import Criteria
from services.grades.rules.importing import ACTIVITY, BASIC_LAW, VOCATIONAL_LAW, Course, MeasuringLaw
from services.grades.rules.vocational import PROFESSIONAL, Structure
from shared.vocabulary.areas import AREA_BY_CODE
from shared.vocabulary.levels import Level
from shared.vocabulary.subjects import read_subject_code, read_vocational_code

HERE = Path(__file__).parent
DEFAULT = {
    Level.PRIMARY: "core-2551r60", Level.LOWER: "core-2551r60", Level.UPPER: "core-2551r60",
    Level.VOCATIONAL: "voc-2562", Level.HIGHER_VOCATIONAL: "hvoc-2563",
}
"""The curriculum of a level until schools enter theirs."""
COMMON = "common"
"""The plan of the subjects that every pupil takes."""
_WEEKS = 18


class Place(NamedTuple):
    """Where a subject is taught: in which class (ม.4, ปวช.1), in which term (0: the whole year), in which plan."""

    class_name: str
    term: int
    plan: str


class Programme(NamedTuple):
    """A curriculum at a level: its id and name, what graduation asks, the law of its measuring, its subjects by code."""

    id: str
    name: str
    level: Level
    criteria: Criteria | None
    """Of basic education."""
    structure: Structure | None
    """Of vocational education."""
    law: MeasuringLaw
    courses: Mapping[str, Course]
    groups: Mapping[str, str]
    """Subject code → learning area `21` to `29`, or `guidance`, `student_activity`, `social_service`; vocational: `core_1` … or the professional group,
    `free`, `activity`."""
    places: Mapping[str, Place]


class _Row(NamedTuple):
    course: Course
    group: str
    place: Place


@cache
def programme(curriculum: str, level: Level) -> Programme:
    """The programme of a curriculum at a level. KeyError: there is no such curriculum, or it has no such level."""
    about = _curricula()[curriculum]
    rows = _vocational_rows(about, _figures(curriculum, level)) if level.is_vocational else _core_rows(level)
    law = VOCATIONAL_LAW if level.is_vocational else BASIC_LAW
    return Programme(
        curriculum, about["name"], level,
        None if level.is_vocational else criteria(curriculum, level),
        _taught(structure(curriculum, level), _figures(curriculum, level)) if level.is_vocational else None,
        law._replace(rounding=about["score_rounding"]),
        MappingProxyType({row.course.code: row.course for row in rows}),
        MappingProxyType({row.course.code: row.group for row in rows}),
        MappingProxyType({row.course.code: row.place for row in rows}),
    )


def criteria(curriculum: str, level: Level) -> Criteria:
    """What a curriculum of basic education asks of a level."""
    figures = _figures(curriculum, level)

    def least(name: str) -> Decimal | None:
        return Decimal(figures[name]) if name in figures else None

    return Criteria(
        unit=figures["unit"], basic_structure=Decimal(figures["basic_structure"]), registered_least=least("registered_least"), basic_least=least("basic_least"),
        additional_least=least("additional_least"), total_least=least("total_least"), service_hours=least("service_hours"),
    )


def structure(curriculum: str, level: Level) -> Structure:
    """What a vocational curriculum asks, with its own split of the core category."""
    figures = _figures(curriculum, level)
    return Structure(
        core_groups=tuple(map(Decimal, figures["core_groups"])),
        professional_groups=MappingProxyType({group: Decimal(figures.get(group, "0")) for group in PROFESSIONAL}),
        core=Decimal(figures["core"]), professional=Decimal(figures["professional"]), free=Decimal(figures["free"]), total=Decimal(figures["total"]),
        activity_terms=figures["activity_terms"],
    )


def _taught(asked: Structure, figures: dict[str, Any]) -> Structure:
    """The structure as the programme's subjects fill it: a programme may split the core category in its own way."""
    return asked._replace(core_groups=tuple(map(Decimal, figures.get("taught_core_groups", figures["core_groups"]))))


def _figures(curriculum: str, level: Level) -> dict[str, Any]:
    figures: dict[str, Any] = _curricula()[_curricula()[curriculum].get("levels_of", curriculum)][level.value]
    return figures


@cache
def _curricula() -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / "curricula.toml").read_text(encoding="utf-8"))


def _table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _core_rows(level: Level) -> list[_Row]:
    """All subjects of the level, of every plan: a pupil takes the common ones and one plan's."""
    return [
        _Row(Course(row["code"], row["name_th"], row["type"], Decimal(row["credits"]) if row["credits"] else None, int(row["hours"])),
             _core_group(row), Place(row["grade"], int(row["term"]), row["plan"]))
        for row in _table("curriculum_core_2551.csv") if row["level"] == level.value
    ]


def _core_group(row: dict[str, str]) -> str:
    """Learning area by the letter of the code; kind of an activity by its name."""
    if row["type"] == ACTIVITY:
        return next((kind for start, kind in _curricula()["activities"].items() if row["name_th"].startswith(start)), "student_activity")
    return AREA_BY_CODE[read_subject_code(row["code"]).area].number


def _vocational_rows(about: dict[str, Any], figures: dict[str, Any]) -> list[_Row]:
    """The subjects of the programme. Activities have no credits; the file gives hours a week, a term has 18 weeks."""
    rows = []
    for row in _table("curriculum_voc.csv"):
        if row["programme"] == about.get("programme"):
            is_activity = row["group"] == ACTIVITY
            hours = (int(row["theory_h"]) + int(row["practice_h"])) * _WEEKS
            kind = ACTIVITY if is_activity else row["category"]
            course = Course(row["code"], row["name_th"], kind, None if is_activity else Decimal(row["credits"]), hours)
            label = row["programme"].split(".")[0]            # ปวช, ปวส
            rows.append(_Row(course, _vocational_group(row, figures), Place(f"{label}.{row['year']}", int(row["term"]), COMMON)))
    return rows


def _vocational_group(row: dict[str, str], figures: dict[str, Any]) -> str:
    """The group that graduation asks for; of a core subject by the digits GG of its code."""
    if row["group"] == "แกนกลาง":
        return f"core_{figures['core_codes'].index(read_vocational_code(row['code']).group) + 1}"
    group: str = _curricula()["groups"][row["group"]]
    return group
