"""Results of the professional standard test (การประเมินมาตรฐานวิชาชีพ), which graduation of ปวช. and ปวส.
requires.
"""

from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.pasted import PastedLine, read_pasted
from services.portal.pupils import is_student_number, place_of
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from shared.contracts.grades.commands import RecordStandardTests, StandardTest
from shared.contracts.portal.problems import DATE_UNREAD, LINES_UNREAD, NOTHING_ENTERED
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.dates import read_date
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]

LABELS = {
    "level": "ระดับ",
    "on": "วันที่ประเมิน",
    "reference": "เลขที่ประกาศหรือคำสั่ง",
    "pasted": "เลขประจำตัวและผล",
}
RESULTS = {"ผ่าน": True, "ผ": True, "ไม่ผ่าน": False, "มผ": False}


@dataclass
class TestForm:
    """The results of one day, as they were typed."""

    level: ShortText = ""
    on: ShortText = ""
    reference: ShortText = ""
    pasted: Annotated[str, Form(max_length=20_000)] = ""


@router.get("/standard-tests")
async def show_form(
    request: Request, session: Registrar, recorded: Annotated[int | None, Query(ge=0, le=200)] = None
) -> Response:
    """The form; `recorded`: how many results were just saved."""
    return _form_page(request, session, TestForm(), recorded=recorded)


@router.post("/standard-tests")
async def record(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    form: Annotated[TestForm, Depends()],
    key: FormKey,
) -> Response:
    """Record the results. All or none; sent twice, they are recorded once."""
    try:
        command = RecordStandardTests(**place_of(session), students=_tests(form))
        reply = await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        return _form_page(request, session, form, problem_of(error))
    return RedirectResponse(f"/standard-tests?recorded={reply.recorded}", status_code=303)


def _tests(form: TestForm) -> list[StandardTest]:
    """The results of the form. Refuses a day or lines that cannot be read, and a form without lines."""
    on, lines = read_date(form.on).day, read_pasted(form.pasted)
    if on is None:
        raise DATE_UNREAD.refuse(field="on")
    if not lines:
        raise NOTHING_ENTERED.refuse(field="pasted")
    if unread := [line.line for line in lines if not _is_readable(line)]:
        raise LINES_UNREAD.refuse(field="pasted", lines=", ".join(map(str, unread[:10])))
    return [
        StandardTest.model_validate(
            {
                "student_no": line.student_no,
                "level": form.level,
                "on": on,
                "passed": RESULTS[line.value],
                "reference": form.reference.strip(),
            }
        )
        for line in lines
    ]


def _is_readable(line: PastedLine) -> bool:
    return is_student_number(line.student_no) and line.value in RESULTS


def _form_page(
    request: Request,
    session: Session,
    form: TestForm,
    problem: ProblemBody | None = None,
    recorded: int | None = None,
) -> Response:
    facts: dict[str, Any] = {
        "session": session,
        "given": asdict(form),
        "problem": problem,
        "faults": faults_of(problem, LABELS),
        "labels": LABELS,
        "levels": {one.value: one.thai for one in Level if one.is_vocational},
        "recorded": recorded,
        "key": uuid4(),
    }
    status = status_of(problem) if problem else 200
    return page(request, "standard_tests/standard_tests.html", facts, status=status)
