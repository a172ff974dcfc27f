"""Names of pupils, wherever a page has only their references."""

from collections.abc import Collection
from itertools import islice
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from services.portal.gateway import Gateway
from services.portal.session import Session
from shared.contracts.grades.queries import PupilInSchool, SchoolPupils
from shared.vocabulary.codes import StudentNumber

PUPILS_PER_QUESTION = 200
NUMBER = TypeAdapter(StudentNumber)


def is_student_number(text: str) -> bool:
    """Whether a text has the form of a student number."""
    try:
        NUMBER.validate_python(text)
    except ValidationError:
        return False
    return True


def place_of(session: Session) -> dict[str, Any]:
    """Authority and school of the person, for a question about them."""
    return {"authority": session.authority, "school": session.school}


def parts_of(values: Collection[Any], size: int) -> list[list[Any]]:
    """These values in parts of this size, the last one shorter."""
    rest = iter(values)
    return [list(islice(rest, size)) for _ in range(0, len(values), size)]


async def pupils_by_id(
    session: Session, gateway: Gateway, ids: Collection[UUID], school: str = ""
) -> dict[UUID, PupilInSchool]:
    """These pupils of the person's school, or of another one below the person's authority."""
    place = {"authority": session.authority, "school": school or session.school}
    found: dict[UUID, PupilInSchool] = {}
    for part in parts_of(list(dict.fromkeys(ids)), PUPILS_PER_QUESTION):
        reply = await gateway.ask(SchoolPupils(**place, ids=part), session.token)
        found |= {one.pupil: one for one in reply.pupils}
    return found


async def pupils_by_number(
    session: Session, gateway: Gateway, numbers: Collection[StudentNumber]
) -> dict[str, PupilInSchool]:
    """The pupils of the person's school with these numbers, without unknown numbers."""
    found: dict[str, PupilInSchool] = {}
    for part in parts_of(list(dict.fromkeys(numbers)), PUPILS_PER_QUESTION):
        reply = await gateway.ask(SchoolPupils(**place_of(session), student_nos=part), session.token)
        found |= {one.student_no: one for one in reply.pupils}
    return found
