"""The school's pupils (ทะเบียนนักเรียน): find them, and complete the particulars of one.

A name is searched by a form that is posted: it never stands in an address.
"""

import hashlib
from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.conflicts import FormDifference, Opened, changed_by_another, merged, opened_with
from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.pupils import place_of
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.pupils import LEAVING_CAUSES, MISSING
from services.portal.uploads import read_upload
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import CompleteStudents
from shared.contracts.grades.problems import PARTICULARS_CHANGED
from shared.contracts.grades.queries import PupilParticulars, SchoolPupils, StudentParticulars
from shared.contracts.grades.rows import Completion, ReadVersion
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.record import FormerSchool
from shared.thai.dates import read_date, slash_date
from shared.vocabulary.levels import Level
from shared.vocabulary.media_types import JPEG, PNG
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

OfSchool = Annotated[Session, Depends(HeldBy(Office.REGISTRAR, Office.DIRECTOR, Office.COMMITTEE_MEMBER))]
WhoSees = Annotated[Session, Depends(HeldBy(Office.REGISTRAR, Office.DIRECTOR))]
Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]

LABELS = {
    "nationality": "สัญชาติ",
    "religion": "ศาสนา",
    "father": "ชื่อบิดา",
    "mother": "ชื่อมารดา",
    "entry_date": "วันเข้าเรียน",
    "former_name": "โรงเรียนเดิม",
    "former_province": "จังหวัดของโรงเรียนเดิม",
    "former_class": "ชั้นสุดท้ายที่โรงเรียนเดิม",
    "photo": "รูปถ่าย",
}
# The parts of the former school in the contract.
PARTS_OF_FORMER = {"name": "former_name", "province": "former_province", "last_class": "former_class"}


@dataclass
class Filter:
    """Which pupils are listed."""

    level: Level | None = None
    class_name: Annotated[str, Query(max_length=20)] = ""
    missing: bool = False
    after: Annotated[str, Query(max_length=13)] = ""


@dataclass
class PostedFilter:
    """The form that searches: a part of the name beside the filter."""

    text: Annotated[str, Form(max_length=100)] = ""
    level: Annotated[str, Form(max_length=10)] = ""
    class_name: Annotated[str, Form(max_length=20)] = ""
    missing: Annotated[bool, Form()] = False
    after: Annotated[str, Form(max_length=13)] = ""


@dataclass
class ParticularsForm:
    """The particulars, as they were typed; `kept_photo`: the reference of a photo that is already sent."""

    nationality: ShortText = ""
    religion: ShortText = ""
    father: ShortText = ""
    mother: ShortText = ""
    entry_date: ShortText = ""
    former_name: ShortText = ""
    former_province: ShortText = ""
    former_class: ShortText = ""
    kept_photo: Annotated[str, Form(max_length=1000)] = ""


@router.get("/pupils")
async def show_pupils(
    request: Request,
    session: OfSchool,
    gateway: GatewayDep,
    filter: Annotated[Filter, Depends()],
    completed: Annotated[int | None, Query(ge=0, le=10_000)] = None,
    left: Annotated[int | None, Query(ge=0, le=10_000)] = None,
) -> Response:
    """A page of the pupils who are in class; `completed`, `left`: how many were just saved."""
    done = {"completed": completed, "left": left}
    return await _list_page(request, session, gateway, asdict(filter) | {"text": ""}, done)


@router.post("/pupils")
async def search(
    request: Request, session: OfSchool, gateway: GatewayDep, form: Annotated[PostedFilter, Depends()]
) -> Response:
    """Those whose number begins, or whose name has the parts, as typed; also who has left."""
    asked = asdict(form) | {"level": Level(form.level) if form.level in set(Level) else None}
    return await _list_page(request, session, gateway, asked, {})


async def _list_page(
    request: Request, session: Session, gateway: Gateway, asked: dict[str, Any], done: dict[str, int | None]
) -> Response:
    question = SchoolPupils(
        **place_of(session),
        level=asked["level"],
        class_name=asked["class_name"] or None,
        incomplete=asked["missing"],
        text=asked["text"].strip(),
        after=asked["after"],
    )
    found = await gateway.ask(question, session.token)
    facts = {
        "session": session,
        "asked": asked,
        "found": found,
        "levels": list(Level),
        "words": MISSING,
        "done": {name: count for name, count in done.items() if count is not None},
        "may_complete": session.holds(Office.REGISTRAR),
    }
    return page(request, "pupils/pupils.html", facts)


