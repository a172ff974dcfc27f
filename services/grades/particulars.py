"""From a pupil's particulars as they are kept to the pupil of a record."""
from datetime import date
from typing import Any

from sqlalchemy import Row

from shared.contracts.files import FileReference
from shared.contracts.record import FormerSchool, Identifier, PersonName, Pupil
from shared.vocabulary.titles import title_on


def pupil_of_record(pupil: Row[Any], day: date) -> Pupil:
    """The pupil as the forms show him or her, with the title of that day in full: เด็กชาย becomes นาย at fifteen."""
    return Pupil(
        id=pupil.pupil, student_no=pupil.student_no, identifier=Identifier(kind=pupil.identifier_kind, value=pupil.identifier),
        name=PersonName(title=title_on(pupil.title, pupil.birth_date, day), first=pupil.first, last=pupil.last),
        sex=pupil.sex, birth_date=pupil.birth_date, nationality=pupil.nationality, religion=pupil.religion, father=pupil.father, mother=pupil.mother,
        entry_date=pupil.entry_date, former_school=FormerSchool(**pupil.former_school), photo=FileReference(**pupil.photo),
    )
