"""The curricula as data: the sums of the subjects are what graduation requires."""

from decimal import Decimal

import pytest

from services.grades.curriculum.programmes import DEFAULT, criteria, programme
from services.grades.rules.graduation import LevelRecord, StudiedSubject, credits_of, graduation_gaps
from services.grades.rules.importing import ACTIVITY
from services.grades.rules.summaries import ActivityMark, activities_summary
from shared.vocabulary.areas import AREAS
from shared.vocabulary.levels import Level

BASIC = [Level.PRIMARY, Level.LOWER, Level.UPPER]
KINDS = {"พื้นฐาน": "basic", "เพิ่มเติม": "additional"}


@pytest.mark.parametrize("level", BASIC)
def test_who_passed_every_subject_graduates(level: Level) -> None:
    """All subjects and activities of a level passed leave no gap; the basic ones are exactly the structure."""
    taught = programme(DEFAULT[level], level)
    assert taught.criteria
    subjects, activities = [], []
    for code, course in taught.courses.items():
        if course.kind == ACTIVITY:
            activities.append(ActivityMark(taught.groups[code], course.hours, "ผ"))  # type: ignore[arg-type]
        else:
            subjects.append(StudiedSubject(KINDS[course.kind], course.credits or Decimal(course.hours), "1"))  # type: ignore[arg-type]
    credits, summary = credits_of(subjects), activities_summary(activities)

    assert credits.basic_registered == taught.criteria.basic_structure
    assert summary.service_hours == taught.criteria.service_hours
    assert graduation_gaps(LevelRecord(*credits, 1, 1, *summary), taught.criteria) == []


@pytest.mark.parametrize("level", BASIC)
def test_every_subject_has_its_area(level: Level) -> None:
    """21 to 29, or the kind of activity."""
    taught = programme(DEFAULT[level], level)

    assert {taught.groups[code] for code in taught.courses} <= {
        *AREAS,
        "guidance",
        "student_activity",
        "social_service",
    }
    assert all(
        (taught.groups[code] in AREAS) == (course.kind != ACTIVITY) for code, course in taught.courses.items()
    )


def test_two_versions_are_in_use_at_once() -> None:
    """A pupil has the curriculum of the year of entry: the older version has the same requirements, under its
    own name.
    """
    old, new = programme("core-2551", Level.UPPER), programme("core-2551r60", Level.UPPER)

    assert old.criteria == new.criteria == criteria("core-2551", Level.UPPER)
    assert old.name != new.name


def test_a_curriculum_without_that_level_is_none() -> None:
    """No numbers are invented."""
    with pytest.raises(KeyError):
        programme("voc-2562", Level.HIGHER_VOCATIONAL)
    with pytest.raises(KeyError):
        programme("core-2499", Level.UPPER)
