"""Earlier versions of the commands of grades."""

from datetime import date

from pydantic import Field

from shared.contracts.envelope import Command
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import Completed
from shared.contracts.grades.rows import Row, Text
from shared.contracts.record import FormerSchool
from shared.vocabulary.codes import StudentNumber


class CompletionV1(Row):
    """All particulars of one pupil that the forms need and LSF1 lacks."""

    student_no: StudentNumber
    nationality: Text
    religion: Text
    father: Text
    mother: Text
    entry_date: date
    former_school: FormerSchool
    photo: FileReference


class CompleteStudentsV1(Command[Completed], owner="grades"):
    """Add to pupils what the imported workbook lacks, every field at once.

    Fields: parents, nationality, religion, entry, former school, photo. All or none.
    """

    students: list[CompletionV1] = Field(min_length=1, max_length=200)
