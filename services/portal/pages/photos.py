"""Photos of many pupils, named by student number: which fits whom, then save.

The form of the decision carries the references of the photos, which are uploads until then.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, TypeAdapter

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey
from services.portal.photo_files import MAX_PHOTOS, PhotoFile, read_photos
from services.portal.pupils import (
    PUPILS_PER_QUESTION,
    is_student_number,
    parts_of,
    place_of,
    pupils_by_number,
)
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import CompleteStudents
from shared.contracts.grades.queries import PupilInSchool, PupilParticulars, StudentParticulars
from shared.contracts.grades.rows import Completion
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.digits import arabic_digits
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]
Photos = TypeAdapter(list[Completion])

# Each is copied among the evidence while the school's book is locked.
PHOTOS_PER_COMMAND = 50
FITS = ("new", "replaces")
PhotoState = Literal["new", "replaces", "same", "unknown", "repeated", "by_order", "too_large", "no_picture"]


class FittedPhoto(BaseModel):
    """A photo, whom it fits, and what saving it would do, or why it fits nobody."""

    file: str
    student_no: str
    name: str = ""
    class_name: str | None = None
    state: PhotoState


@router.get("/photos")
async def show_form(request: Request, session: Registrar) -> Response:
    """The form for the files."""
    return _form_page(request, session)


@router.post("/photos")
async def preview(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    photos: Annotated[list[UploadFile], File()],
    key: FormKey,
) -> Response:
    """Which photo fits whom. Nothing is saved but the photos that fit, as uploads."""
    try:
        sent = [one._replace(student_no=arabic_digits(one.student_no)) for one in await read_photos(photos)]
        fitted = await _fitted(session, gateway, sent)
        bodies = [photo for photo, fit in zip(sent, fitted, strict=True) if fit.state in FITS]
        rows = await asyncio.gather(*(_uploaded(gateway, key, photo) for photo in bodies))
    except Refusal as refusal:
        return _form_page(request, session, refusal.body)
    facts = {
        "session": session,
        "fitted": sorted(fitted, key=lambda one: (one.state in FITS, one.student_no)),
        "fits": len(rows),
        "rows": Photos.dump_json(rows, exclude_none=True).decode(),
        "key": uuid4(),
    }
    return page(request, "photos/preview.html", facts)


@router.post("/photos/apply")
async def apply(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    rows: Annotated[str, Form()],
    key: FormKey,
) -> Response:
    """Save the photos that were seen, in commands that each lock the school's book for a moment."""
    completions = Photos.validate_json(rows)
    try:
        for number, part in enumerate(parts_of(completions, PHOTOS_PER_COMMAND)):
            command = CompleteStudents(**place_of(session), students=part)
            await gateway.ask(command, session.token, id=uuid5(key, str(number)))
    except Refusal as refusal:
        return _form_page(request, session, refusal.body)
    return RedirectResponse(f"/pupils?missing=true&completed={len(completions)}", status_code=303)


async def _fitted(session: Session, gateway: Gateway, sent: Sequence[PhotoFile]) -> list[FittedPhoto]:
    """What each photo would do."""
    numbers = [one.student_no for one in sent if is_student_number(one.student_no)]
    listed = await pupils_by_number(session, gateway, numbers)
    known: dict[str, PupilParticulars] = {}
    for part in parts_of(list(listed), PUPILS_PER_QUESTION):
        question = StudentParticulars(**place_of(session), student_nos=part)
        known |= {one.student_no: one for one in (await gateway.ask(question, session.token)).students}
    times = Counter(one.student_no for one in sent)
    return [
        _fit(
            one, listed.get(one.student_no), known.get(one.student_no), is_repeated=times[one.student_no] > 1
        )
        for one in sent
    ]


def _fit(
    photo: PhotoFile, listed: PupilInSchool | None, known: PupilParticulars | None, *, is_repeated: bool
) -> FittedPhoto:
    return FittedPhoto(
        file=photo.name,
        student_no=photo.student_no,
        name=listed.name if listed else "",
        class_name=listed.class_name if listed else None,
        state=_state(photo, known, is_repeated=is_repeated),
    )


def _state(photo: PhotoFile, known: PupilParticulars | None, *, is_repeated: bool) -> PhotoState:
    if known is None:
        return "unknown"
    if is_repeated:
        return "repeated"
    if photo.is_too_large:
        return "too_large"
    if photo.media_type is None:
        return "no_picture"
    if known.photo and known.photo.sha256 == hashlib.sha256(photo.body).hexdigest():
        return "same"
    if any(one.graduated for one in known.enrolments):
        return "by_order"
    return "replaces" if known.photo else "new"


async def _uploaded(gateway: Gateway, key: UUID, photo: PhotoFile) -> Completion:
    """The completion of the pupil by this photo, which is an upload now."""
    upload = uuid5(key, hashlib.sha256(photo.body).hexdigest())
    assert photo.media_type is not None
    kept: FileReference = await gateway.archive.put_new(f"uploads/{upload}", photo.body, photo.media_type)
    return Completion(student_no=photo.student_no, photo=kept)


def _form_page(request: Request, session: Session, problem: ProblemBody | None = None) -> Response:
    facts = {"session": session, "problem": problem, "key": uuid4(), "limit": MAX_PHOTOS}
    return page(request, "photos/form.html", facts, status=status_of(problem) if problem else 200)
