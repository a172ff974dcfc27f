"""The results that a term still lacks. Pure."""

from collections.abc import Container, Iterator, Mapping, Sequence
from uuid import UUID

from services.grades.classes.school_year import StudentInClass
from services.grades.curriculum.curricula import COMMON
from shared.contracts.grades.queries import Gap
from shared.vocabulary.calendar import TermName, term_parts


def expected_subjects(students: Sequence[StudentInClass], term: TermName) -> dict[UUID, tuple[str, ...]]:
    """The subjects in which each of these students must have a result."""
    return {one.pupil: tuple(_subjects_of(one, term)) for one in students}


def _subjects_of(one: StudentInClass, term: TermName) -> Iterator[str]:
    """The subjects of a student's class in a term: the common ones, and those of the student's plan."""
    number, _ = term_parts(term)
    grade = one.curriculum.grade_of(one.class_name)
    for code, subject in one.curriculum.subjects.items():
        if subject.grade == grade and subject.term == number and subject.plan in (COMMON, one.plan):
            yield code


def missing(
    students: Sequence[StudentInClass],
    expected: Mapping[UUID, Sequence[str]],
    present: Container[tuple[UUID, str]],
) -> list[Gap]:
    """The expected results that are not present, in the order of the students."""
    return [
        Gap(pupil=one.pupil, student_no=one.student_no, subject=code)
        for one in students
        for code in expected[one.pupil]
        if (one.pupil, code) not in present
    ]
