"""A class of ม.3 that is ready to be approved, at a school whose director and registrar can sign in."""

from datetime import date

from deploy.demo.offices import record
from deploy.demo.people.staff import a_person
from deploy.demo.story import Story
from shared.contracts.grades.commands import CompleteStudents
from shared.vocabulary.offices import Office
from tests.world.main_job import MainJob, Place
from tests.world.schools import make_school
from tests.world.stack import Stack

# schools of the reference data in which nothing else happens, one a test: a term is closed once
OF_PAGE, OF_API = Place("58-PAO-01", "3058990098"), Place("58-TT-03", "3058920001")
OF_PHONE, OF_DESK = Place("58-TT-05", "3058940001"), Place("58-TM-02", "3058910001")
STAFF = {"director": Office.DIRECTOR, "registrar": Office.REGISTRAR}


async def a_ready_class(story: Story, place: Place) -> MainJob:
    """A class of this school; sign in with the keys `director <school>`, `registrar <school>`."""
    assert isinstance(story.stack, Stack)
    keys = [f"{office} {place.school}" for office in STAFF]
    # a user name, which the number gives, is one person's
    first = 1000 + 2 * (OF_PAGE, OF_API, OF_PHONE, OF_DESK).index(place)
    people = [a_person(story.seed, first + number) for number in range(len(keys))]
    story.staff |= dict(zip(keys, people, strict=True))
    appointees = [who.appointed(office) for who, office in zip(people, STAFF.values(), strict=True)]
    # one of them is a school of its own, the others are known
    await make_school(story.stack, *place)
    dla = await story.sign_in("dla")
    await record(story, dla, *place, "77/2569", appointees, keys, dated=date(2026, 7, 1))
    job = MainJob(story.stack, place, place.class_of("lower", students=8))
    await job.prepare()
    return job


async def change_religion(job: MainJob, student_no: str) -> None:
    """Complete a pupil anew, so that the record shows something else and no figure changes."""
    [(photo,)] = await job.lsq.rows(
        "grades",
        """
        select photo from students.particulars p join students.pupils s using (pupil, version)
        where s.school = %s and s.student_no = %s""",
        job.place.school,
        student_no,
    )
    known = {one.student_no: one for one in job.group.completions({p["no"]: photo for p in job.group.pupils})}
    changed = known[student_no].model_copy(update={"religion": "คริสต์"})
    await job.ask(CompleteStudents(**job.place.here, students=[changed]))
