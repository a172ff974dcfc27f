"""A report of graduates (ปพ.3) and what it is held against; its figures and criteria computed once more, and what differs between two versions.

Everything is computed again from the approved records; no figure of the report is believed. The checks themselves: audit.py.
Source: basic-education.md §3, §4, §5.3; docs/rules.md D-1 to D-3.
"""
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from shared.vocabulary.identifiers import IdentifierKind, read_identifier
from shared.vocabulary.levels import Level

HUNDREDTH = Decimal("0.01")
GRADES = {"4", "3.5", "3", "2.5", "2", "1.5", "1", "0"}
PASSED = (GRADES - {"0"}) | {"ผ"}
KINDS = {"national": {IdentifierKind.NATIONAL, IdentifierKind.NO_REGISTRATION}, "gcode": {IdentifierKind.GCODE}}
ACTIVITIES = ("guidance", "student_activity", "social_service")


class Course(NamedTuple):
    """A subject of the record: `kind` basic or additional, `result` a level or ผ (transferred without level)."""

    kind: str
    credits: Decimal
    result: str


class Activity(NamedTuple):
    """A learner development activity: `kind` guidance, student_activity or social_service."""

    kind: str
    hours: int
    result: str


class Figures(NamedTuple):
    """Credits attempted and earned, and the average of the whole level."""

    basic_attempted: Decimal
    basic_earned: Decimal
    additional_attempted: Decimal
    additional_earned: Decimal
    gpax: Decimal | None


class Criteria(NamedTuple):
    """What a level asks for: credits of the basic structure, studied in all, earned of basic, additional and all subjects; hours of social service."""

    structure: int
    registered: int
    basic: int
    additional: int
    total: int
    social_hours: int


CRITERIA: Mapping[Level, Criteria] = {Level.LOWER: Criteria(66, 66, 66, 11, 77, 45), Level.UPPER: Criteria(41, 81, 41, 36, 77, 60)}
"""Of the core curriculum 2551 and its revision of 2560 [sure]. tests/documents/rules/test_audit.py holds them against the numbers by which grades approves."""


class Identity(NamedTuple):
    """Who a graduate is, as report and record must agree."""

    student_no: str
    id_kind: str
    id_value: str
    name: str
    sex: str
    birth_date: str
    father: str
    mother: str


class Assessed(NamedTuple):
    """What a graduate achieved, as report and record must agree."""

    basic_earned: str
    additional_earned: str
    gpax: str
    reading_thinking_writing: str
    characteristics: str
    activities_passed: bool


class Recorded(NamedTuple):
    """An approved record, as far as the report rests on it."""

    identity: Identity
    assessed: Assessed
    courses: Sequence[Course]
    activities: Sequence[Activity]


class Row(NamedTuple):
    """A line of the report."""

    seq: int
    pupil: str
    identity: Identity
    assessed: Assessed
    issue: str
    set_number: str
    number: str


class Registered(NamedTuple):
    """The line of the register of issue that a row names."""

    pupil: str
    set_number: str
    number: str
    state: str


class Signature(NamedTuple):
    """Who signs, in which duty or office, by which order."""

    duty: str
    person: str
    order: str


class Report(NamedTuple):
    """A report and all that it is held against. A record is None when the archive no longer holds what was approved."""

    level: Level
    rows: Sequence[Row]
    approved: frozenset[str]
    registered: Mapping[str, Registered]
    recorded: Mapping[str, Recorded | None]
    signatures: Sequence[Signature]
    in_force: frozenset[Signature]


def figures(courses: Iterable[Course]) -> Figures:
    """Credits and average (ผลการเรียนเฉลี่ย, cut at two decimals) of these subjects; 0 is attempted and not earned, ผ has no level."""
    courses = list(courses)
    graded = [(course.credits, Decimal(course.result)) for course in courses if course.result in GRADES]
    weight = sum((credits for credits, _ in graded), Decimal(0))
    points = sum((credits * grade for credits, grade in graded), Decimal(0))
    return Figures(
        _credits(courses, "basic"), _credits(courses, "basic", PASSED), _credits(courses, "additional"), _credits(courses, "additional", PASSED),
        (points / weight).quantize(HUNDREDTH, ROUND_DOWN) if weight else None,
    )


def unmet(level: Level, record: Recorded, criteria: Mapping[Level, Criteria] = CRITERIA) -> list[str]:
    """The criteria of graduation (เกณฑ์การจบ) that a record does not meet, in the order of the law; a level that we have no criteria for meets none."""
    if (asked := criteria.get(level)) is None:
        return ["LEVEL_UNKNOWN"]
    have, assessed = figures(record.courses), record.assessed
    reasons = {
        "BASIC_STRUCTURE_INCOMPLETE": have.basic_attempted < asked.structure,
        "REGISTERED_BELOW_MINIMUM": have.basic_attempted + have.additional_attempted < asked.registered,
        "RESULT_UNDECIDED": any(course.result not in GRADES | {"ผ"} for course in record.courses),
        "BASIC_SUBJECT_NOT_PASSED": any(course.kind == "basic" and course.result not in PASSED for course in record.courses),
        "BASIC_CREDITS_SHORT": have.basic_earned < asked.basic,
        "ADDITIONAL_CREDITS_SHORT": have.additional_earned < asked.additional,
        "TOTAL_CREDITS_SHORT": have.basic_earned + have.additional_earned < asked.total,
        "RTW_NOT_PASSED": assessed.reading_thinking_writing == "0",
        "CHARACTERISTICS_NOT_PASSED": assessed.characteristics == "0",
        "ACTIVITIES_NOT_PASSED": not assessed.activities_passed or not activities_passed(record.activities),
        "SOCIAL_SERVICE_HOURS_SHORT": service_hours(record.activities) < asked.social_hours,
    }
    return [reason for reason, is_so in reasons.items() if is_so]


def activities_passed(activities: Iterable[Activity]) -> bool:
    """Whether each kind of activity was joined, and all of it passed."""
    results = [(activity.kind, activity.result) for activity in activities]
    return {kind for kind, _ in results} >= set(ACTIVITIES) and all(result == "ผ" for _, result in results)


def service_hours(activities: Iterable[Activity]) -> int:
    """Hours of social service that were passed."""
    return sum(activity.hours for activity in activities if activity.kind == "social_service" and activity.result == "ผ")


def is_valid(identity: Identity) -> bool:
    """Whether an id has the form of its kind; it says nothing about existence. A passport number is as its country writes it: 5 to 20 letters and digits."""
    value = identity.id_value
    if identity.id_kind == "passport":
        return value.isascii() and value.isalnum() and 5 <= len(value) <= 20
    read = read_identifier(value)
    return read.is_valid and read.value == value and read.kind in KINDS.get(identity.id_kind, ())


def changes(before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str, str, str]]:
    """What differs between two versions: (pupil, field, before, after), in the order of the new version, then of those who left it."""
    found = []
    for pupil in [*after, *(gone for gone in before if gone not in after)]:
        old, new = before.get(pupil, {}), after.get(pupil, {})
        found += [(pupil, field, old.get(field, ""), new.get(field, "")) for field in {**old, **new} if old.get(field, "") != new.get(field, "")]
    return found


def _credits(courses: Iterable[Course], kind: str, results: Collection[str] | None = None) -> Decimal:
    """Credits of this kind; with these results only."""
    return sum((course.credits for course in courses if course.kind == kind and (results is None or course.result in results)), Decimal(0))