@router.get("/particulars/{student_no:path}")
async def show_particulars(
    request: Request, session: WhoSees, gateway: GatewayDep, student_no: str
) -> Response:
    """What is recorded of one pupil, and for the registrar the form to complete it."""
    known = await _particulars(session, gateway, student_no)
    return _particulars_page(request, session, known, _form_of(known))


@router.post("/particulars/{student_no:path}")
async def complete(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    student_no: str,
    form: Annotated[ParticularsForm, Depends()],
    key: FormKey,
    opened: Opened,
    version: Annotated[int | None, Form(ge=1)] = None,
    photo: UploadFile | None = None,
) -> Response:
    """Save what is typed. Sent twice, it is saved once.

    A refusal shows the form again, with everything typed and the photo that was sent; when somebody else has
    changed the particulars meanwhile, mine beside theirs.
    """
    try:
        if photo and photo.filename:
            body, media_type = await read_upload(photo, gateway.settings.upload_limit, JPEG, PNG)
            upload = uuid5(key, hashlib.sha256(body).hexdigest())
            kept = await gateway.archive.put_new(f"uploads/{upload}", body, media_type)
            form.kept_photo = kept.model_dump_json()
        command = CompleteStudents(
            **place_of(session),
            students=[_completion(student_no, form)],
            versions=[ReadVersion(student_no=student_no, version=version)] if version else [],
        )
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        known = await _particulars(session, gateway, student_no)
        return _particulars_page(
            request,
            session,
            known,
            asdict(form),
            problem_of(error),
            version=version,
            opened=opened_with(_form_of(known), opened),
        )
    return RedirectResponse("/pupils?missing=true&completed=1", status_code=303)


def _completion(student_no: str, form: ParticularsForm) -> Completion:
    """The completion as typed; an empty field leaves what is recorded. Refuses a date that cannot be read."""
    day = read_date(form.entry_date).day
    if form.entry_date.strip() and day is None:
        raise DATE_UNREAD.refuse(field="entry_date")
    former = {part: getattr(form, name).strip() for part, name in PARTS_OF_FORMER.items()}
    return Completion(
        student_no=student_no,
        nationality=form.nationality.strip() or None,
        religion=form.religion.strip() or None,
        father=form.father.strip() or None,
        mother=form.mother.strip() or None,
        entry_date=day,
        former_school=FormerSchool(**former) if any(former.values()) else None,
        photo=FileReference.model_validate_json(form.kept_photo) if form.kept_photo else None,
    )


def _form_of(known: PupilParticulars) -> dict[str, str]:
    """The form with what is recorded."""
    former = known.former_school
    return {
        **{name: getattr(known, name) or "" for name in ("nationality", "religion", "father", "mother")},
        "entry_date": slash_date(known.entry_date) if known.entry_date else "",
        **{name: getattr(former, part) if former else "" for part, name in PARTS_OF_FORMER.items()},
        "kept_photo": "",
    }


async def _particulars(session: Session, gateway: Gateway, student_no: str) -> PupilParticulars:
    question = StudentParticulars(**place_of(session), student_nos=[student_no])
    return (await gateway.ask(question, session.token)).students[0]


def _particulars_page(
    request: Request,
    session: Session,
    known: PupilParticulars,
    given: dict[str, str],
    problem: ProblemBody | None = None,
    *,
    version: int | None = None,
    opened: dict[str, str] | None = None,
) -> Response:
    """The form. `version` and `opened`: what was recorded when it was opened; None: what is recorded now."""
    recorded = _form_of(known)
    differing: list[FormDifference] = []
    if opened is not None and problem and problem.is_one_of(PARTICULARS_CHANGED):
        differing = changed_by_another(LABELS, opened, given, recorded)
        given, opened, version = merged(opened, given, recorded), None, None
    faults = faults_of(problem, LABELS | PARTS_OF_FORMER)
    facts = {
        "session": session,
        "known": known,
        "given": given,
        "problem": problem,
        "faults": {PARTS_OF_FORMER.get(name, name): words for name, words in faults.items()},
        "labels": LABELS,
        "words": MISSING,
        "causes": LEAVING_CAUSES,
        "key": uuid4(),
        "version": version or known.version,
        "opened": (opened or recorded).values(),
        "differences": differing,
        "by_order": any(one.graduated for one in known.enrolments),
        "may_complete": session.holds(Office.REGISTRAR),
    }
    return page(request, "pupils/particulars.html", facts, status=status_of(problem) if problem else 200)
