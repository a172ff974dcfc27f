"""The curricula that schools teach, read once from data/: subjects, structure, and what the law asks of them.

Every school teaches its level by the curriculum named here, with all its plans; a school's own subjects come with the school's structure later.
"""
import csv
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from services.grades.rules.graduation import Criteria
from services.grades.rules.importing import ACTIVITY, BASIC_LAW, VOCATIONAL_LAW, Course, MeasuringLaw
from services.grades.rules.vocational import Structure
from shared.contracts.grades.problems import LEVEL_UNKNOWN
from shared.vocabulary.areas import AREA_BY_CODE
from shared.vocabulary.levels import Level
from shared.vocabulary.subjects import read_subject_code

DATA = Path(__file__).parent / "data"
COMMON = "common"                                             # the plan of subjects that every pupil takes

Kind = Literal["basic", "additional", "activity"]
ActivityKind = Literal["guidance", "student_activity", "social_service"]


class Subject(NamedTuple):
    """A subject of a curriculum, and where it stands: grade of the level from 1, term, plan, area (21 to 29), vocational group."""

    course: Course
    kind: Kind
    grade: int
    term: int
    plan: str
    place: int                                                # in the curriculum's own order
    area: str = ""
    group: str = ""


class Curriculum(NamedTuple):
    """A curriculum (หลักสูตร) of one level."""

    id: str
    name: str
    level: Level
    years: int
    label: str                                                # ม. of ม.4/1
    first: int                                                # 4 of ม.4/1
    subjects: Mapping[str, Subject]
    courses: Mapping[str, Course]
    law: MeasuringLaw

    def grade_of(self, class_name: str) -> int | None:
        """Which year of the level a class is: ม.4/1 is 1 of upper secondary; None for a class of another level."""
        return _grade(self.label, self.first, self.years, class_name)


@lru_cache(maxsize=4096)                                      # a school has some dozen classes, a year's import asks a million times
def _grade(label: str, first: int, years: int, class_name: str) -> int | None:
    number = class_name.removeprefix(label).split("/")[0].strip()
    grade = int(number) - first + 1 if class_name.startswith(label) and number.isascii() and number.isdigit() else 0
    return grade if 1 <= grade <= years else None


_CORE = "หลักสูตรแกนกลางการศึกษาขั้นพื้นฐาน พุทธศักราช 2551 (ฉบับปรับปรุง พ.ศ. 2560)"
_NAMES = {
    Level.PRIMARY: ("core-2551r60", _CORE, 6, "ป.", 1), Level.LOWER: ("core-2551r60", _CORE, 3, "ม.", 1), Level.UPPER: ("core-2551r60", _CORE, 3, "ม.", 4),
    Level.VOCATIONAL: ("voc-2562", "หลักสูตรประกาศนียบัตรวิชาชีพ พุทธศักราช 2562 สาขาวิชาการบัญชี", 3, "ปวช.", 1),
    Level.HIGHER_VOCATIONAL: ("hvoc-2563", "หลักสูตรประกาศนียบัตรวิชาชีพชั้นสูง พุทธศักราช 2563 สาขาวิชาการบัญชี", 2, "ปวส.", 1),
}
LEVELS = tuple(_NAMES)
_PROGRAMMES = {Level.VOCATIONAL: "ปวช.2562-การบัญชี", Level.HIGHER_VOCATIONAL: "ปวส.2563-การบัญชี"}
_KINDS: dict[str, Kind] = {"พื้นฐาน": "basic", "เพิ่มเติม": "additional", ACTIVITY: "activity"}

