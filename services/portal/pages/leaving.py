"""Striking pupils off the register (จำหน่าย): who, when and why, what that would do, then the decision."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.pupils import place_of
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.pupils import LEAVING_CAUSES
from shared.contracts.grades.commands import Leaving, StrikeOffStudents
from shared.contracts.grades.queries import EffectsOfStrikingOff
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.dates import read_date
from shared.thai.digits import arabic_digits
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]
Students = TypeAdapter(list[Leaving])

LABELS = {
    "students": "เลขประจำตัวนักเรียน",
    "level": "ระดับ",
    "left_on": "วันที่ออก",
    "cause": "สาเหตุ",
}


@dataclass
class LeavingForm:
    """Who leaves, as it was typed: the same day and cause for all."""

    students: Annotated[str, Form(max_length=4000)] = ""
    level: ShortText = ""
    left_on: ShortText = ""
    cause: ShortText = ""


@router.get("/leaving")
async def show_form(
    request: Request,
    session: Registrar,
    student_no: Annotated[str, Query(max_length=13)] = "",
    level: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The form: who, when, why."""
    return _form_page(request, session, LeavingForm(student_no, level))


@router.post("/leaving/effects")
async def show_effects(
    request: Request, session: Registrar, gateway: GatewayDep, form: Annotated[LeavingForm, Depends()]
) -> Response:
    """What striking off would do; nothing is saved."""
    try:
        question = EffectsOfStrikingOff(**place_of(session), students=_students(form))
        effects = await gateway.ask(question, session.token)
    except (Refusal, ValidationError) as error:
        return _form_page(request, session, form, problem_of(error))
    facts: dict[str, Any] = {
        "session": session,
        "given": asdict(form),
        "effects": effects.students,
        "left_on": question.students[0].left_on,
        "cause": LEAVING_CAUSES[question.students[0].cause],
        "students": Students.dump_json(question.students).decode(),
        "key": uuid4(),
    }
    return page(request, "leaving/effects.html", facts)


@router.post("/leaving")
async def strike_off(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    students: Annotated[str, Form()],
    key: FormKey,
) -> Response:
    """Strike off those who were seen. Sent twice, it is done once."""
    leaving = Students.validate_json(students)
    try:
        await gateway.ask(StrikeOffStudents(**place_of(session), students=leaving), session.token, id=key)
    except Refusal as refusal:
        first = leaving[0]
        form = LeavingForm("\n".join(one.student_no for one in leaving), first.level, cause=first.cause)
        return _form_page(request, session, form, refusal.body)
    return RedirectResponse(f"/pupils?left={len(leaving)}", status_code=303)


def _students(form: LeavingForm) -> list[Leaving]:
    """The pupils of the form. Refuses a date that cannot be read."""
    left_on = read_date(form.left_on).day
    if left_on is None:
        raise DATE_UNREAD.refuse(field="left_on")
    numbers = arabic_digits(form.students).replace(",", " ").split()
    return [
        Leaving.model_validate(
            {"student_no": number, "level": form.level, "left_on": left_on, "cause": form.cause}
        )
        for number in numbers
    ]


def _form_page(
    request: Request, session: Session, form: LeavingForm, problem: ProblemBody | None = None
) -> Response:
    faults = faults_of(problem, LABELS | {"student_no": ""})
    if "student_no" in faults:
        faults = {"students": faults.pop("student_no")} | faults
    facts = {
        "session": session,
        "given": asdict(form),
        "problem": problem,
        "faults": faults,
        "labels": LABELS,
        "levels": {one.value: one.thai for one in Level},
        "causes": LEAVING_CAUSES,
    }
    return page(request, "leaving/form.html", facts, status=status_of(problem) if problem else 200)
