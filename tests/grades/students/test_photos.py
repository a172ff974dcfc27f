"""Photos of students."""

from uuid import uuid4

import pytest

from shared.contracts.files import FileReference
from shared.contracts.grades.commands import CompleteStudents
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.school import a_school, completion
from tests.world.stack import Stack


async def test_a_photo_that_is_none_is_refused(lsq: Stack) -> None:
    """A text file with the media type of a picture: the refusal names the pupil, nothing is stored."""
    school = a_school(lsq)
    rows = cohort.rows(Level.LOWER, 71, 1)[:1]
    await school.imports(Level.LOWER, rows)
    text = await lsq.archive.put_new(f"uploads/{uuid4()}", b"not a picture", "image/jpeg")
    for photo, code in (
        (text, "photo_wrong"),
        (FileReference(key="uploads/none", sha256="0" * 64, size=5, media_type="image/jpeg"), "file_missing"),
    ):
        with pytest.raises(Refusal, match=code):
            await lsq.ask(
                CompleteStudents(**school.here, students=[completion(rows[0].pupil.student_no, photo)]),
                school.registrar,
            )
    assert await school.rows("select count(*) from students.particulars where school = %s") == [(1,)]