CRITERIA: Mapping[Level, Criteria] = {                        # basic-education.md §4 [sure, but for service hours: likely that they block]
    Level.PRIMARY: Criteria("hours", Decimal(5040), service_hours=Decimal(60)),
    Level.LOWER: Criteria("credits", Decimal(66), None, Decimal(66), Decimal(11), Decimal(77), Decimal(45)),
    Level.UPPER: Criteria("credits", Decimal(41), Decimal(81), Decimal(41), Decimal(36), Decimal(77), Decimal(60)),
}
CORE_GROUPS = ("11", "12", "13", "14", "15", "16")            # Thai, foreign languages, science, mathematics, social studies, health (vocational.md §2)
GROUPS = {                                                    # as data/ names them → as the rules do
    "วิชาชีพพื้นฐาน": "basic", "วิชาชีพเฉพาะ": "specific", "วิชาชีพเลือก": "elective",
    "ฝึกประสบการณ์สมรรถนะวิชาชีพ": "internship", "โครงงานพัฒนาสมรรถนะวิชาชีพ": "project",
}


def _structure(core: str, professional: str, totals: str, activity_terms: int) -> Structure:
    groups = dict(zip(GROUPS.values(), map(Decimal, professional.split()), strict=True))
    least_core, least_professional, free, total = map(Decimal, totals.split())
    return Structure(tuple(map(Decimal, core.split())), groups, least_core, least_professional, free, total, activity_terms=activity_terms)


STRUCTURES: Mapping[Level, Structure] = {                     # vocational.md §1 [S: OVEC-8 p.25]; core groups as this programme divides its 22 and 21
    Level.VOCATIONAL: _structure("3 5 4 4 3 3", "21 24 18 4 4", "22 71 10 103", 5),
    Level.HIGHER_VOCATIONAL: _structure("3 6 3 3 3 3", "15 21 12 4 4", "21 56 6 83", 3),
}


@cache
def curriculum_of(level: Level) -> Curriculum:
    """The curriculum of a level. Refuses a level that has none."""
    if level not in _NAMES:
        raise LEVEL_UNKNOWN.refuse("level", level=level)
    id, name, years, label, first = _NAMES[level]
    subjects = _vocational(level) if level.is_vocational else _basic(level, first)
    law = VOCATIONAL_LAW if level.is_vocational else BASIC_LAW
    return Curriculum(id, name, level, years, label, first, subjects, {code: subject.course for code, subject in subjects.items()}, law)


def _basic(level: Level, first: int) -> dict[str, Subject]:
    subjects = {}
    for place, row in enumerate(_rows("curriculum_core_2551.csv")):
        if row["level"] == level.value:
            course = Course(row["code"], row["name_th"], row["type"], Decimal(row["credits"]) if row["credits"] else None, int(row["hours"]))
            grade, kind = int(row["grade"].split(".")[1]) - first + 1, _KINDS[row["type"]]
            subjects[course.code] = Subject(course, kind, grade, int(row["term"]), row["plan"], place, _area(course.code, kind))
    return subjects


def _area(code: str, kind: Kind) -> str:
    return "" if kind == "activity" else AREA_BY_CODE[read_subject_code(code).area].number


def _vocational(level: Level) -> dict[str, Subject]:
    subjects = {}
    for place, row in enumerate(_rows("curriculum_voc.csv")):
        if row["programme"] == _PROGRAMMES[level]:
            is_activity = row["group"] == ACTIVITY
            hours = (int(row["theory_h"]) + int(row["practice_h"])) * 18          # a term has 18 weeks
            course = Course(row["code"], row["name_th"], ACTIVITY if is_activity else row["category"], None if is_activity else Decimal(row["credits"]), hours)
            kind: Kind = "activity" if is_activity else "basic"
            subjects[course.code] = Subject(course, kind, int(row["year"]), int(row["term"]), COMMON, place, group=row["group"])
    return subjects


def _rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def activity_kind(name: str) -> ActivityKind:
    """Which of the three activities (กิจกรรมพัฒนาผู้เรียน) a name says: guidance, social service, or one of the pupils' own."""
    if name.startswith("แนะแนว") or name.startswith("กิจกรรมแนะแนว"):
        return "guidance"
    return "social_service" if "เพื่อสังคม" in name else "student_activity"
