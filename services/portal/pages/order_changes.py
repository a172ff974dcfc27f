"""The correction of a recorded order, its withdrawal, the end of an appointment: form, effects, decision.

The form of the decision carries the question as it was asked, the digest of its effects, and the effects, to
show how they have changed meanwhile.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.conflicts import FormDifference, Opened, changed_by_another, merged, opened_with
from services.portal.error_responses import status_of
from services.portal.field_faults import faults_by_path, field_faults
from services.portal.gateway import Gateway, GatewayDep
from services.portal.order_places import WHO_RECORDS, OrderPlace, place_of
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.orders import FIELDS as LABELS
from services.portal.texts.orders import in_words
from services.portal.typed_orders import Column, typed_day
from shared.contracts.envelope import Asked
from shared.contracts.portal.problems import CHANGED_MEANWHILE, NO_SUCH_PAGE
from shared.contracts.problem import ProblemBody, Refusal, bad_body, refuse_all
from shared.contracts.registry.commands import CorrectOrder, EndOffice, OrderChanged, WithdrawOrder
from shared.contracts.registry.effects import OrderEffects
from shared.contracts.registry.problems import ORDER_EFFECTS_CHANGED
from shared.contracts.registry.queries import (
    EffectsOfEnd,
    EffectsOfOrderCorrection,
    EffectsOfWithdrawal,
    OrderLine,
    OrdersOfOrganisation,
)
from shared.thai.dates import slash_date
from shared.vocabulary.codes import Place, Sha256

router = APIRouter(route_class=Route, include_in_schema=False)

Recorder = Annotated[Session, Depends(HeldBy(*WHO_RECORDS))]
Kind = Literal["corrections", "withdrawal", "end"]
Question = EffectsOfOrderCorrection | EffectsOfWithdrawal | EffectsOfEnd
QUESTIONS: dict[Kind, type[Question]] = {
    "corrections": EffectsOfOrderCorrection,
    "withdrawal": EffectsOfWithdrawal,
    "end": EffectsOfEnd,
}
COMMANDS: dict[Kind, type[Asked[OrderChanged]]] = {
    "corrections": CorrectOrder,
    "withdrawal": WithdrawOrder,
    "end": EndOffice,
}
NAMES = ("title", "first", "last", "position")
FIELDS = ("number", "dated", "signer_name", "signer_position", "term_from", "term_to")


@router.get("/orders/{order}/change/{kind}")
async def show_form(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    order: UUID,
    kind: Kind,
    authority: Place | None = None,
    school: Place | None = None,
    appointment: UUID | None = None,
) -> Response:
    """The form of a change, filled with what is recorded."""
    place = await place_of(session, gateway, authority, school)
    line = await _order(session, gateway, place, order)
    return _form_page(request, session, place, line, kind, _recorded(line, appointment))


@router.post("/orders/{order}/change/{kind}/effects")
async def show_effects(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    order: UUID,
    kind: Kind,
    authority: Annotated[Place, Form()],
    school: Annotated[Place, Form()],
    appointment: Column,
    title: Column,
    first: Column,
    last: Column,
    position: Column,
    opened: Opened,
    reason: ShortText = "",
    number: ShortText = "",
    dated: ShortText = "",
    signer_name: ShortText = "",
    signer_position: ShortText = "",
    term_from: ShortText = "",
    term_to: ShortText = "",
    last_day: ShortText = "",
) -> Response:
    """What a change would do; nothing is saved. `opened`: what was recorded when the form was opened."""
    place = await place_of(session, gateway, authority, school)
    line = await _order(session, gateway, place, order)
    columns = (appointment, title, first, last, position)
    names = ("appointment", "title", "first", "last", "position")
    typed = {
        "number": number,
        "dated": dated,
        "signer_name": signer_name,
        "signer_position": signer_position,
        "term_from": term_from,
        "term_to": term_to,
        "last_day": last_day,
        "reason": reason,
        "appointees": [dict(zip(names, row, strict=True)) for row in zip_longest(*columns, fillvalue="")],
    }
    recorded = _flat(_recorded(line, None))
    before = opened_with(recorded, opened)
    if before and kind == "corrections" and before != recorded:
        return _changed_page(request, session, place, line, typed, before)
    try:
        question = _question(kind, place, order, typed)
        effects = await gateway.ask(question, session.token)
    except Refusal as refusal:
        return _form_page(request, session, place, line, kind, typed, refusal.body)
    return _effects_page(request, session, place, kind, question, effects)


@router.post("/orders/{order}/change/{kind}")
async def change(
    request: Request,
    session: Recorder,
    gateway: GatewayDep,
    order: UUID,
    kind: Kind,
    question: Annotated[str, Form()],
    effects_sha256: Annotated[Sha256, Form()],
    seen: Annotated[str, Form()],
    key: FormKey,
) -> Response:
    """Make the change that was seen. Sent twice, it is one.

    If the effects have changed, the page shows them anew, and asks again.
    """
    asked = QUESTIONS[kind].model_validate_json(question)
    before = OrderEffects.model_validate_json(seen)
    place = await place_of(session, gateway, asked.authority, asked.school)
    command = COMMANDS[kind].model_validate({**asked.model_dump(), "effects_sha256": effects_sha256})
    try:
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        now = before
        if refusal.body.is_one_of(ORDER_EFFECTS_CHANGED):
            now = OrderEffects.model_validate(refusal.body.details["effects"])
        return _effects_page(request, session, place, kind, asked, now, refusal.body, before)
    return RedirectResponse(f"/orders?{place.query}&order={order}", status_code=303)


def _recorded(line: OrderLine, appointment: UUID | None) -> dict[str, Any]:
    """The form as it is before anything is typed."""
    return {
        "number": line.number,
        "dated": slash_date(line.dated),
        "signer_name": line.signer_name,
        "signer_position": line.signer_position,
        "term_from": slash_date(line.term_from),
        "term_to": slash_date(line.term_to) if line.term_to else "",
        "last_day": "",
        "reason": "",
        "appointees": [
            {
                "appointment": str(one.appointment),
                "title": one.title,
                "first": one.first,
                "last": one.last or "",
                "position": one.position,
            }
            for one in line.holders
            if appointment in (None, one.appointment)
        ],
    }


def _flat(typed: dict[str, Any]) -> dict[str, str]:
    """The fields of the form of a correction by their names, those of persons with the place."""
    persons = {
        f"appointees.{place}.{name}": one[name]
        for place, one in enumerate(typed["appointees"])
        for name in NAMES
    }
    return {name: typed[name] for name in FIELDS} | persons


def _changed_page(
    request: Request,
    session: Session,
    place: OrderPlace,
    line: OrderLine,
    typed: dict[str, Any],
    opened: dict[str, str],
) -> Response:
    """The form of a correction anew, when somebody else has corrected the order since it was opened."""
    mine, theirs = _flat(typed), _flat(_recorded(line, None))
    labels = {name: LABELS[name] for name in FIELDS} | {
        f"appointees.{place}.{name}": f"คนที่ {place + 1} {LABELS[name]}"
        for place in range(len(typed["appointees"]))
        for name in NAMES
    }
    now = merged(opened, mine, theirs)
    persons = [
        one | {name: now[f"appointees.{place}.{name}"] for name in NAMES}
        for place, one in enumerate(typed["appointees"])
    ]
    anew = typed | {name: now[name] for name in FIELDS} | {"appointees": persons}
    differing = changed_by_another(labels, opened, mine, theirs)
    problem = CHANGED_MEANWHILE.refuse().body
    return _form_page(request, session, place, line, "corrections", anew, problem, differing)


def _question(kind: Kind, place: OrderPlace, order: UUID, typed: dict[str, Any]) -> Question:
    """The question of the form. Refuses it with every field that is wrong."""
    wrong: list[Refusal] = []
    facts: dict[str, Any] = {"order": order, "reason": typed["reason"]}
    if kind == "corrections":
        facts |= {name: typed[name] for name in FIELDS}
        for name in ("dated", "term_from", "term_to"):
            facts[name] = typed_day(name, typed[name], wrong, is_optional=name == "term_to")
        facts["appointees"] = [one | {"last": one["last"].strip() or None} for one in typed["appointees"]]
    if kind == "end":
        facts["last_day"] = typed_day("last_day", typed["last_day"], wrong)
        facts["appointment"] = next((one["appointment"] for one in typed["appointees"]), None)
    try:
        question = QUESTIONS[kind].model_validate(
            {"authority": place.authority, "school": place.school, **facts}
        )
    except ValidationError as error:
        wrong.append(bad_body(error))
    refuse_all(wrong)
    return question


async def _order(session: Session, gateway: Gateway, place: OrderPlace, order: UUID) -> OrderLine:
    question = OrdersOfOrganisation(authority=place.authority, school=place.school, order=order)
    found = await gateway.ask(question, session.token)
    if not found.orders:
        raise NO_SUCH_PAGE.refuse()
    return found.orders[0]


def _form_page(
    request: Request,
    session: Session,
    place: OrderPlace,
    line: OrderLine,
    kind: Kind,
    typed: dict[str, Any],
    problem: ProblemBody | None = None,
    differing: Sequence[FormDifference] = (),
) -> Response:
    facts = {
        "session": session,
        "place": place,
        "order": line,
        "kind": kind,
        "typed": typed,
        "ending": [one for one in line.holders if str(one.appointment) in _appointments(typed)],
        "opened": list(_flat(_recorded(line, None)).values()),
        "differences": differing,
        "problem": problem,
        "faults": field_faults(problem),
        "wrong": faults_by_path(problem),
    }
    return page(request, "order_changes/change.html", facts, status=status_of(problem) if problem else 200)


def _appointments(typed: dict[str, Any]) -> set[str]:
    return {one["appointment"] for one in typed["appointees"]}


def _effects_page(
    request: Request,
    session: Session,
    place: OrderPlace,
    kind: Kind,
    question: Question,
    effects: OrderEffects,
    problem: ProblemBody | None = None,
    before: OrderEffects | None = None,
) -> Response:
    facts: dict[str, Any] = {
        "session": session,
        "place": place,
        "kind": kind,
        "order": question.order,
        "reason": question.reason,
        "question": question.model_dump_json(),
        "effects": effects,
        "changes": list(map(in_words, effects.changes)),
        "seen": effects.model_dump_json(),
        "before": before if before != effects else None,
        "changes_before": list(map(in_words, before.changes)) if before else [],
        "problem": problem,
        "key": uuid4(),
    }
    return page(request, "order_changes/effects.html", facts, status=status_of(problem) if problem else 200)
