"""The curricula of data/, loaded once as the arguments that the rules take."""

import csv
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from services.grades.rules.graduation import GraduationCriteria
from services.grades.rules.importing import (
    ACTIVITY,
    BASIC_LAW,
    VOCATIONAL_LAW,
    CourseDefinition,
    MeasuringLaw,
    law_of_scale,
)
from services.grades.rules.regulation import Regulation, regulation
from services.grades.rules.scoring import EIGHT, EIGHT_VOCATIONAL, Scale
from services.grades.rules.vocational import PROFESSIONAL, Structure
from shared.vocabulary.areas import AREA_BY_CODE
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import BASIC, LEVELS, Meaning
from shared.vocabulary.subjects import read_subject_code, read_vocational_code

DATA = Path(__file__).parents[1] / "data"
Tables = Mapping[str, Mapping[str, Any]]
"""The content of curricula.toml: curricula by id, and what they share (scales, groups, activities)."""
COMMON = "common"
"""The plan of the subjects that every student takes."""
_WEEKS_PER_TERM = 18
_LAST_YEAR = 2699
"""The last academic year that the formats of a term allow."""


class NoSubjects(LookupError):
    """A curriculum whose requirements are known, but not its subjects: it cannot be taught yet."""


class SubjectPlace(NamedTuple):
    """Where a subject is taught: class (ม.4, ปวช.1), term (0: the whole year) and plan."""

    class_name: str
    term: int
    plan: str


class Programme(NamedTuple):
    """A curriculum at a level: requirements of graduation, law of measuring, subjects by code."""

    id: str
    name: str
    level: Level
    criteria: GraduationCriteria | None
    """Of basic education, else None."""
    structure: Structure | None
    """Of vocational education, else None."""
    law: MeasuringLaw
    regulation: Regulation
    courses: Mapping[str, CourseDefinition]
    groups: Mapping[str, str]
    """Subject code → learning area `21` to `29`, or `guidance`, `student_activity`, `social_service`;
    vocational: `core_1` … or the professional group,
    `free`, `activity`."""
    places: Mapping[str, SubjectPlace]


class _Row(NamedTuple):
    course: CourseDefinition
    group: str
    place: SubjectPlace


@cache
def programme(curriculum: str, level: Level) -> Programme:
    """The programme of a curriculum at a level.

    KeyError for an unknown curriculum or level, NoSubjects when its subjects are not known yet.
    """
    about = _curricula()[curriculum]
    figures = _figures(curriculum, level)
    if "subjects" not in about:
        raise NoSubjects(about["name"])
    rows = _vocational_rows(about, figures) if level.is_vocational else _core_rows(level)
    return Programme(
        curriculum,
        about["name"],
        level,
        None if level.is_vocational else criteria(curriculum, level),
        _taught(structure(curriculum, level), figures) if level.is_vocational else None,
        measuring_law_of(curriculum),
        regulation_of(curriculum),
        MappingProxyType({row.course.code: row.course for row in rows}),
        MappingProxyType({row.course.code: row.group for row in rows}),
        MappingProxyType({row.course.code: row.place for row in rows}),
    )


def in_force(
    level: Level, entry_year: int, tables: Tables | None = None, *, taught: bool = False
) -> str | None:
    """The newest curriculum that had begun when students enter a level in this academic year, or None.

    `taught`: consider only curricula whose subjects are known. Until those of a newer one are, students are
    taught by the older one; that two overlap is allowed (vocational.md §1 [?]).
    """
    tables = tables or _curricula()
    begun = [
        (about["first_year"], id)
        for id, about in tables.items()
        if _teaches(about, level, tables)
        and about.get("first_year", entry_year + 1) <= entry_year
        and (not taught or "subjects" in about)
    ]
    return max(begun)[1] if begun else None


def _teaches(about: Mapping[str, Any], level: Level, tables: Tables) -> bool:
    return level.value in tables[about["levels_of"]] if "levels_of" in about else level.value in about


def scale_of(curriculum: str, tables: Tables | None = None) -> Scale:
    """The scale of a curriculum: the eight levels, or the scale that it names."""
    tables = tables or _curricula()
    about = tables[curriculum]
    if "scale" not in about:
        return EIGHT_VOCATIONAL if about["vocabulary"] == "vocational" else EIGHT
    scale = tables["scales"][about["scale"]]
    marks = {
        mark: Meaning(mark, one["th"], one["en"], LEVELS[one["level"]], earned=one["passed"])
        for mark, one in scale.items()
    }
    letters = {mark: meaning for mark, meaning in BASIC.items() if mark not in LEVELS}
    bands = sorted(((int(one["from"]), mark) for mark, one in scale.items()), reverse=True)
    return Scale(MappingProxyType({**marks, **letters}), tuple(bands))


