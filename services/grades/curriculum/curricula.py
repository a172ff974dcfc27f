"""The curricula that schools teach, built once from data/: subjects, places, requirements.

A student has the curriculum of the year of entry until the level ends. Every school teaches all plans of a
curriculum; a school cannot add subjects of its own yet.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from services.grades.curriculum.programmes import COMMON, DEFAULT, NoSubjects, Programme, in_force, programme
from services.grades.rules.graduation import GraduationCriteria
from services.grades.rules.importing import ACTIVITY, CourseDefinition, MeasuringLaw
from services.grades.rules.regulation import Regulation
from services.grades.rules.vocational import Structure
from shared.contracts.grades.problems import CURRICULUM_WITHOUT_SUBJECTS, LEVEL_UNKNOWN
from shared.vocabulary.levels import Level

__all__ = ["COMMON", "Curriculum", "CurriculumSubject", "curriculum_of", "entrants_curriculum"]

Kind = Literal["basic", "additional", "activity"]


class CurriculumSubject(NamedTuple):
    """A subject of a curriculum, and its place: grade of the level from 1, term, plan."""

    course: CourseDefinition
    kind: Kind
    grade: int
    term: int
    plan: str
    group: str
    """Learning area 21 to 29, or kind of activity; vocational: the group of the structure."""

    @property
    def weight(self) -> Decimal:
        """Credits; in a primary school hours."""
        return self.course.credits if self.course.credits is not None else Decimal(self.course.hours)

    @property
    def area(self) -> str:
        """Learning area of basic education, 21 to 29; empty for all else."""
        return self.group if self.group.isdecimal() else ""


class Curriculum(NamedTuple):
    """A curriculum (หลักสูตร) of one level."""

    id: str
    name: str
    level: Level
    years: int
    label: str
    """The prefix of its class names: ม. of ม.4/1."""
    first: int
    """The number of its first class: 4 of ม.4/1."""
    subjects: Mapping[str, CurriculumSubject]
    courses: Mapping[str, CourseDefinition]
    law: MeasuringLaw
    regulation: Regulation
    criteria: GraduationCriteria | None
    """Of basic education, else None."""
    structure: Structure | None
    """Of vocational education, else None."""

    def grade_of(self, class_name: str) -> int | None:
        """Which year of the level a class is: ม.4/1 is 1 of upper secondary.

        None for a class of another level.
        """
        return _grade(self.label, self.first, self.years, class_name)


# Cached: a school has a dozen class names, an import looks them up a million times.
@lru_cache(maxsize=4096)
def _grade(label: str, first: int, years: int, class_name: str) -> int | None:
    number = class_name.removeprefix(label).split("/")[0].strip()
    grade = (
        int(number) - first + 1
        if class_name.startswith(label) and number.isascii() and number.isdigit()
        else 0
    )
    return grade if 1 <= grade <= years else None


# The kinds that are not basic; every other category, vocational ones too, is basic.
_KINDS: dict[str, Kind] = {"เพิ่มเติม": "additional", ACTIVITY: "activity"}


@cache
def curriculum_of(level: Level, id: str | None = None) -> Curriculum:
    """The curriculum at a level; without an id the newest that is taught.

    Refuse an unknown curriculum, a level that it does not have, and a curriculum whose subjects are not known
    yet.
    """
    if id is None:
        return curriculum_of(level, DEFAULT[level])
    try:
        found = programme(id, level)
    except KeyError:
        raise LEVEL_UNKNOWN.refuse("level", level=level) from None
    except NoSubjects as error:
        raise CURRICULUM_WITHOUT_SUBJECTS.refuse("curriculum", name=error) from None
    return Curriculum(
        found.id,
        found.name,
        level,
        *level.class_names,
        {code: _subject(found, code) for code in found.courses},
        found.courses,
        found.law,
        found.regulation,
        found.criteria,
        found.structure,
    )


@cache
def entrants_curriculum(level: Level, entry_year: int) -> Curriculum | None:
    """The curriculum of students who enter a level in this academic year.

    None when no curriculum had begun.
    """
    id = in_force(level, entry_year, taught=True)
    return curriculum_of(level, id) if id else None


def _subject(taught: Programme, code: str) -> CurriculumSubject:
    course, place = taught.courses[code], taught.places[code]
    years, label, first = taught.level.class_names
    grade = _grade(label, first, years, place.class_name)
    assert grade is not None, f"{code}: {place.class_name} is no class of this level"
    return CurriculumSubject(
        course, _KINDS.get(course.kind, "basic"), grade, place.term, place.plan, taught.groups[code]
    )
