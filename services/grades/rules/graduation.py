"""Graduation (เกณฑ์การจบ) of ป.6, ม.3 and ม.6: every gap, in the order of the forms.

The requirements are the curriculum's (`GraduationCriteria`), the figures the pupil's (`LevelRecord`). Without
a gap the pupil passes; no average is required. Source: basic-education.md §4; docs/rules.md R-30 to R-35.
Cases: tests/data/cases/graduation.csv.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from services.grades.rules.averages import ZERO
from services.grades.rules.gaps import (
    CHARACTERISTICS,
    CREDITS,
    HOURS,
    READING,
    RequirementGap,
    assessment_gap,
    at_least_passed,
    count_gap,
    shortfall,
)
from shared.vocabulary.marks import BASIC, Meaning


class GraduationCriteria(NamedTuple):
    """What a curriculum requires of a level (เกณฑ์การจบ). None: not required."""

    unit: Literal["credits", "hours"]
    basic_structure: Decimal
    """Basic subjects to be studied: 5,040 hours, 66 or 41 credits [sure]."""
    registered_least: Decimal | None = None
    """To be studied in all: 81 credits in upper secondary [sure]."""
    basic_least: Decimal | None = None
    """To be earned in basic subjects. Additional ones never replace them."""
    additional_least: Decimal | None = None
    """To be earned in additional subjects: 11 or 36 credits [sure]."""
    total_least: Decimal | None = None
    """To be earned in all: 77 credits [sure]."""
    service_hours: Decimal | None = None
    """Social and public service over the level: 60, 45, 60 hours [sure as structure; that it blocks: likely,
    `social_hours_required`]."""
    all_decided: bool = True
    """`require_all_decided`: no ร and no มส anywhere [likely]."""


class LevelRecord(NamedTuple):
    """A pupil's figures at the end of a level. Qualities 0 to 3, activities ผ or มผ; None: not assessed."""

    basic_registered: Decimal
    basic_earned: Decimal
    additional_registered: Decimal
    additional_earned: Decimal
    basic_not_passed: int
    undecided: int
    reading_thinking_writing: int | None
    characteristics: int | None
    guidance: str | None
    student_activity: str | None
    social_service: str | None
    service_hours: Decimal


class StudiedSubject(NamedTuple):
    """A subject and its result that counts; in a primary school hours in place of credits."""

    kind: Literal["basic", "additional"]
    credits: Decimal
    mark: str


class Credits(NamedTuple):
    """The part of a record that comes from its subjects."""

    basic_registered: Decimal
    basic_earned: Decimal
    additional_registered: Decimal
    additional_earned: Decimal
    basic_not_passed: int
    undecided: int


def credits_of(subjects: Iterable[StudiedSubject], marks: Mapping[str, Meaning] = BASIC) -> Credits:
    """Credits registered and earned, basic and additional separately, and the numbers of basic subjects not
    passed and of undecided results.
    """
    registered = {"basic": ZERO, "additional": ZERO}
    earned = {"basic": ZERO, "additional": ZERO}
    basic_not_passed = undecided = 0
    for kind, credits, mark in subjects:
        meaning = marks[mark]
        registered[kind] += credits
        if meaning.earned:
            earned[kind] += credits
        elif kind == "basic":
            basic_not_passed += 1
        undecided += meaning.waits
    return Credits(
        registered["basic"],
        earned["basic"],
        registered["additional"],
        earned["additional"],
        basic_not_passed,
        undecided,
    )


def graduation_gaps(record: LevelRecord, criteria: GraduationCriteria) -> list[RequirementGap]:
    """What this pupil lacks to graduate (ผลการตรวจสอบการจบ), every reason in the fixed order.

    An empty list means passed.
    """
    return [
        *_study_gaps(record, criteria),
        *_earned_gaps(record, criteria),
        *_quality_gaps(record),
        *_activity_gaps(record, criteria),
    ]


_UNITS = {"credits": CREDITS, "hours": HOURS}


def _study_gaps(record: LevelRecord, criteria: GraduationCriteria) -> list[RequirementGap]:
    unit = _UNITS[criteria.unit]
    registered = record.basic_registered + record.additional_registered
    return [
        *shortfall(
            "BASIC_STRUCTURE_INCOMPLETE",
            record.basic_registered,
            criteria.basic_structure,
            ("เรียนรายวิชาพื้นฐาน", "basic subjects studied"),
            unit,
        ),
        *shortfall(
            "REGISTERED_BELOW_MINIMUM",
            registered,
            criteria.registered_least,
            ("เรียนรวมทั้งหมด", "studied in all"),
            unit,
        ),
        *count_gap(
            "RESULT_UNDECIDED",
            record.undecided if criteria.all_decided else 0,
            "มีผลการเรียน ร หรือ มส ค้างอยู่ {} รายวิชา",
            "results ร or มส still open: {}",
        ),
        *count_gap(
            "BASIC_SUBJECT_NOT_PASSED",
            record.basic_not_passed,
            "รายวิชาพื้นฐานที่ยังไม่ผ่าน {} รายวิชา",
            "basic subjects not passed: {}",
        ),
    ]


def _earned_gaps(record: LevelRecord, criteria: GraduationCriteria) -> list[RequirementGap]:
    unit = _UNITS[criteria.unit]
    return [
        *shortfall(
            "BASIC_CREDITS_SHORT",
            record.basic_earned,
            criteria.basic_least,
            ("ได้รายวิชาพื้นฐาน", "earned in basic subjects"),
            unit,
        ),
        *shortfall(
            "ADDITIONAL_CREDITS_SHORT",
            record.additional_earned,
            criteria.additional_least,
            ("ได้รายวิชาเพิ่มเติม", "earned in additional subjects"),
            unit,
        ),
        *shortfall(
            "TOTAL_CREDITS_SHORT",
            record.basic_earned + record.additional_earned,
            criteria.total_least,
            ("ได้รวมทั้งหมด", "earned in all"),
            unit,
        ),
    ]


def _quality_gaps(record: LevelRecord) -> list[RequirementGap]:
    return [
        *assessment_gap("RTW", at_least_passed(record.reading_thinking_writing), READING),
        *assessment_gap("CHARACTERISTICS", at_least_passed(record.characteristics), CHARACTERISTICS),
    ]


_SERVICE = ("กิจกรรมเพื่อสังคมและสาธารณประโยชน์", "social and public service")


def _activity_gaps(record: LevelRecord, criteria: GraduationCriteria) -> list[RequirementGap]:
    gaps = []
    for code, result, what in (
        ("GUIDANCE", record.guidance, ("กิจกรรมแนะแนว", "guidance")),
        ("STUDENT_ACTIVITY", record.student_activity, ("กิจกรรมนักเรียน", "student activity")),
        ("SOCIAL_SERVICE", record.social_service, _SERVICE),
    ):
        gaps += assessment_gap(code, None if result is None else result == "ผ", what)
    return gaps + shortfall(
        "SOCIAL_SERVICE_HOURS_SHORT", record.service_hours, criteria.service_hours, _SERVICE, HOURS
    )