def measuring_law_of(curriculum: str, tables: Tables | None = None) -> MeasuringLaw:
    """The measuring law of a curriculum: its scale and its rounding."""
    about = (tables or _curricula())[curriculum]
    scale = scale_of(curriculum, tables)
    usual = (
        BASIC_LAW
        if scale is EIGHT
        else VOCATIONAL_LAW
        if scale is EIGHT_VOCATIONAL
        else law_of_scale(scale, about["score_rounding"])
    )
    return usual._replace(rounding=about["score_rounding"])


def regulation_of(curriculum: str, tables: Tables | None = None) -> Regulation:
    """The regulation of a curriculum, with the default for each setting that it does not name."""
    tables = tables or _curricula()
    about = tables[curriculum]
    return regulation(
        scale_of(curriculum, tables),
        about["score_rounding"],
        tables[about.get("levels_of", curriculum)].get("regulation", {}),
    )


def criteria(curriculum: str, level: Level, tables: Tables | None = None) -> GraduationCriteria:
    """What a curriculum of basic education requires of a level."""
    figures = _figures(curriculum, level, tables)

    def least(name: str) -> Decimal | None:
        return Decimal(figures[name]) if name in figures else None

    return GraduationCriteria(
        unit=figures["unit"],
        basic_structure=Decimal(figures["basic_structure"]),
        registered_least=least("registered_least"),
        basic_least=least("basic_least"),
        additional_least=least("additional_least"),
        total_least=least("total_least"),
        service_hours=least("service_hours"),
    )


def structure(curriculum: str, level: Level) -> Structure:
    """What a vocational curriculum requires, with the split of the core category that the curriculum sets."""
    figures = _figures(curriculum, level)
    return Structure(
        core_groups=tuple(map(Decimal, figures["core_groups"])),
        professional_groups=MappingProxyType(
            {group: Decimal(figures.get(group, "0")) for group in PROFESSIONAL}
        ),
        core=Decimal(figures["core"]),
        professional=Decimal(figures["professional"]),
        free=Decimal(figures["free"]),
        total=Decimal(figures["total"]),
        activity_terms=figures["activity_terms"],
    )


def _taught(required: Structure, figures: dict[str, Any]) -> Structure:
    """The structure with the programme's own split of the core category, where it has one."""
    return required._replace(
        core_groups=tuple(map(Decimal, figures.get("taught_core_groups", figures["core_groups"])))
    )


def _figures(curriculum: str, level: Level, tables: Tables | None = None) -> dict[str, Any]:
    tables = tables or _curricula()
    figures: dict[str, Any] = tables[tables[curriculum].get("levels_of", curriculum)][level.value]
    return figures


@cache
def _curricula() -> dict[str, dict[str, Any]]:
    return tomllib.loads((DATA / "curricula.toml").read_text(encoding="utf-8"))


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _core_rows(level: Level) -> list[_Row]:
    """The subjects of the level, of all plans: a student takes the common ones and those of one plan."""
    return [
        _Row(
            CourseDefinition(
                row["code"],
                row["name_th"],
                row["type"],
                Decimal(row["credits"]) if row["credits"] else None,
                int(row["hours"]),
            ),
            _core_group(row),
            SubjectPlace(row["grade"], int(row["term"]), row["plan"]),
        )
        for row in _table("curriculum_core_2551.csv")
        if row["level"] == level.value
    ]


def _core_group(row: dict[str, str]) -> str:
    """The group of a subject: its learning area, by the code; of an activity its kind, by the name."""
    if row["type"] == ACTIVITY:
        return next(
            (kind for start, kind in _curricula()["activities"].items() if row["name_th"].startswith(start)),
            "student_activity",
        )
    return AREA_BY_CODE[read_subject_code(row["code"]).area].number


def _vocational_rows(about: dict[str, Any], figures: dict[str, Any]) -> list[_Row]:
    """The subjects of the programme.

    Activities have no credits; the file gives hours a week, a term has 18 weeks.
    """
    rows = []
    for row in _table("curriculum_voc.csv"):
        if row["programme"] == about.get("programme"):
            is_activity = row["group"] == ACTIVITY
            hours = (int(row["theory_h"]) + int(row["practice_h"])) * _WEEKS_PER_TERM
            kind = ACTIVITY if is_activity else row["category"]
            course = CourseDefinition(
                row["code"], row["name_th"], kind, None if is_activity else Decimal(row["credits"]), hours
            )
            # The label of the class: ปวช or ปวส.
            label = row["programme"].split(".")[0]
            rows.append(
                _Row(
                    course,
                    _vocational_group(row, figures),
                    SubjectPlace(f"{label}.{row['year']}", int(row["term"]), COMMON),
                )
            )
    return rows


def _vocational_group(row: dict[str, str], figures: dict[str, Any]) -> str:
    """The group of the structure; of a core subject by the digits GG of its code."""
    if row["group"] == "แกนกลาง":
        return f"core_{figures['core_codes'].index(read_vocational_code(row['code']).group) + 1}"
    group: str = _curricula()["groups"][row["group"]]
    return group


DEFAULT: Mapping[Level, str] = {
    level: id for level in Level if (id := in_force(level, _LAST_YEAR, taught=True))
}
"""The newest curriculum of each level whose subjects are known."""
