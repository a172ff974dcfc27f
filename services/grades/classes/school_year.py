"""A student's academic year: class, seat, assessments."""

from typing import NamedTuple
from uuid import UUID

from services.grades.curriculum.curricula import Curriculum


class SchoolYear(NamedTuple):
    """A student's academic year, in its newest version."""

    year: int
    class_name: str
    reading: int | None
    characteristics: int | None


class NewSchoolYear(NamedTuple):
    """A version of a student's academic year that is not stored yet.

    `enrolment`: None: of the student's new one.
    """

    student_no: str
    enrolment: int | None
    year: int
    version: int
    class_name: str
    seat: int | None
    reading: int | None
    characteristics: int | None


class StudentInClass(NamedTuple):
    """A student who is in a class in a term."""

    pupil: UUID
    student_no: str
    curriculum: Curriculum
    class_name: str
    plan: str | None
