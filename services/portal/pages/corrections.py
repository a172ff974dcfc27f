"""The correction of a pupil's particulars by order: the order, what it would do, the decision.

The form of the decision carries the order as it was asked for, the digest of its effects, and the effects,
to show how they have changed meanwhile.
"""

import hashlib
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Annotated, Any
from uuid import uuid4, uuid5

from fastapi import APIRouter, Depends, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.pupils import pupils_by_id
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.corrections import CORRECTABLE, FIELDS, change_of, in_words
from services.portal.uploads import read_upload
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import CorrectStudent
from shared.contracts.grades.effects import CorrectionEffects
from shared.contracts.grades.problems import EFFECTS_CHANGED
from shared.contracts.grades.queries import EffectsOfCorrection
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.dates import read_date
from shared.vocabulary.codes import Sha256
from shared.vocabulary.media_types import JPEG, PDF, PNG
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Registrar = Annotated[Session, Depends(HeldBy(Office.REGISTRAR))]

FormColumn = Annotated[list[str], Form(default_factory=list, max_length=len(CORRECTABLE))]
# Fields that the form has lines for; more are sent by the API.
LINES = 3
EMPTY_LINE = ("", "")


@dataclass
class OrderForm:
    """The order, as it was filled in."""

    student_no: ShortText = ""
    order_number: ShortText = ""
    order_date: ShortText = ""
    reason: ShortText = ""


@router.get("/corrections")
async def show_form(
    request: Request, session: Registrar, student_no: Annotated[str, Query(max_length=13)] = ""
) -> Response:
    """The form for the order."""
    return _form_page(request, session, OrderForm(student_no), [])


@router.post("/corrections/effects")
async def show_effects(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    form: Annotated[OrderForm, Depends()],
    field: FormColumn,
    after: FormColumn,
    scan: UploadFile,
    key: FormKey,
) -> Response:
    """What the order would do; nothing is saved but the scan, as an upload."""
    lines = [line for line in zip_longest(field, after, fillvalue="") if line[1].strip()]
    try:
        body, media_type = await read_upload(scan, gateway.settings.upload_limit, PDF, JPEG, PNG)
        upload = uuid5(key, hashlib.sha256(body).hexdigest())
        file = await gateway.archive.put_new(f"uploads/{upload}", body, media_type)
        order = _order(session, form, lines, file)
        effects = await gateway.ask(order, session.token)
    except (Refusal, ValidationError) as error:
        return _form_page(request, session, form, lines, problem_of(error))
    return await _effects_page(request, session, gateway, order, effects)


@router.post("/corrections")
async def correct(
    request: Request,
    session: Registrar,
    gateway: GatewayDep,
    order: Annotated[str, Form()],
    effects_sha256: Annotated[Sha256, Form()],
    seen: Annotated[str, Form()],
    key: FormKey,
) -> Response:
    """Correct what was seen. Sent twice, it is one correction.

    If the effects have changed, the page shows them anew, and asks again.
    """
    asked = EffectsOfCorrection.model_validate_json(order)
    before = CorrectionEffects.model_validate_json(seen)
    command = CorrectStudent.model_validate({**asked.model_dump(), "effects_sha256": effects_sha256})
    try:
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        now = before
        if refusal.body.is_one_of(EFFECTS_CHANGED):
            now = CorrectionEffects.model_validate(refusal.body.details["effects"])
        return await _effects_page(request, session, gateway, asked, now, refusal.body, before)
    return RedirectResponse("/documents" if before.records else "/home", status_code=303)


def _order(
    session: Session, form: OrderForm, lines: list[tuple[str, str]], scan: FileReference
) -> EffectsOfCorrection:
    """The question of the form. Refuses a date that cannot be read."""
    order_date = read_date(form.order_date).day
    if order_date is None:
        raise DATE_UNREAD.refuse(field="order_date")
    return EffectsOfCorrection.model_validate(
        {
            **asdict(form),
            "authority": session.authority,
            "school": session.school,
            "order_date": order_date,
            "order_scan": scan,
            "changes": [change_of(*line) for line in lines],
        }
    )


def _form_page(
    request: Request,
    session: Session,
    form: OrderForm,
    lines: list[tuple[str, str]],
    problem: ProblemBody | None = None,
) -> Response:
    facts = {
        "session": session,
        "given": asdict(form),
        "lines": lines + [EMPTY_LINE] * (LINES - len(lines)),
        "fields": FIELDS,
        "problem": problem,
        "key": uuid4(),
    }
    return page(request, "corrections/order.html", facts, status=status_of(problem) if problem else 200)


async def _effects_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    order: EffectsOfCorrection,
    effects: CorrectionEffects,
    problem: ProblemBody | None = None,
    before: CorrectionEffects | None = None,
) -> Response:
    facts: dict[str, Any] = {
        "session": session,
        "order": order,
        "order_json": order.model_dump_json(),
        "effects": effects,
        "pupil": (await pupils_by_id(session, gateway, [effects.pupil]))[effects.pupil],
        "seen": effects.model_dump_json(),
        "changes": list(map(in_words, effects.changes)),
        "before": list(map(in_words, before.changes)) if before and before != effects else [],
        "problem": problem,
        "key": uuid4(),
    }
    return page(request, "corrections/effects.html", facts, status=status_of(problem) if problem else 200)
