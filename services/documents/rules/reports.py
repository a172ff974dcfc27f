"""A report of graduates (ปพ.3, รบ.2), the facts that it is audited with, and the differences between two
versions. The checks: audit.py.

Source: basic-education.md §5.3, vocational.md §5; docs/rules.md D-1 to D-3.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from shared.vocabulary.identifiers import IdentifierKind, read_identifier
from shared.vocabulary.levels import Level

# kind of an id in a report → its kinds by the checks of shared.vocabulary
KINDS = {
    "national": {IdentifierKind.NATIONAL, IdentifierKind.NO_REGISTRATION},
    "gcode": {IdentifierKind.GCODE},
}


class RecordedCourse(NamedTuple):
    """A subject of the record: `kind` basic or additional, `result` a level or ผ (transferred without level).

    In a primary school hours count as credits.

    Vocational: `kind` the group of the criteria (core_1 …, basic, specific, elective, internship, project,
    free, bridging), `result` also a letter.
    """

    kind: str
    credits: Decimal
    result: str


class RecordedActivity(NamedTuple):
    """A learner development activity: `kind` guidance, student_activity or social_service."""

    kind: str
    hours: int
    result: str


class GraduateIdentity(NamedTuple):
    """The identity of a graduate, which must be the same in report and record."""

    student_no: str
    id_kind: str
    id_value: str
    name: str
    sex: str
    birth_date: str
    father: str
    mother: str


class Assessed(NamedTuple):
    """The achievement of a graduate, which must be the same in report and record."""

    basic_earned: str
    additional_earned: str
    gpax: str
    reading_thinking_writing: str
    characteristics: str
    activities_passed: bool


class VocationalAssessed(NamedTuple):
    """The achievement of a graduate of vocational education in รบ.2; the standard test is `pass`, `fail` or
    `none`.
    """

    credits: str
    gpax: str
    standard_test: str


class Recorded(NamedTuple):
    """The parts of an approved record that the report is compared with."""

    identity: GraduateIdentity
    assessed: Assessed | VocationalAssessed
    courses: Sequence[RecordedCourse]
    activities: Sequence[RecordedActivity] = ()
    activity_terms: int = 0
    """Vocational: terms in which กิจกรรมเสริมหลักสูตร were passed."""


class ReportRow(NamedTuple):
    """A line of the report."""

    seq: int
    pupil: str
    identity: GraduateIdentity
    assessed: Assessed | VocationalAssessed
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
    """A signer, with the duty or office and the order that appoints to it."""

    duty: str
    person: str
    order: str


class AuditedReport(NamedTuple):
    """A report and the facts that it is audited with.

    A record is None when the archive no longer has it as it was approved.
    """

    level: Level
    rows: Sequence[ReportRow]
    approved: frozenset[str]
    registered: Mapping[str, Registered]
    recorded: Mapping[str, Recorded | None]
    signatures: Sequence[Signature]
    in_force: frozenset[Signature]
    curriculum: str = ""
    """The curriculum of a รบ.2, which is made for one."""

    @property
    def criteria_key(self) -> str:
        """The key of the criteria that the graduates must meet: the level; in vocational education the
        curriculum.
        """
        return self.curriculum if self.level.is_vocational else self.level.value


def is_valid(identity: GraduateIdentity) -> bool:
    """Whether an id has the form of its kind; not whether it exists.

    A passport number is as its country writes it: 5 to 20 letters and digits.
    """
    value = identity.id_value
    if identity.id_kind == "passport":
        return value.isascii() and value.isalnum() and 5 <= len(value) <= 20
    read = read_identifier(value)
    return read.is_valid and read.value == value and read.kind in KINDS.get(identity.id_kind, ())


def changes(
    before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str, str, str]]:
    """The differences between two versions: (pupil, field, before, after), in the order of the new version,
    then the pupils that only the old one has.
    """
    found = []
    for pupil in [*after, *(pupil for pupil in before if pupil not in after)]:
        old, new = before.get(pupil, {}), after.get(pupil, {})
        found += [
            (pupil, field, old.get(field, ""), new.get(field, ""))
            for field in {**old, **new}
            if old.get(field, "") != new.get(field, "")
        ]
    return found
