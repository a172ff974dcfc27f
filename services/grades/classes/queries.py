"""Queries about the school's students as a register shows them: name, class, missing particulars."""

from collections.abc import Container, Iterable
from datetime import date
from uuid import UUID

from services.grades.classes.store import Stay, stays_of
from services.grades.records.store import graduated
from services.grades.schools.scope import refuse_foreign
from services.grades.students.particulars import NEEDED, Particulars, name_on
from services.grades.students.store import every_student, ids_of, page_of_students
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import (
    EnrolmentOfPupil,
    ParticularsOfPupils,
    PupilInSchool,
    PupilParticulars,
    Pupils,
    SchoolPupils,
    StudentParticulars,
)
from shared.thai.dates import day_of
from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_store
from shared.vocabulary.levels import Level

PAGE_PUPILS = 200

router = Router("grades")


@router.query
async def school_pupils(query: SchoolPupils, work: Work) -> Pupils:
    """A page of the students, with the present or last class of each."""
    await refuse_foreign(work, query)
    stays = await stays_of(work.session, query.school)
    of_level = [one for one in stays if query.level in (None, one.level)]
    total, students = await page_of_students(
        work.session,
        query.school,
        await _wanted(query, work, of_level),
        arabic_digits(name_to_store(query.text)),
        query.after,
        PAGE_PUPILS,
        lacking=query.incomplete,
    )
    ids = [one.pupil for one in students]
    # the open stay of each comes last
    last = {one.pupil: one for one in await stays_of(work.session, query.school, ids)}
    levels = await graduated(work.session, query.school, ids)
    return Pupils(
        total=total,
        rooms=sorted({one.class_name for one in of_level if one.class_name}),
        pupils=[
            _in_school(one, last.get(one.pupil), levels.get(one.pupil, ()), day_of(work.now))
            for one in students
        ],
        next=students[-1].student_no if len(students) == PAGE_PUPILS else None,
    )


async def _wanted(query: SchoolPupils, work: Work, stays: Iterable[Stay]) -> list[UUID] | None:
    """The students among whom to look; None: all of the school."""
    if query.ids or query.student_nos:
        return [*query.ids, *(await ids_of(work.session, query.school, query.student_nos)).values()]
    if query.text and not (query.level or query.class_name):
        return None
    return [one.pupil for one in stays if query.class_name in (None, one.class_name)]


def _in_school(student: Particulars, stay: Stay | None, levels: Container[str], today: date) -> PupilInSchool:
    return PupilInSchool(
        pupil=student.pupil,
        student_no=student.student_no,
        name=name_on(student, today),
        level=Level(stay.level) if stay else None,
        class_name=stay.class_name if stay else None,
        seat=stay.seat if stay else None,
        left_on=stay.left_on if stay else None,
        graduated=stay is not None and stay.level in levels,
        missing=student.missing,
    )


@router.query
async def student_particulars(query: StudentParticulars, work: Work) -> ParticularsOfPupils:
    """The particulars of these students, and where they have been."""
    await refuse_foreign(work, query)
    known = await every_student(work.session, query.school, query.student_nos, "student_nos")
    ids = [one.pupil for one in known.values()]
    stays = await stays_of(work.session, query.school, ids)
    levels = await graduated(work.session, query.school, ids)
    return ParticularsOfPupils(
        students=[
            PupilParticulars(
                **{
                    field: getattr(one, field)
                    for field in ("pupil", "student_no", "birth_date", "version", *NEEDED)
                },
                name=name_on(one, day_of(work.now)),
                missing=one.missing,
                enrolments=[
                    EnrolmentOfPupil(
                        **{
                            field: getattr(stay, field)
                            for field in EnrolmentOfPupil.model_fields
                            if field != "graduated"
                        },
                        graduated=stay.level in levels.get(one.pupil, ()),
                    )
                    for stay in stays
                    if stay.pupil == one.pupil
                ],
            )
            for _, one in sorted(known.items())
        ]
    )
